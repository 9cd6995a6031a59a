// stratus serve: all layers in one process until a signal.
#include <fmt/format.h>

#include <mutex>
#include <ostream>
#include <thread>

#include "adapters/visual_crossing/collect_plan.h"
#include "api/json_writer.h"
#include "app/commands.h"
#include "app/service.h"
#include "app/weather_source.h"

namespace stratus {
namespace {

// The collection of `serve --collect`, on a thread of its own.
class CollectorLoop {
 public:
  static Result<std::unique_ptr<CollectorLoop>> start(const Context& context, Pipeline& pipeline, std::int64_t interval_s) {
    std::unique_ptr<CollectorLoop> loop(new CollectorLoop(context));
    STRATUS_ASSIGN_OR_RETURN(loop->source_, open_source(context, context.config.visual_crossing, context.clock));
    loop->sink_ = sink_of(pipeline);
    loop->collector_.emplace(*loop->source_, *loop->sink_, context.config.visual_crossing.origin);
    STRATUS_RETURN_IF_ERROR(
        remember_recent(*loop->collector_, pipeline.serving(), context.configured(), context.clock.now()));
    loop->plan_ = plan_collection(static_cast<std::int64_t>(context.config.stations.size()), interval_s,
                                  context.config.visual_crossing);
    if (loop->plan_.stretched) context.notes << loop->plan_.sum << "\n";
    loop->thread_ = std::thread([raw = loop.get()] { raw->run(); });
    return loop;
  }

  ~CollectorLoop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
  }

  std::string state() const {
    const std::lock_guard lock(mutex_);
    return fmt::format("{} stations every {} s, {}", context_.config.stations.size(), plan_.interval_s,
                       last_.empty() ? "no answer yet" : last_);
  }

 private:
  explicit CollectorLoop(const Context& context) : context_(context) {}

  void run() {
    while (!stopping_) {
      const UtcMillis round = context_.clock.now();
      for (const Station& station : context_.config.stations) {
        if (stopping_) return;
        const auto news = collector_->collect(station);
        const std::lock_guard lock(mutex_);
        last_ = news ? "last answer " + format_utc(floor_seconds(context_.clock.now()))
                     : station.id.text() + ": " + news.error().message;
      }
      while (!stopping_ && context_.clock.now() < round + plan_.interval_s * 1000)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }

  const Context& context_;
  std::unique_ptr<VisualCrossingSource> source_;
  std::unique_ptr<MessageSink> sink_;
  std::optional<Collector> collector_;
  CollectPlan plan_;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::string last_;  // guarded by mutex_
  std::thread thread_;
};

void print_address(const Context& context, const std::string& base_url) {
  const std::string data_dir = context.config.data_dir.string();
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("api", base_url + "/api/v1");
    json.member("data_dir", data_dir);
    json.end_object();
    context.out << json.line() << std::flush;
  } else {
    context.out << fmt::format("Serving {} on {}/api/v1 until Ctrl-C.\n", data_dir, base_url) << std::flush;
  }
}

}  // namespace

Status run_serve(const Context& context, const ServeOptions& options) {
  ServiceOptions service_options;
  service_options.serve = context.config.serve;
  if (options.port) service_options.serve.port = *options.port;
  if (!options.address.empty()) service_options.serve.address = options.address;
  auto pipeline = Pipeline::open(context.files, context.clock, context.folder(), context.configured());
  if (!pipeline && pipeline.error().kind == ErrorKind::kAlreadyExists) {
    return fail(ErrorKind::kAlreadyExists, "the data folder " + context.config.data_dir.string() +
                                               " belongs to a running stratus (" + pipeline.error().message +
                                               "); stop it, or use another --data");
  }
  if (!pipeline) return fail(pipeline.error());
  std::unique_ptr<CollectorLoop> collector;
  if (options.collect) {
    STRATUS_ASSIGN_OR_RETURN(collector, CollectorLoop::start(context, **pipeline, options.collect_interval_s));
    service_options.collector = [raw = collector.get()] { return raw->state(); };
  }
  STRATUS_ASSIGN_OR_RETURN(const auto service, Service::start(**pipeline, context.clock, service_options));
  print_address(context, service->base_url());
  context.wait_for_stop();
  context.notes << "Stopping: requests under way are finished.\n";
  return {};
}

}  // namespace stratus
