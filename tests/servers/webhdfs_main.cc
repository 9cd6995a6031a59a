// main() of the tests on HDFS.
#include "servers/hdfs_server.h"
#include "servers/server_tests.h"

int main(int argc, char** argv) {
  return stratus::run_server_tests(argc, argv, []() -> std::string {
    const auto files = stratus::WebHdfsClient(stratus::hdfs_config("/user/spark")).list("");
    if (files || files.error().kind == stratus::ErrorKind::kNotFound) return "";
    return "no HDFS, make cluster-up starts it: " + files.error().message;
  });
}
