// One plan on its way through Spark Connect. Includes gRPC: for sources of this room alone.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "adapters/spark/client.h"
#include "adapters/spark/session.h"

namespace stratus {

// Follows the answer of one plan, over as many streams as it takes. Used once.
class Execution {
 public:
  Execution(SparkSession& session, const spark::connect::Plan& plan, const TakeRows& take)
      : session_(session), plan_(plan), take_(take) {}

  Status run();

 private:
  using Responses = grpc::ClientAsyncReader<spark::connect::ExecutePlanResponse>;
  using Open = std::function<std::unique_ptr<Responses>(grpc::ClientContext&, grpc::CompletionQueue&)>;

  // How a stream ended.
  struct End {
    Status status;       // of what failed for good, or would
    bool again = false;  // the rest of the answer can be asked for
  };

  End execute();
  End reattach();
  End follow(const Open& open);
  Status take(const spark::connect::ExecutePlanResponse& response);
  void interrupt() const;
  void release() const;

  SparkSession& session_;
  const spark::connect::Plan& plan_;
  const TakeRows& take_;
  const std::string operation_ = random_uuid();
  std::string last_response_;  // empty: none came
  bool is_whole_ = false;
};

}  // namespace stratus
