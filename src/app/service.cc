#include "app/service.h"

#include <algorithm>
#include <chrono>

#include "app/api_services.h"

namespace stratus {

Service::Service(Pipeline& pipeline, const Clock& clock, const ServiceOptions& options)
    : pipeline_(pipeline),
      config_(options.serve),
      api_(services_of(pipeline, clock,
                       ServiceState{clock.now(), options.collector, [this] { return !stopping_.load(); }})) {}

Result<std::unique_ptr<Service>> Service::start(Pipeline& pipeline, const Clock& clock, const ServiceOptions& options) {
  std::unique_ptr<Service> service(new Service(pipeline, clock, options));
  HttpServerOptions http;
  http.address = options.serve.address;
  http.port = options.serve.port;
  Api& api = service->api_;
  auto server = HttpServer::start(
      http, [&api](const RequestLine& line) { return api.ready(line); },
      [&api](const HttpRequest& request) { return api.handle(request); });
  if (!server) return fail(server.error().with_context("set another port with --port or [serve] port"));
  service->server_ = *std::move(server);
  STRATUS_RETURN_IF_ERROR(pipeline.announce(service->base_url()));
  service->batch_thread_ = std::thread([raw = service.get()] { raw->batch_loop(); });
  return service;
}

Service::~Service() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (batch_thread_.joinable()) batch_thread_.join();
  if (server_ != nullptr) server_->stop();
}

// A run starts by the timer, by the size of the tail, or at once when the views were derived under other rules. A failed run
// is told by the status and tried at the next turn.
void Service::batch_loop() {
  constexpr std::chrono::seconds kLook{1};
  using Steady = std::chrono::steady_clock;
  const std::chrono::seconds interval(config_.batch_interval_s);
  Steady::time_point last = Steady::now();
  bool first = true;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, kLook, [&] { return stopping_.load(); });
    if (stopping_) return;
    const bool timer = config_.batch_interval_s > 0 && Steady::now() - last >= interval && pipeline_.tail_size() > 0;
    const bool size = static_cast<std::int64_t>(pipeline_.tail_size()) >= config_.batch_tail_facts &&
                      (pipeline_.batch_state().last_error.empty() || timer);
    const bool outdated = first && pipeline_.outdated();
    first = false;
    if (!timer && !size && !outdated) continue;
    lock.unlock();
    // The outcome stands in the pipeline's state.
    static_cast<void>(pipeline_.run_batch());
    last = Steady::now();
    lock.lock();
  }
}

}  // namespace stratus
