// stratus serve: all layers in one process until a signal.
#include <fmt/format.h>

#include <cstdlib>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/intake/collector_loop.h"
#include "app/intake/configured_stations.h"
#include "app/memory_return.h"
#include "app/service.h"
#include "app/signal_watch.h"
#include "app/write_token.h"

namespace stratus {
namespace {

constexpr std::chrono::milliseconds kLook{500};  // at whether the service can go on

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

void tell_start(const Context& context, Pipeline& pipeline, const std::string& base_url) {
  const auto version = pipeline.versions().current();
  context.logger.info("serve started", {{"address", base_url},
                                        {"folder", context.config.data_dir.string()},
                                        {"program", STRATUS_VERSION},
                                        {"version", version ? (*version)->info().number : 0},
                                        {"horizon", to_text(version ? (*version)->info().horizon.end : Offsets())},
                                        {"log_end", to_text(pipeline.extent().end)},
                                        {"tail_facts", static_cast<std::int64_t>(pipeline.tail_size().facts)}});
  if (!version) context.logger.error("the published version cannot be read", {{"error", version.error().message}});
}

Result<std::unique_ptr<Pipeline>> open_pipeline(const Context& context) {
  PipelineOptions options;
  options.logger = &context.logger;
  options.tail_limit_bytes = context.config.serve.tail_limit_bytes();
  options.keep_horizons = static_cast<std::size_t>(context.config.batch.keep_horizons);
  auto pipeline = Pipeline::open(context.disk, context.clock, context.folder(), context.configured(), options);
  if (pipeline || pipeline.error().kind != ErrorKind::kAlreadyExists) return pipeline;
  return fail(ErrorKind::kAlreadyExists,
              owner_of(pipeline.error(), context.folder()) + "; stop it or wait until it ends, or use another --data");
}

void tell_stations(const Context& context, const Pipeline& pipeline) {
  for (const std::string& difference : configured_otherwise(context.config, *pipeline.stations()))
    context.logger.warning("a configured station is known otherwise; what is known counts", {{"station", difference}});
}

}  // namespace

Status run_serve(const Context& context, const ServeOptions& options) {
  // Arrow's own pool keeps what each thread read last; unless somebody has chosen one.
  ::setenv("ARROW_DEFAULT_MEMORY_POOL", "system", 0);
  ServiceOptions service_options;
  service_options.serve = context.config.serve;
  service_options.logger = &context.logger;
  if (options.port) service_options.serve.port = *options.port;
  if (!options.address.empty()) service_options.serve.address = options.address;
  STRATUS_ASSIGN_OR_RETURN(service_options.write_token, write_token_to_serve(service_options.serve));
  STRATUS_ASSIGN_OR_RETURN(const auto pipeline, open_pipeline(context));
  std::unique_ptr<CollectorLoop> collector;
  if (options.collect) {
    STRATUS_ASSIGN_OR_RETURN(collector, CollectorLoop::start(context, *pipeline, options.collect_interval_s));
    service_options.collector = [raw = collector.get()] { return raw->state(); };
  }
  STRATUS_ASSIGN_OR_RETURN(auto service, Service::start(*pipeline, context.clock, service_options));
  context.set_stop_grace(std::chrono::seconds(service_options.serve.stop_grace_s) + kStopGrace);
  tell_start(context, *pipeline, service->base_url());
  tell_stations(context, *pipeline);
  print_address(context, service->base_url());
  MemoryReturn memory;
  Status good;
  while (good && !context.stopped_within(kLook)) {
    pipeline->look_at_disk();
    memory.look();
    good = pipeline->still_owner();
  }
  if (!good) context.logger.error("serve ends: it lost the data folder", {{"error", good.error().message}});
  context.logger.info("serve stops; requests under way are finished");
  if (collector) collector->request_stop();
  service.reset();
  collector.reset();
  context.logger.info("serve stopped", {{"log_end", to_text(pipeline->extent().end)}});
  return good;
}

}  // namespace stratus
