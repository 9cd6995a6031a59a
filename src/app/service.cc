#include "app/service.h"

#include <algorithm>
#include <cctype>
#include <chrono>

#include "api/routes.h"
#include "app/api_services.h"
#include "app/retry_pause.h"

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
      config_(options.serve),
      logger_(options.logger != nullptr ? *options.logger : nobody_),
      api_(services_of(pipeline, clock,
                       ServiceState{clock.now(), options.collector, [this] { return ready(); }, options.write_token,
                                    &http_metrics_, &logger_})) {}

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
  service->batch_thread_ = std::thread([raw = service.get()] { raw->batch_loop(); });
  return service;
}

Service::~Service() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  pipeline_.stop_batch();
  if (server_ != nullptr) server_->stop();
  if (batch_thread_.joinable()) batch_thread_.join();
}

void Service::run_batch(const char* why) {
  logger_.debug("batch run begins", {{"why", why}});
  const auto report = pipeline_.run_batch();
  const BatchState state = pipeline_.batch_state();
  if (report && report->published) {
    logger_.info("batch run published", {{"version", report->version},
                                         {"horizon", report->horizon.end.value},
                                         {"messages", report->messages},
                                         {"new_facts", report->new_facts},
                                         {"files", report->dataset_files + report->view_files},
                                         {"rebuilt", report->rebuilt},
                                         {"duration_ms", state.last_duration_ms},
                                         {"why", why}});
  } else if (report) {
    logger_.debug("batch run had nothing to do", {{"version", report->version}});
  } else if (report.error().kind == ErrorKind::kCancelled && stopping_) {
    logger_.info("batch run stopped", {{"duration_ms", state.last_duration_ms}});
  } else {
    logger_.error("batch run failed",
                  {{"error", report.error().message}, {"duration_ms", state.last_duration_ms}, {"why", why}});
  }
}

// A run starts by the timer, by the size of the tail, or at once when the views were derived under other rules; by the timer
// too when a station was described otherwise meanwhile. A failed run
// is told, and tried again, later after each failure, also without a timer.
void Service::batch_loop() {
  constexpr std::chrono::seconds kLook{1};
  using Steady = std::chrono::steady_clock;
  const std::chrono::seconds interval(config_.batch_interval_s);
  Steady::time_point last = Steady::now();
  Steady::time_point not_before = last;
  int failures = 0;
  bool first = true;
  if (const Status learned = pipeline_.learn_newest_observations(); !learned && !stopping_)
    logger_.warning("the newest observations of the version are not known", {{"error", learned.error().message}});
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, kLook, [&] { return stopping_.load(); });
    if (stopping_) return;
    const bool due = config_.batch_interval_s > 0 && Steady::now() - last >= interval;
    const bool timer = due && pipeline_.tail_size() > 0;
    const bool pausing = Steady::now() < not_before;
    const bool much =
        static_cast<std::int64_t>(pipeline_.tail_size()) >= config_.batch_tail_facts || pipeline_.tail_is_full();
    const bool size = much && !pausing;
    const bool outdated = (first || failures > 0 || due) && !pausing && pipeline_.outdated();
    first = false;
    if (!timer && !size && !outdated) continue;
    lock.unlock();
    run_batch(timer ? "timer" : size ? "size of the tail" : "rules or stations changed");
    last = Steady::now();
    failures = pipeline_.batch_state().last_error.empty() ? 0 : failures + 1;
    not_before = last + retry_pause(failures);
    lock.lock();
  }
}

}  // namespace stratus
