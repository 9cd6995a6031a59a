#include "app/api_services.h"

#include "engine/data_view.h"

namespace stratus {
namespace {

Taken to_taken(Verdict verdict) {
  switch (verdict) {
    case Verdict::kAccepted: return Taken::kAccepted;
    case Verdict::kDuplicate: return Taken::kDuplicate;
    case Verdict::kRejected: return Taken::kRejected;
  }
  return Taken::kRejected;
}

SubmitAnswer submit(Pipeline& pipeline, std::vector<PostedMessage> messages, std::string idempotency_key) {
  std::vector<IncomingMessage> incoming;
  incoming.reserve(messages.size());
  for (PostedMessage& message : messages)
    incoming.push_back({std::move(message.bytes), std::move(message.origin), std::move(message.fault),
                        std::move(message.header), message.retry});
  SubmitOptions options;
  options.idempotency_key = std::move(idempotency_key);
  STRATUS_ASSIGN_OR_RETURN(IngestReport report, pipeline.submit(std::move(incoming), options));
  std::vector<SubmitOutcome> outcomes;
  outcomes.reserve(report.outcomes.size());
  for (Outcome& outcome : report.outcomes)
    outcomes.push_back({to_taken(outcome.verdict), outcome.position, std::move(outcome.reason), std::move(outcome.note)});
  return outcomes;
}

// A look at a folder whose log is gone knows none.
LogId log_of(DataView& view) {
  if (view.log() == nullptr) return {};
  const auto extent = view.log()->extent();
  return extent ? extent->id : LogId();
}

void fill_tail_size(TailSize size, PipelineStatus& status) {
  status.tail_facts = static_cast<std::int64_t>(size.facts);
  status.tail_bytes = static_cast<std::int64_t>(size.bytes);
}

void fill_letters(const Result<LetterCounts>& letters, PipelineStatus& status) {
  status.dead_letters = letters ? letters->waiting : 0;
  if (!letters) status.batch.last_error = letters.error().message;
}

PipelineStatus status_of(Pipeline& pipeline, const ServiceState& state) {
  PipelineStatus status;
  status.program_version = STRATUS_VERSION;
  status.started_at = state.started_at;
  status.instance = pipeline.instance();
  status.log = pipeline.extent();
  status.log_missing = pipeline.missing();
  const IngestCounts counts = pipeline.counts();
  status.messages = {counts.received, counts.accepted, counts.duplicate,
                     counts.rejected, counts.failed,   counts.off_grid,
                     counts.bytes,    counts.batches,  static_cast<std::int64_t>(pipeline.waiting())};
  const BatchState batch = pipeline.batch_state();
  status.batch = {batch.running, batch.runs, batch.failures, batch.last_at, batch.last_duration_ms, batch.last_error};
  status.collector = state.collector ? state.collector() : "off";
  if (const Status ready = state.ready(); !ready) status.not_ready = ready.error().message;
  status.stations = static_cast<std::int64_t>(pipeline.stations()->size());
  fill_tail_size(pipeline.tail_size(), status);
  status.tail_letters = pipeline.tail_letters();
  fill_letters(pipeline.dead_letters(), status);
  // A damaged manifest, or a tail that cannot be asked, shows in the queries that need it; the rest of the status stands.
  if (const Status filled = fill_from_ports(pipeline.serving(), *pipeline.stations(), status); !filled)
    status.batch.last_error = filled.error().message;
  return status;
}

}  // namespace

ApiServices services_of(Pipeline& pipeline, const Clock& clock, ServiceState state) {
  auto ready = state.ready;
  std::string write_token = state.write_token;
  const HttpMetrics* http = state.http;
  Logger* const logger = state.logger;
  return ApiServices{
      pipeline.serving(),
      clock,
      [&pipeline] { return pipeline.stations(); },
      [&pipeline] { return pipeline.extent().id; },
      [&pipeline] { return pipeline.extent().end; },
      [&pipeline](std::vector<PostedMessage> messages, std::string key) {
        return submit(pipeline, std::move(messages), std::move(key));
      },
      [&pipeline](const std::vector<Station>& stations) { return pipeline.add_stations(stations); },
      [&pipeline, state = std::move(state)] { return status_of(pipeline, state); },
      std::move(ready),
      [&pipeline] { return pipeline.changes(); },
      std::move(write_token),
      [&pipeline](const Station& station) { return pipeline.set_station(station); },
      [&pipeline](const StationId& station) { return pipeline.remove_station(station); },
      http,
      [&pipeline] {
        std::vector<NewestObservation> all;
        for (const auto& [station, time] : pipeline.newest_observations()) all.push_back({station, time});
        return all;
      },
      logger,
  };
}

ApiServices services_of(DataView& view, const Clock& clock) {
  const auto registry = std::make_shared<const StationRegistry>(view.stations());
  const auto read_only = [] { return fail(ErrorKind::kUnsupported, "this look at the data folder reads only"); };
  return ApiServices{
      view.serving(),
      clock,
      [registry] { return registry; },
      [log = log_of(view)] { return log; },
      [] { return Offsets(); },  // nothing is posted here
      [read_only](const std::vector<PostedMessage>&, const std::string&) -> SubmitAnswer { return read_only(); },
      [read_only](const std::vector<Station>&) -> Status { return read_only(); },
      [&view, registry] {
        PipelineStatus status;
        status.program_version = STRATUS_VERSION;
        status.collector = "off";
        status.stations = static_cast<std::int64_t>(registry->size());
        fill_tail_size(view.tail_size(), status);
        status.tail_letters = view.tail_letters();
        if (view.log() != nullptr) {
          if (const auto extent = view.log()->extent()) status.log = *extent;
          if (auto gaps = view.log()->gaps()) status.log_missing = *std::move(gaps);
        }
        if (const Status filled = fill_from_ports(view.serving(), *registry, status); !filled)
          status.batch.last_error = filled.error().message;
        fill_letters(view.dead_letters(), status);
        return status;
      },
      [] { return Status(); },
      {},
      {},
      [read_only](const Station&) -> Status { return read_only(); },
      [read_only](const StationId&) -> Status { return read_only(); },
  };
}

}  // namespace stratus
