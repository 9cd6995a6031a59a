// What programs of tests share that need a server.
#pragma once

#include <functional>
#include <string>

namespace stratus {

// A name that no other test uses, of this run or of another one.
std::string fresh_name(const std::string& what);

// main() of a program whose tests all need a server. `missing`: why they cannot run, or nothing; then one test is left,
// which is skipped and says that.
int run_server_tests(int argc, char** argv, const std::function<std::string()>& missing);

}  // namespace stratus
