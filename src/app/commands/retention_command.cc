// stratus retention log.
#include <fmt/format.h>

#include <charconv>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/of_option.h"
#include "app/terminal/table.h"
#include "engine/folder_lock.h"
#include "ingest/remembered_calls.h"
#include "storage/log_retention.h"

namespace stratus {
namespace {

constexpr std::int64_t kHourMs = 60LL * 60 * 1000;
constexpr std::int64_t kMostDays = 100 * 366;

// "30d" or "36h", in milliseconds.
Result<std::int64_t> parse_keep(std::string_view text) {
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorKind::kInvalidArgument, "--keep \"" + std::string(text) + "\": " + std::string(what));
  };
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, text.data() + text.size());
  if (error != std::errc{} || count < 0 || count > 24 * kMostDays || (unit != "d" && unit != "h"))
    return wrong("give days or hours, such as 30d or 36h");
  const std::int64_t kept = count * (unit == "d" ? 24 : 1) * kHourMs;
  if (kept < kKeyLifetimeMs)
    return wrong("the log keeps the Idempotency-Keys of calls, which count for 24 hours: keep at least 24h");
  return kept;
}

void print_json(const Context& context, const RetentionPlan& plan, bool done) {
  JsonWriter json;
  json.begin_object();
  json.member("removed", done);
  json.member("log", plan.log.id.text);
  json.member("begin", to_text(plan.log.begin));
  json.member("new_begin", to_text(Offsets{{0, plan.begin}}));
  json.member("end", to_text(plan.log.end));
  json.member("segments", plan.segments);
  json.member("records", plan.records);
  json.member("bytes", static_cast<std::int64_t>(plan.bytes));
  json.member("oldest", plan.oldest);
  json.member("newest", plan.newest);
  json.member("stop", plan.stop);
  json.end_object();
  context.out << json.line();
}

std::string times(const RetentionPlan& plan) {
  if (!plan.newest) return "without times";
  return (plan.oldest ? format_utc(*plan.oldest) : "") + " to " + format_utc(*plan.newest);
}

void print_lines(const Context& context, const RetentionPlan& plan, bool done) {
  if (plan.segments == 0) {
    context.out << "Nothing may go: " << plan.stop << ".\n";
    return;
  }
  context.out << fmt::format("{} {} of the log: {} messages, {} bytes, {}. It {} at {}.\n",
                             done ? "Removed" : "Would remove", counted(plan.segments, "file", "files"),
                             grouped(plan.records), grouped(static_cast<std::int64_t>(plan.bytes)), times(plan),
                             done ? "begins now" : "would begin", to_text(Offsets{{0, plan.begin}}));
  context.out << "No more: " << plan.stop << ".\n";
  if (!done) context.out << "Nothing was changed; say --yes to do it.\n";
}

}  // namespace

Status run_retention_log(const Context& context, const RetentionOptions& options) {
  STRATUS_RETURN_IF_ERROR(context.needs_log_in_folder("retention log"));
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t kept, parse_keep(options.keep));
  const UtcMillis now = context.clock.now();
  const DataFolder folder = context.folder();
  std::optional<FolderLock> lock;
  if (options.yes) {
    STRATUS_ASSIGN_OR_RETURN(lock, FolderLock::take_alone(context.files, folder, "retention log"));
  }
  STRATUS_ASSIGN_OR_RETURN(const RetentionPlan plan, plan_retention(context.files, folder.root, now - kept));
  if (options.yes) STRATUS_RETURN_IF_ERROR(shorten_log(context.files, folder.root, plan, now));
  const bool done = options.yes && plan.segments > 0;
  context.json ? print_json(context, plan, done) : print_lines(context, plan, done);
  return {};
}

}  // namespace stratus
