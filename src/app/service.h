// All layers in one process, behind HTTP.
#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "api/api.h"
#include "app/config.h"
#include "base/logger.h"
#include "engine/batch_loop.h"
#include "engine/log_follower.h"
#include "engine/pipeline.h"
#include "http/server.h"

namespace stratus {

struct ServiceOptions {
  ServeConfig serve;
  std::function<std::string()> collector;  // state of the collector, for a person
  std::string write_token;                 // empty: everybody may write
  Logger* logger = nullptr;                // outlives the service; nullptr: nobody is told
};

// Owns the HTTP server and the batch loop, with their threads. The pipeline must outlive it.
class Service {
 public:
  static Result<std::unique_ptr<Service>> start(Pipeline& pipeline, const Clock& clock, const ServiceOptions& options);
  // Ends a batch run at its next file, lets requests under way end for [serve] stop_grace_s.
  ~Service();

  std::string base_url() const { return server_->base_url(); }

 private:
  Service(Pipeline& pipeline, const Clock& clock, const ServiceOptions& options);
  Status ready() const;

  Pipeline& pipeline_;
  NoLogger nobody_;
  Logger& logger_;
  std::atomic<bool> stopping_{false};
  HttpMetrics http_metrics_;
  Api api_;
  std::unique_ptr<HttpServer> server_;
  std::optional<LogFollower> follower_;
  std::optional<BatchLoop> batch_loop_;  // ends first
};

}  // namespace stratus
