// stratus batch run | list | show.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/terminal/table.h"
#include "base/freed_memory.h"
#include "engine/engines.h"
#include "engine/pipeline.h"

namespace stratus {
namespace {

// Of the messages read, those whose facts were held already; nothing when letters, which are none of them, brought facts.
std::optional<std::int64_t> duplicates_of(const BatchReport& report) {
  if (report.letters_taken > 0) return std::nullopt;
  return report.messages - report.new_facts - report.dead_letters;
}

void print_report(const Context& context, const BatchReport& report) {
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("version", report.version);
    json.member("published", report.published);
    json.member("rebuilt", report.rebuilt);
    json.begin_array("zones_changed");
    for (const std::string& zone : report.zones_changed) json.value(zone);
    json.end_array();
    json.member("horizon", to_text(report.horizon.end));
    json.member("messages", report.messages);
    json.member("new_facts", report.new_facts);
    json.member("duplicates", duplicates_of(report));
    json.member("dead_letters", report.dead_letters);
    json.member("letters_taken", report.letters_taken);
    json.member("unregistered", report.unregistered);
    json.member("dataset_files", report.written.facts);
    json.member("view_files", report.written.cells);
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
      report.written.facts, report.written.cells, report.rebuilt ? " (everything derived again)" : "");
  for (const std::string& zone : report.zones_changed)
    context.out << fmt::format("Views were derived again, because of {}.\n", zone);
  if (const std::int64_t duplicates = duplicates_of(report).value_or(0); duplicates > 0)
    context.out << fmt::format("{} of the messages state facts that were held already.\n", grouped(duplicates));
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

// Of facts, without those of cells.
std::int64_t fact_pieces(const PinnedVersion& version) {
  const auto pieces = version.pieces();
  return std::count_if(pieces.begin(), pieces.end(), [](const VersionPiece& piece) { return piece.view.empty(); });
}

std::optional<std::string> text_of(const std::optional<ContentDigest>& digest) {
  return digest ? std::optional(digest->text()) : std::nullopt;
}

void print_version_as_json(const Context& context, const PinnedVersion& version) {
  const VersionInfo& info = version.info();
  JsonWriter json;
  json.begin_object();
  json.member("version", info.number);
  json.member("content", info.content);
  json.member("run_id", info.run_id);
  json.member("created_at", info.created_at);
  json.member("generation", info.generation);
  json.member("decoder", info.decoder);
  json.member("log", info.horizon.log.text);
  json.member("horizon", to_text(info.horizon.end));
  json.member("facts", info.facts);
  json.member("facts_digest", text_of(info.facts_digest));
  json.member("cells_digest", text_of(info.cells_digest));
  json.begin_array("pieces");
  for (const VersionPiece& piece : version.pieces()) {
    json.begin_object();
    json.member("name", piece.name);
    json.member("view", piece.view.empty() ? std::nullopt : std::optional(piece.view));
    json.member("rows", piece.rows);
    json.member("bytes", static_cast<std::int64_t>(piece.bytes));
    json.end_object();
  }
  json.end_array();
  json.end_object();
  context.out << json.line();
}

}  // namespace

Status run_batch_run(const Context& context, const RebuildOptions& rebuild) {
  keep_freed_memory();
  PipelineOptions only;
  only.batch_only = true;
  only.keep_horizons = static_cast<std::size_t>(context.config.batch.keep_horizons);
  auto pipeline = Pipeline::open(context.files, context.clock, context.folder(), context.configured(), only);
  if (!pipeline && pipeline.error().kind == ErrorKind::kAlreadyExists) {
    const bool served = !parse_holder(pipeline.error().message).address.empty();
    return fail(ErrorKind::kAlreadyExists, owner_of(pipeline.error(), context.folder()) +
                                               (served ? ", and runs the batch by itself; see [serve] batch_interval_s, or "
                                                         "stop it first"
                                                       : "; try again when it has ended"));
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
  const auto versions = context.engines().versions(context.files, context.folder()).versions;
  STRATUS_ASSIGN_OR_RETURN(const auto numbers, versions->numbers());
  Table table({"version", "published", "horizon", "facts", "dataset files", "generation", "run"});
  JsonWriter json;
  json.begin_array();
  for (const std::int64_t number : numbers) {
    const auto opened = versions->open(number);
    if (!opened && opened.error().kind == ErrorKind::kNotFound) continue;  // pruned since they were listed
    if (!opened) return fail(opened.error());
    const PinnedVersion& version = **opened;
    const VersionInfo& info = version.info();
    table.add({std::to_string(number), format_utc(floor_seconds(info.created_at)), to_text(info.horizon.end),
               grouped(info.facts), std::to_string(fact_pieces(version)), info.generation, info.run_id});
    json.begin_object();
    json.member("version", number);
    json.member("created_at", info.created_at);
    json.member("horizon", to_text(info.horizon.end));
    json.member("facts", info.facts);
    json.member("generation", info.generation);
    json.member("run_id", info.run_id);
    json.end_object();
  }
  json.end_array();
  context.out << (context.json ? json.line() : table.to_string());
  return {};
}

Status run_batch_show(const Context& context, std::int64_t number) {
  const auto versions = context.engines().versions(context.files, context.folder()).versions;
  STRATUS_ASSIGN_OR_RETURN(const auto version, number > 0 ? versions->open(number) : versions->current());
  const VersionInfo& info = version->info();
  if (info.number == 0) return fail(ErrorKind::kNotFound, "nothing is published yet; run stratus batch run");
  if (context.json) {
    print_version_as_json(context, *version);
    return {};
  }
  constexpr auto kNotKept = "not kept by the program that published it";
  context.out << fmt::format(
      "version     {}\nrun         {}\npublished   {}\ngeneration  {}\nlog         {}\nhorizon     {}\n"
      "facts       {}\ndigests     facts {}, cells {}\n",
      info.number, info.run_id, format_utc(info.created_at), info.generation, info.horizon.log.text,
      to_text(info.horizon.end), grouped(info.facts), text_of(info.facts_digest).value_or(kNotKept),
      text_of(info.cells_digest).value_or(kNotKept));
  for (const FormerLog& former : info.former)
    context.out << fmt::format("before it   log {} up to {}\n", former.covered.log.text, to_text(former.covered.end));
  context.out << '\n';
  Table table({"file", "rows", "bytes"});
  for (const VersionPiece& piece : version->pieces())
    table.add({piece.name, grouped(piece.rows), grouped(static_cast<std::int64_t>(piece.bytes))});
  context.out << table.to_string();
  return {};
}

// The log is untouched, so the tail is longer by what lies between, every answer stays the same, and the next run goes
// forward from there.
Status run_batch_rollback(const Context& context, std::int64_t number) {
  STRATUS_ASSIGN_OR_RETURN(const auto lock, FolderLock::take_alone(context.files, context.folder(), "batch rollback"));
  const VersionPorts versions = context.engines().versions(context.files, context.folder());
  STRATUS_ASSIGN_OR_RETURN(const auto old, versions.versions->open(number));
  STRATUS_ASSIGN_OR_RETURN(const auto log, context.engines().log_reader(context.files, context.folder()));
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, log->extent());
  if (old->info().horizon.log != extent.id)
    return fail(ErrorKind::kConflict, "version " + std::to_string(number) + " covers log " + old->info().horizon.log.text +
                                          ", but the log is " + extent.id.text +
                                          ": a version of a former log cannot be published again");
  STRATUS_RETURN_IF_ERROR(check_horizon(number, old->info().horizon, extent));
  STRATUS_ASSIGN_OR_RETURN(const VersionInfo again, versions.store->publish_again(number, context.clock.now()));
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("version", again.number);
    json.member("same_as", number);
    json.member("horizon", to_text(again.horizon.end));
    json.end_object();
    context.out << json.line();
  } else {
    context.out << fmt::format(
        "Version {} is version {} again and covers {} messages; what came later is in the speed layer.\n", again.number,
        number, grouped(again.horizon.end.total()));
  }
  return {};
}

}  // namespace stratus
