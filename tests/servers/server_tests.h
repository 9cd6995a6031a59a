// What programs of tests share that need a server.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace stratus {

// The port of a server that deploy/servers/cluster starts with that default.
int server_port(int by_default);
// Whether somebody listens there, on 127.0.0.1.
bool is_listening(int port);
// A name that no other test uses, of this run or of another one.
std::string fresh_name(const std::string& what);

// Runs deploy/servers/cluster with those arguments; its exit code. What it says is not shown.
int run_cluster(const std::string& arguments);

// main() of a program whose tests all need the server: without it one test is left, which is skipped and says why.
int run_server_tests(int argc, char** argv, const std::string& server, int port);

}  // namespace stratus
