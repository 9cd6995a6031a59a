// main() of the tests on PostgreSQL.
#include "servers/postgres_server.h"
#include "servers/server_tests.h"

int main(int argc, char** argv) {
  return stratus::run_server_tests(argc, argv, []() -> std::string {
    const auto answer = stratus::PostgresClient(stratus::postgres_config("public")).run("SELECT 1");
    return answer ? "" : "no PostgreSQL of ours, make cluster-up starts it: " + answer.error().message;
  });
}
