// stratus verify | count | stations | rejects | purge.
#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands.h"
#include "app/message_sink.h"
#include "app/pipeline.h"
#include "app/table.h"
#include "app/verify.h"
#include "storage/dead_letter_log.h"
#include "weather/message.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

void print_purged(const Context& context, bool removed) {
  const std::string root = context.config.data_dir.string();
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("data_dir", root);
    json.member("removed", removed);
    json.end_object();
    context.out << json.line();
  } else {
    context.out << (removed ? "Removed " : "There is nothing at ") << root << ".\n";
  }
}

}  // namespace

Status run_verify(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
  if (view->log() == nullptr) return fail(ErrorKind::kNotFound, "there is no log in " + context.config.data_dir.string());
  STRATUS_ASSIGN_OR_RETURN(const PinnedVersion version, view->catalog().current());
  STRATUS_ASSIGN_OR_RETURN(const VerifyReport report,
                           verify(*view->log(), *version, view->dataset(), view->views(), view->stations()));
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("version", version->version);
    write_report(json, report);
    json.end_object();
    context.out << json.line();
  } else {
    for (const std::string& line : report.differences) context.out << "DIFFERENT  " << line << "\n";
    context.out << fmt::format(
        "{} files, {} facts, {} cells and {} merged answers of version {} {} the plain reference.\n"
        "digest {}\n",
        grouped(report.files), grouped(report.facts), grouped(report.cells), grouped(report.answers), version->version,
        report.ok() ? "equal" : "DIFFER FROM", report.digest);
  }
  if (report.ok()) return {};
  return fail(ErrorKind::kDataLoss, "what is served differs from the log; run stratus batch rebuild");
}

Status run_count(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
  STRATUS_ASSIGN_OR_RETURN(const PinnedVersion version, view->catalog().current());
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t letters, view->dead_letters());
  std::int64_t messages = 0;
  if (view->log() != nullptr) {
    STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, view->log()->extent());
    messages = extent.size();
  }
  const std::int64_t facts = rows_of(version->dataset);
  const auto tail = static_cast<std::int64_t>(view->tail().size());
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("messages", messages);
    json.member("dataset_facts", facts);
    json.member("tail_facts", tail);
    json.member("rejects", letters);
    json.member("stations", static_cast<std::int64_t>(view->stations().size()));
    json.end_object();
    context.out << json.line();
    return {};
  }
  Table table({"what", "count"});
  table.add({"messages in the log", grouped(messages)});
  table.add({"facts in the dataset", grouped(facts)});
  table.add({"facts in the tail", grouped(tail)});
  table.add({"dead letters", grouped(letters)});
  table.add({"stations", grouped(static_cast<std::int64_t>(view->stations().size()))});
  context.out << table.to_string();
  return {};
}

Status run_stations(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry stations,
                           merged_stations(context.files, context.folder().root, context.configured()));
  if (context.json) {
    context.out << to_json(stations);
    return {};
  }
  Table table({"id", "city", "country", "latitude", "longitude", "zone"});
  for (const auto& [id, station] : stations.stations()) {
    table.add({id.text(), station.city, station.country, fmt::format("{:.4f}", station.latitude),
               fmt::format("{:.4f}", station.longitude), station.zone});
  }
  context.out << table.to_string();
  return {};
}

Status run_rejects_list(const Context& context, std::int64_t limit) {
  STRATUS_ASSIGN_OR_RETURN(const auto letters, read_dead_letters(context.files, context.folder().rejects()));
  const auto count = static_cast<std::int64_t>(letters.size());
  const std::size_t first = limit > 0 && count > limit ? static_cast<std::size_t>(count - limit) : 0;
  Table table({"received", "origin", "reason"});
  for (std::size_t i = first; i < letters.size(); ++i) {
    const DeadLetter& letter = letters[i];
    if (context.json) {
      JsonWriter json;
      json.begin_object();
      json.member("received_at", letter.received_at);
      json.member("origin", letter.origin);
      json.member("reason", letter.reason);
      json.member("bytes", letter.bytes);
      json.end_object();
      context.out << json.line();
    }
    table.add({format_utc(letter.received_at), shown_utf8(letter.origin), shown_utf8(letter.reason)});
  }
  if (!context.json) {
    context.out << (letters.empty() ? "There are no dead letters.\n" : table.to_string());
    if (first > 0)
      context.out << fmt::format("{} older ones are not shown; see --limit.\n", grouped(static_cast<std::int64_t>(first)));
  }
  return {};
}

Status run_rejects_redrive(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(auto letters, read_dead_letters(context.files, context.folder().rejects()));
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_sink(context));
  SinkCounts counts;
  // A letter without known_at of its own was said when it was received; only messages can be tried again.
  MessageDecoder decoder;
  BatchedSink sink(*target);
  std::int64_t unusable = 0;
  for (DeadLetter& letter : letters) {
    const auto decoded = decoder.decode(letter.bytes);
    if (!decoded) {
      ++unusable;
      continue;
    }
    std::string bytes = decoded->has_known_at ? std::move(letter.bytes) : with_known_at(letter.bytes, letter.received_at);
    STRATUS_RETURN_IF_ERROR(sink.add({std::move(bytes), "redrive of " + letter.origin, ""}));
  }
  STRATUS_RETURN_IF_ERROR(sink.flush());
  counts = sink.counts();
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    write_counts(json, counts);
    json.member("unusable", unusable);
    json.end_object();
    context.out << json.line();
  } else {
    context.out << fmt::format("{} accepted, {} were there already, {} rejected again, {} are no messages.\n",
                               grouped(counts.accepted), grouped(counts.duplicate), grouped(counts.rejected),
                               grouped(unusable));
  }
  return {};
}

Status run_purge(const Context& context, bool yes) {
  const Path& root = context.config.data_dir;
  std::error_code error;
  if (!std::filesystem::exists(root, error)) {
    print_purged(context, false);
    return {};
  }
  if (!std::filesystem::exists(root / "lock", error))
    return fail(ErrorKind::kInvalidArgument,
                root.string() + " does not look like a data folder of stratus: it has no lock file");
  if (!yes)
    return fail(ErrorKind::kInvalidArgument, "purge removes " + root.string() + " with all its facts; say --yes to do it");
  {
    const auto lock = context.files.lock(context.folder().lock(), "");
    if (!lock) return fail(ErrorKind::kAlreadyExists, "a running stratus owns " + root.string() + "; stop it first");
    std::filesystem::remove_all(root, error);
  }
  if (error) return fail(ErrorKind::kUnavailable, "cannot remove " + root.string() + ": " + error.message());
  print_purged(context, true);
  return {};
}

}  // namespace stratus
