// stratus batch run | list | show.
#include <fmt/format.h>

#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/terminal/table.h"
#include "engine/embedded.h"
#include "engine/pipeline.h"
#include "storage/data_files.h"
#include "storage/manifest.h"

namespace stratus {
namespace {

void print_report(const Context& context, const BatchReport& report) {
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("version", report.version);
    json.member("published", report.published);
    json.member("rebuilt", report.rebuilt);
    json.member("horizon", report.horizon.end.total());
    json.member("messages", report.messages);
    json.member("new_facts", report.new_facts);
    json.member("dead_letters", report.dead_letters);
    json.member("letters_taken", report.letters_taken);
    json.member("unregistered", report.unregistered);
    json.member("dataset_files", report.dataset_files);
    json.member("view_files", report.view_files);
    json.end_object();
    context.out << json.line();
    return;
  }
  if (!report.published) {
    context.out << fmt::format("Nothing new since version {}, which covers {} messages.\n", report.version,
                               grouped(report.horizon.end.total()));
    return;
  }
  context.out << fmt::format(
      "Version {} covers {} messages: {} read, {} new facts, {} dataset files and {} view files written{}.\n",
      report.version, grouped(report.horizon.end.total()), grouped(report.messages), grouped(report.new_facts),
      report.dataset_files, report.view_files, report.rebuilt ? " (everything derived again)" : "");
  if (report.dead_letters > 0) {
    context.out << fmt::format("{} of the messages state no fact and are dead letters now: stratus rejects list.\n",
                               grouped(report.dead_letters));
  }
  if (report.letters_taken > 0) {
    context.out << fmt::format("{} of before state facts now and are taken.\n",
                               counted(report.letters_taken, "dead letter", "dead letters"));
  }
  if (report.unregistered > 0) {
    context.out << fmt::format("{} facts are of stations without a description and in no view: stratus doctor names them.\n",
                               grouped(report.unregistered));
  }
}

}  // namespace

Status run_batch_run(const Context& context, const RebuildOptions& rebuild) {
  auto pipeline = Pipeline::open(context.files, context.clock, context.folder(), context.configured());
  if (!pipeline && pipeline.error().kind == ErrorKind::kAlreadyExists) {
    return fail(ErrorKind::kAlreadyExists,
                "the data folder belongs to a running stratus (" + parse_holder(pipeline.error().message).address +
                    "), which runs the batch by itself; see [serve] batch_interval_s, or stop it first");
  }
  if (!pipeline) return fail(pipeline.error());
  Progress dataset(context.notes, context.terminal, "dataset");
  Progress views(context.notes, context.terminal, "views");
  BatchOptions options;
  options.rebuild = rebuild.rebuild;
  options.from_log = rebuild.from_log;
  options.progress = [&](std::string_view stage, std::int64_t done, std::int64_t total) {
    (stage == "views" ? views : dataset).show(done, total);
  };
  STRATUS_ASSIGN_OR_RETURN(const BatchReport report, (*pipeline)->run_batch(options));
  if (context.terminal) context.notes.wipe();
  print_report(context, report);
  return {};
}

Status run_batch_list(const Context& context) {
  const auto catalog = open_catalog(context.files, context.folder());
  STRATUS_ASSIGN_OR_RETURN(const auto versions, catalog->versions());
  Table table({"version", "published", "horizon", "facts", "dataset files", "generation", "run"});
  JsonWriter json;
  json.begin_array();
  for (const std::int64_t number : versions) {
    STRATUS_ASSIGN_OR_RETURN(const PinnedManifest version, catalog->open(number));
    table.add({std::to_string(number), format_utc(floor_seconds(version->created_at)), grouped(version->horizon.end.total()),
               grouped(rows_of(version->dataset)), std::to_string(version->dataset.size()), version->generation,
               version->run_id});
    json.begin_object();
    json.member("version", number);
    json.member("created_at", version->created_at);
    json.member("horizon", version->horizon.end.total());
    json.member("facts", rows_of(version->dataset));
    json.member("generation", version->generation);
    json.member("run_id", version->run_id);
    json.end_object();
  }
  json.end_array();
  context.out << (context.json ? json.line() : table.to_string());
  return {};
}

Status run_batch_show(const Context& context, std::int64_t number) {
  const auto catalog = open_catalog(context.files, context.folder());
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest version, number > 0 ? catalog->open(number) : catalog->current());
  if (version->version == 0) return fail(ErrorKind::kNotFound, "nothing is published yet; run stratus batch run");
  if (context.json) {
    context.out << to_json(*version);
    return {};
  }
  context.out << fmt::format(
      "version     {}\nrun         {}\npublished   {}\ngeneration  {}\nlog         {}\nhorizon     {}\n\n", version->version,
      version->run_id, format_utc(version->created_at), version->generation, version->horizon.log.text,
      version->horizon.end.total());
  for (const FormerLog& former : version->former)
    context.out << fmt::format("before it, log {} up to {}\n", former.covered.log.text, to_text(former.covered.end));
  Table table({"file", "rows", "bytes"});
  for (const auto& file : files_of(*version))
    table.add({file.path, grouped(file.rows), grouped(static_cast<std::int64_t>(file.bytes))});
  context.out << table.to_string();
  return {};
}

// The old version is published again under a new number; the log is untouched, so the tail is longer by what lies between,
// every answer stays the same, and the next run goes forward from there.
Status run_batch_rollback(const Context& context, std::int64_t number) {
  STRATUS_ASSIGN_OR_RETURN(const auto lock, FolderLock::take_alone(context.files, context.folder(), "batch rollback"));
  const auto catalog = open_catalog(context.files, context.folder());
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest current, catalog->current());
  STRATUS_ASSIGN_OR_RETURN(const PinnedManifest old, catalog->open(number));
  STRATUS_ASSIGN_OR_RETURN(const auto log, open_log_reader(context.files, context.folder()));
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, log->extent());
  STRATUS_RETURN_IF_ERROR(check_horizon(number, old->horizon, extent));
  Manifest again = *old;
  again.version = current->version + 1;
  again.content.reset();
  again.created_at = context.clock.now();
  STRATUS_RETURN_IF_ERROR(catalog->publish(again));
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("version", again.version);
    json.member("same_as", number);
    json.member("horizon", again.horizon.end.total());
    json.end_object();
    context.out << json.line();
  } else {
    context.out << fmt::format(
        "Version {} is version {} again and covers {} messages; what came later is in the speed layer.\n", again.version,
        number, grouped(again.horizon.end.total()));
  }
  return {};
}

}  // namespace stratus
