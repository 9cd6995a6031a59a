#include "app/service.h"

#include <algorithm>
#include <cctype>

#include "api/routes.h"
#include "app/api_services.h"

namespace stratus {
namespace {

// The hosts that are answered for. Who listens on all addresses is reached under names that only [serve] names can tell.
std::vector<std::string> names_of(const ServeConfig& serve) {
  std::vector<std::string> names{"localhost", "127.0.0.1", "::1"};
  names.push_back(serve.address);
  names.insert(names.end(), serve.names.begin(), serve.names.end());
  for (std::string& name : names) {
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  }
  return names;
}

}  // namespace

Service::Service(Pipeline& pipeline, const Clock& clock, const ServiceOptions& options)
    : pipeline_(pipeline),
      logger_(options.logger != nullptr ? *options.logger : nobody_),
      api_(services_of(pipeline, clock,
                       ServiceState{clock.now(), options.collector, [this] { return ready(); }, options.write_token,
                                    &http_metrics_, &logger_}),
           {.longest_wait = std::chrono::seconds(options.serve.question_timeout_s)}) {}

Status Service::ready() const {
  if (stopping_) return fail(ErrorKind::kUnavailable, "the process is stopping");
  return pipeline_.ready();
}

Result<std::unique_ptr<Service>> Service::start(Pipeline& pipeline, const Clock& clock, const ServiceOptions& options) {
  std::unique_ptr<Service> service(new Service(pipeline, clock, options));
  HttpServerOptions http;
  http.address = options.serve.address;
  http.port = options.serve.port;
  http.stop_grace_s = options.serve.stop_grace_s;
  http.question_timeout_s = options.serve.question_timeout_s;
  http.slow_question_ms = options.serve.slow_question_ms;
  http.metrics = &service->http_metrics_;
  http.names = names_of(options.serve);
  http.lane_of = lane_of;
  http.clock = &clock;
  http.logger = &service->logger_;
  Api& api = service->api_;
  http.key_of = [&api](const HttpRequest& request) { return api.key_of(request); };
  auto server = HttpServer::start(
      http, [&api](const RequestLine& line) { return api.find_prepared(line); },
      [&api](const HttpRequest& request) { return api.handle(request); });
  if (!server) return fail(server.error().with_context("set another port with --port or [serve] port"));
  service->server_ = *std::move(server);
  STRATUS_RETURN_IF_ERROR(pipeline.announce(service->base_url()));
  if (pipeline.shares_log()) service->follower_.emplace(pipeline, service->logger_);
  service->batch_loop_.emplace(
      pipeline, BatchLoopOptions{options.serve.batch_interval_s, options.serve.batch_tail_facts, &service->logger_});
  return service;
}

Service::~Service() {
  stopping_ = true;
  if (batch_loop_) batch_loop_->stop();
  if (follower_) follower_->stop();
  if (server_ != nullptr) server_->stop();
}

}  // namespace stratus
