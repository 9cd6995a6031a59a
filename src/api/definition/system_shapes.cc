#include "api/definition/answer_shapes.h"
#include "api/definition/problem_code.h"
#include "api/definition/values.h"

namespace stratus {
namespace {

constexpr auto kCodeNames = [] {
  std::array<std::string_view, kProblemCodes.size()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = kProblemCodes[i].name;
  return names;
}();

const Shape& mistake_shape() {
  static const Shape kShape{
      "Mistake",
      "One of the things that are wrong with a request.",
      {Member::of_text("code", "", kCodeNames), Member::of_text("parameter", "Whose value is wrong.").or_absent(),
       Member::of_text("pointer", "What is wrong in the body, as a JSON pointer (RFC 6901).").or_absent(),
       Member::of_text("value", "As it was stated.").or_absent(),
       Member::of_text("allowed", "What it may be: values, or one description.").list().or_absent(),
       Member::of_text("detail", "For a person.")}};
  return kShape;
}

const Shape& gap_shape() {
  static const Shape kShape{"LogGap", "", {Member::of_text("from", "As 0:427."), Member::of_text("end", "Exclusive.")}};
  return kShape;
}

const Shape& log_shape() {
  static const Shape kShape{
      "LogStatus",
      "",
      {Member::of_text("id"), Member::of_text("begin", "Of each partition, as 0:427; - when that is its first record."),
       Member::of_text("end", "Of each partition, exclusive; - when nothing came yet."),
       Member::integer("messages", "That were ever appended."),
       Member::object("missing", gap_shape(),
                      "Positions whose files are gone: damage. The published version holds what stood there.")
           .list()}};
  return kShape;
}

const Shape& horizon_shape() {
  static const Shape kShape{
      "Horizon",
      "",
      {Member::of_text("log", "Id of the log."),
       Member::of_text("end", "Up to where the version covers each partition, exclusive, as 0:427; - for nothing."),
       Member::integer("messages", "That it covers.")}};
  return kShape;
}

const Shape& batch_shape() {
  static const Shape kShape{
      "BatchStatus",
      "",
      {Member::integer("version", "0 before the first batch run."), Member::of_text("run_id"),
       Member::instant("created_at", "Of the version.").or_null(), Member::of_text("generation"),
       Member::object("horizon", horizon_shape()), Member::integer("behind", "Messages after the horizon."),
       Member::boolean("running"), Member::integer("runs", "Since the start."), Member::integer("failures"),
       Member::instant("last_at", "End of the last run.").or_null(), Member::integer("last_duration_ms"),
       Member::of_text("last_error").or_null()}};
  return kShape;
}

const Shape& speed_shape() {
  static const Shape kShape{
      "SpeedStatus",
      "",
      {Member::of_text("start",
                       "In each partition, as 0:427; - when it begins with the log. Null when the tail cannot be asked.")
           .or_null(),
       Member::of_text("end", "Exclusive.").or_null(), Member::integer("facts"),
       Member::integer("bytes", "About the memory of the facts; its limit is [serve] tail_limit_mib."),
       Member::integer("dead_letters", "Records behind the horizon that state no fact; the next batch run keeps them.")}};
  return kShape;
}

const Shape& messages_shape() {
  static const Shape kShape{
      "MessageCounts",
      "Since started_at.",
      {Member::integer("received", "accepted + duplicate + rejected."), Member::integer("accepted"),
       Member::integer("duplicate"), Member::integer("rejected"),
       Member::integer("failed", "Of calls that ended in an error."),
       Member::integer(
           "off_grid",
           "Of the accepted, those between the nominal times of their station: in latest and raw, in no summary."),
       Member::integer("accepted_bytes"), Member::integer("commits"), Member::integer("waiting")}};
  return kShape;
}

const Shape& indexed_route_shape() {
  static const Shape kShape{
      "IndexedRoute",
      "",
      {Member::of_text("method"), Member::of_text("path"), Member::of_text("parameters", "Names.").list()}};
  return kShape;
}

}  // namespace

const Shape& problem_shape() {
  static const Shape kShape{
      "Problem",
      "An error as RFC 9457 says.",
      {Member::of_text("type"), Member::of_text("title"), Member::integer("status"),
       Member::of_text("code", "What is wrong, for a program; of several mistakes the first.", kCodeNames),
       Member::of_text("detail", "What is wrong, for a person; of several mistakes all, with semicolons between them."),
       Member::object("errors", mistake_shape(), "All mistakes of the request.").list().or_absent(),
       Member::of_text("request_id", "The X-Request-Id of the answer.").or_absent()}};
  return kShape;
}

const Shape& pipeline_status_shape() {
  static const Shape kShape{
      "PipelineStatus",
      "",
      {Member::of_text("program_version"), Member::instant("now", "Of this answer."),
       Member::instant("started_at", "Of the process; null when none serves.").or_null(),
       Member::of_text("instance", "Of the process that owns the data folder, as its lock file says; null when none serves.")
           .or_null(),
       Member::of_text("not_ready", "Why no message is taken now; null when messages are taken, or none serves.").or_null(),
       Member::object("log", log_shape()), Member::object("batch", batch_shape()), Member::object("speed", speed_shape()),
       Member::object("messages", messages_shape()).or_null(), Member::integer("dead_letters", "That wait."),
       Member::integer("unregistered_facts",
                       "Of the version, in no view: nobody had described their stations. stratus doctor names these."),
       Member::integer("undescribed_stations", "That have facts in the version or the tail, and no description now."),
       Member::integer("stations"), Member::of_text("collector", "For a person.")}};
  return kShape;
}

const Shape& index_shape() {
  static const Shape kShape{"Index", "", {Member::object("routes", indexed_route_shape()).list()}};
  return kShape;
}

}  // namespace stratus
