// stratus: the embedded program.
#include "app/program.h"

int main(int argc, char** argv) { return stratus::run_program(argc, argv, stratus::choose_embedded); }
