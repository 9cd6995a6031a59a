// What all calls of a session of Spark share. Includes gRPC: for sources of this room alone.
#pragma once

#include <grpcpp/grpcpp.h>
#include <spark/connect/base.grpc.pb.h>

#include <memory>
#include <string>

#include "adapters/spark/config.h"

namespace stratus {

// Not thread-safe.
class SparkSession {
 public:
  // `config` is borrowed. Connects when the first call is made.
  explicit SparkSession(const SparkConfig& config);

  const SparkConfig& config() const { return config_; }
  spark::connect::SparkConnectService::Stub& stub() const { return *stub_; }
  // A new connection, of the same session: gRPC by itself goes on telling of a server that was not there when it is again.
  void connect();

  template <typename Request>
  void introduce(Request& request) const {
    request.set_session_id(id_);
    request.mutable_user_context()->set_user_id("stratus");
    request.set_client_type("stratus");
  }

 private:
  const SparkConfig& config_;
  const std::string id_;
  std::unique_ptr<spark::connect::SparkConnectService::Stub> stub_;
};

// A UUID of version 4, as Spark wants the names of sessions and operations.
std::string random_uuid();

}  // namespace stratus
