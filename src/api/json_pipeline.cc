#include "api/json_pipeline.h"

#include <algorithm>

#include "api/json_writer.h"
#include "api/token.h"

namespace stratus {
namespace {

void write_log(JsonWriter& json, const PipelineStatus& status) {
  json.begin_object("log");
  json.member("id", status.log.id.text);
  json.member("begin", to_text(status.log.begin));
  json.member("end", to_text(status.log.end));
  json.member("messages", status.log.end.total());
  json.begin_array("missing");
  for (const LogGap& gap : status.log_missing) {
    json.begin_object();
    json.member("from", position_text({gap.partition, gap.from}));
    json.member("end", position_text({gap.partition, gap.end}));
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_version(JsonWriter& json, const PipelineStatus& status) {
  json.begin_object("batch");
  json.member("version", status.version);
  json.member("run_id", status.run_id);
  json.member("created_at", status.version == 0 ? std::nullopt : std::optional(status.version_created_at));
  json.member("generation", status.generation);
  json.begin_object("horizon");
  json.member("log", status.horizon.log.text);
  json.member("end", to_text(status.horizon.end));
  json.member("messages", status.horizon.end.total());
  json.end_object();
  json.member("behind", status.log.end.total() - status.horizon.end.total());
  json.member("running", status.batch.running);
  json.member("runs", status.batch.runs);
  json.member("failures", status.batch.failures);
  json.member("last_at", status.batch.last_at);
  json.member("last_duration_ms", status.batch.last_duration_ms);
  json.member("last_error", status.batch.last_error.empty() ? std::nullopt : std::optional(status.batch.last_error));
  json.end_object();
}

void write_speed(JsonWriter& json, const PipelineStatus& status) {
  json.begin_object("speed");
  json.member("start", status.tail ? std::optional(to_text(status.tail->start)) : std::nullopt);
  json.member("end", status.tail ? std::optional(to_text(status.tail->end)) : std::nullopt);
  json.member("facts", status.tail_facts);
  json.member("bytes", status.tail_bytes);
  json.member("dead_letters", status.tail_letters);
  json.end_object();
}

void write_messages(JsonWriter& json, const PipelineStatus& status) {
  json.key("messages");
  if (!status.started_at) return json.value(std::nullopt);
  const ConservationCounts& messages = status.messages;
  json.begin_object();
  json.member("received", messages.received);
  json.member("accepted", messages.accepted);
  json.member("duplicate", messages.duplicate);
  json.member("rejected", messages.rejected);
  json.member("failed", messages.failed);
  json.member("off_grid", messages.off_grid);
  json.member("accepted_bytes", messages.accepted_bytes);
  json.member("commits", messages.commits);
  json.member("waiting", messages.waiting);
  json.end_object();
}

std::int64_t count_of(std::span<const SubmitOutcome> outcomes, Taken taken) {
  return std::count_if(outcomes.begin(), outcomes.end(), [&](const SubmitOutcome& o) { return o.taken == taken; });
}

}  // namespace

std::string json_pipeline_status(const PipelineStatus& status, UtcMillis now) {
  JsonWriter json;
  json.begin_object();
  json.member("program_version", status.program_version);
  json.member("now", now);
  json.member("started_at", status.started_at);
  json.member("instance", status.instance.empty() ? std::nullopt : std::optional<std::string_view>(status.instance));
  json.member("not_ready", status.not_ready.empty() ? std::nullopt : std::optional<std::string_view>(status.not_ready));
  write_log(json, status);
  write_version(json, status);
  write_speed(json, status);
  write_messages(json, status);
  json.member("dead_letters", status.dead_letters);
  json.member("unregistered_facts", status.unregistered_facts);
  json.member("undescribed_stations", status.undescribed_stations);
  json.member("stations", status.stations);
  json.member("collector", status.collector);
  json.end_object();
  return json.line();
}

std::string json_stations(const StationRegistry& stations) {
  JsonWriter json;
  json.begin_object();
  json.member("count", static_cast<std::int64_t>(stations.size()));
  json.begin_array("stations");
  for (const auto& [id, station] : stations.stations()) json.raw(to_json(station));
  json.end_array();
  json.end_object();
  return json.line();
}

std::string json_outcomes(std::span<const SubmitOutcome> outcomes, const Horizon& positions) {
  JsonWriter json;
  json.begin_object();
  json.member("received", static_cast<std::int64_t>(outcomes.size()));
  for (const Taken taken : {Taken::kAccepted, Taken::kDuplicate, Taken::kRejected})
    json.member(to_string(taken), count_of(outcomes, taken));
  json.begin_object("meta");
  json.member("positions", token_of(positions));
  json.end_object();
  json.begin_array("outcomes");
  for (const SubmitOutcome& outcome : outcomes) {
    json.begin_object();
    json.member("outcome", to_string(outcome.taken));
    if (outcome.taken == Taken::kAccepted) json.member("position", position_text(outcome.position));
    if (outcome.taken == Taken::kRejected) json.member("reason", outcome.reason);
    if (!outcome.note.empty()) json.member("note", outcome.note);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json.line();
}

}  // namespace stratus
