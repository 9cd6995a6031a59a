// stratus log adopt.
#include <fmt/format.h>

#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/of_option.h"
#include "app/terminal/table.h"
#include "engine/folder_lock.h"
#include "storage/log_adoption.h"

namespace stratus {
namespace {

// `log`: the new one; nothing: it was not taken.
void print_json(const Context& context, const AdoptionPlan& plan, const std::optional<LogId>& log) {
  JsonWriter json;
  json.begin_object();
  json.member("adopted", log.has_value());
  json.member("waits", false);
  json.member("log", log ? std::optional<std::string_view>(log->text) : std::nullopt);
  json.member("version", plan.version + (log ? 1 : 0));
  json.member("former_log", plan.covered.log.text);
  json.member("covered", to_text(plan.covered.end));
  json.member("end", to_text(plan.end));
  json.member("lost", describe_gaps(plan.lost));
  json.member("fault", plan.fault.empty() ? std::nullopt : std::optional<std::string_view>(plan.fault));
  json.member("lose_from", plan.loses() ? std::optional(to_text(plan.lose_from)) : std::nullopt);
  json.member("fetched_again", plan.fetched_again);
  json.member("aside", plan.aside ? std::optional<std::string_view>(*plan.aside) : std::nullopt);
  json.end_object();
  context.out << json.line();
}

// What becomes of the folder with the former log.
std::string fate(const AdoptionPlan& plan) {
  if (!plan.aside) return "The former log is not there: what it held behind that is lost";
  const std::string kept = "Its folder is kept as " + *plan.aside;
  if (!plan.fault.empty()) return kept + "; where it ends cannot be told: " + plan.fault;
  return kept + (plan.lost.empty() ? "; all that it holds is covered"
                                   : "; what no version covers is lost: " + describe_gaps(plan.lost));
}

std::string what_to_say(const Status& allowed) {
  return allowed ? "say --yes to do it" : allowed.error().message + " --yes";
}

// An adoption that was interrupted.
void tell_waiting(const Context& context) {
  if (!context.json) {
    context.out
        << "An adoption was interrupted and waits: nothing else can be done before. Nothing was changed; say --yes to "
           "end it.\n";
    return;
  }
  JsonWriter json;
  json.begin_object();
  json.member("adopted", false);
  json.member("waits", true);
  json.end_object();
  context.out << json.line();
}

void print_lines(const Context& context, const AdoptionPlan& plan, const std::optional<LogId>& log, const Status& allowed) {
  context.out << fmt::format("{} the facts of version {}, which covers {} of log {}.\n{}.\n",
                             log ? "A new log, " + log->text + ", goes on with" : "A new log would go on with", plan.version,
                             to_text(plan.covered.end), plan.covered.log.text, fate(plan));
  if (plan.fetched_again) context.out << "backfill.json goes aside: stratus backfill fetches again what may be lost.\n";
  if (!log) context.out << "Nothing was changed; " << what_to_say(allowed) << ".\n";
}

}  // namespace

Status run_log_adopt(const Context& context, const AdoptOptions& options) {
  STRATUS_RETURN_IF_ERROR(context.needs_log_in_folder("log adopt"));
  const DataFolder folder = context.folder();
  std::optional<Offsets> lose_from;
  if (options.lose_from) {
    STRATUS_ASSIGN_OR_RETURN(lose_from, of_option("--lose-from", parse_offsets(*options.lose_from)));
  }
  std::optional<FolderLock> lock;
  if (options.yes) {
    STRATUS_ASSIGN_OR_RETURN(lock, FolderLock::take_alone(context.files, folder, "log adopt"));
  }
  STRATUS_ASSIGN_OR_RETURN(const bool waits, adoption_waits(context.files, folder.root));
  if (waits && !options.yes) {
    tell_waiting(context);
    return {};
  }
  if (waits) {
    STRATUS_RETURN_IF_ERROR(finish_adoption(context.files, folder.root));
    context.notes.line("the adoption that was interrupted is ended; no other was begun");
    return {};
  }
  STRATUS_ASSIGN_OR_RETURN(const AdoptionPlan plan, plan_adoption(context.files, folder.root));
  const Status allowed = check_loss(plan, lose_from);
  if (!allowed && (options.yes || allowed.error().kind == ErrorKind::kInvalidArgument)) return allowed;
  std::optional<LogId> log;
  if (options.yes) {
    STRATUS_ASSIGN_OR_RETURN(log, adopt_log(context.files, folder.root, plan, context.clock.now()));
  }
  context.json ? print_json(context, plan, log) : print_lines(context, plan, log, allowed);
  return {};
}

}  // namespace stratus
