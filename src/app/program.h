// Gives the command line the real machine.
#pragma once

#include "app/engine_choice.h"

namespace stratus {

// What main() of each program does. Returns its exit code.
int run_program(int argc, char** argv, ChooseEngines choose_engines);

}  // namespace stratus
