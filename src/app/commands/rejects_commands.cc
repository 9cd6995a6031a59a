// stratus rejects list | redrive | clear: what ingest could not use.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "adapters/csv/csv_import.h"
#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/intake/column_map_choice.h"
#include "app/intake/import_checks.h"
#include "app/intake/message_sink.h"
#include "app/terminal/table.h"
#include "base/shown_text.h"
#include "engine/engines.h"
#include "engine/folder_lock.h"
#include "weather/message.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

constexpr std::string_view kImportOrigin = "import ";

// Nothing for a record whose log keeps times and has none for it.
std::optional<UtcMillis> received_at(const StoredLetter& letter) {
  return letter.received_at.value < 0 ? std::nullopt : std::optional(letter.received_at);
}

void print_letter(const Context& context, const StoredLetter& letter) {
  JsonWriter json;
  json.begin_object();
  json.member("letter", letter.position.offset);
  json.member("state", to_string(letter.state));
  json.member("received_at", received_at(letter));
  json.member("origin", letter.origin);
  json.member("reason", letter.reason);
  if (!letter.header.empty()) json.member("header", letter.header);
  json.member("bytes", letter.bytes);
  json.end_object();
  context.out << json.line();
}

// Letters that wait, sent to ingest once more.
class Redrive {
 public:
  Redrive(const Context& context, const RejectsOptions& options, MessageSink& target, HeldData& held, MapChoice maps)
      : context_(context),
        options_(options),
        target_(target),
        maps_(std::move(maps)),
        checks_(held, context.clock),
        sink_(target) {}

  Status add(StoredLetter letter);
  Status flush() { return sink_.flush(); }
  const SinkCounts& counts() const { return sink_.counts(); }
  void print() const;

 private:
  Status add_row(const StoredLetter& letter);
  Result<std::string> message_of_row(const StoredLetter& letter);
  Status send(const StoredLetter& letter, std::string bytes, std::string fault) {
    return sink_.add(
        {std::move(bytes), letter.origin, std::move(fault), letter.header, LetterRetry{letter.position, options_.give_up}});
  }

  // As it came, to be rejected for this reason; its letter keeps that of before.
  Status send_unusable(const StoredLetter& letter, std::string reason) {
    ++unusable_;
    return send(letter, letter.bytes, std::move(reason));
  }

  const Context& context_;
  const RejectsOptions& options_;
  MessageSink& target_;
  const MapChoice maps_;
  ImportChecks checks_;
  BatchedSink sink_;
  MessageDecoder decoder_{MessageState::kArriving};
  std::int64_t unusable_ = 0;  // of the rejected: neither a message nor a row of the map
};

// A letter without known_at of its own was said when it was received, as far as that is known.
Status Redrive::add(StoredLetter letter) {
  const auto decoded = decoder_.decode(letter.bytes);
  if (decoded) {
    const auto received = received_at(letter);
    std::string bytes = decoded->has_known_at || !received ? letter.bytes : with_known_at(letter.bytes, *received);
    return send(letter, std::move(bytes), "");
  }
  // Without a line that names its columns a row says nothing but by a map that is named.
  const bool is_row = letter.origin.starts_with(kImportOrigin) && !letter.bytes.starts_with("{") &&
                      (!letter.header.empty() || !options_.map.empty());
  return is_row ? add_row(letter) : send_unusable(letter, decoded.error().message);
}

Status Redrive::add_row(const StoredLetter& letter) {
  auto message = message_of_row(letter);
  if (message) return send(letter, *std::move(message), "");
  if (message.error().kind != ErrorKind::kInvalidArgument) return fail(message.error());
  return send_unusable(letter, message.error().with_context(shown_utf8(letter.origin)).message);
}

// Letters hold UTF-8, whatever their file was written in. By the rules of the map, as if its file held this row only.
Result<std::string> Redrive::message_of_row(const StoredLetter& letter) {
  const std::string text = letter.header.empty() ? letter.bytes : letter.header + "\n" + letter.bytes;
  STRATUS_ASSIGN_OR_RETURN(const ColumnMap map, maps_.of(text, "its file"));
  STRATUS_ASSIGN_OR_RETURN(const CsvImport import, CsvImport::open(map, text, "its file"));
  std::optional<Fact> fact;
  std::string fault = "the column map " + map.name + " leaves the row out, or it states no value";
  STRATUS_RETURN_IF_ERROR(import.for_each([&](ImportedRow row) -> Status {
    if (auto* good = std::get_if<Fact>(&row))
      fact = std::move(*good);
    else
      fault = std::get<RejectedRow>(row).fault;
    return {};
  }));
  if (!fact) return fail(ErrorKind::kInvalidArgument, std::move(fault));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, import.stations());
  if (const Status added = target_.add_stations(stations); !added) {
    const bool known_otherwise = added.error().kind == ErrorKind::kAlreadyExists;
    return fail(known_otherwise ? ErrorKind::kInvalidArgument : added.error().kind, added.error().message);
  }
  checks_.add_stations(stations);
  if (map.time.tolerance_s) fact->time = checks_.nominal_time(*fact, *map.time.tolerance_s).value_or(fact->time);
  const Station* station = checks_.find_station(fact->station);
  return encode_message(*fact, station != nullptr ? *station : Station{});
}

void Redrive::print() const {
  const SinkCounts& counts = sink_.counts();
  if (context_.json) {
    JsonWriter json;
    json.begin_object();
    write_counts(json, counts);
    json.member("unusable", unusable_);
    json.begin_array("reasons");
    for (const std::string& reason : counts.reasons) json.value(reason);
    json.end_array();
    json.end_object();
    context_.out << json.line();
    return;
  }
  context_.out << fmt::format("{} accepted, {} were there already, {} failed again and {}.\n", grouped(counts.accepted),
                              grouped(counts.duplicate), grouped(counts.rejected),
                              options_.give_up ? "are given up" : "go on waiting");
  for (const std::string& reason : counts.reasons) context_.out << "  " << escaped(reason) << '\n';
  const std::int64_t untold = counts.rejected - static_cast<std::int64_t>(counts.reasons.size());
  if (untold > 0) context_.out << fmt::format("  and {} more\n", grouped(untold));
  if (unusable_ > 0)
    context_.out << fmt::format("{} still fit no column map or have the old fault: see stratus rejects list.\n",
                                counted(unusable_, "row or message", "rows or messages"));
}

struct Cleared {
  LetterCounts before;
  LetterCounts after;
};

Result<Cleared> clear(const Context& context, bool waiting) {
  STRATUS_RETURN_IF_ERROR(context.engines().check(context.files, context.folder()));
  // A folder without a log has no letters, and opening them would make their folder, as if the log were lost.
  const auto log = context.engines().log_reader(context.files, context.folder());
  if (!log && log.error().kind == ErrorKind::kNotFound) return Cleared();
  STRATUS_ASSIGN_OR_RETURN(const auto letters, context.engines().dead_letters(context.files, context.folder()));
  STRATUS_ASSIGN_OR_RETURN(const LetterCounts before, letters->counts());
  STRATUS_ASSIGN_OR_RETURN(const LetterCounts after, letters->clear(waiting));
  return Cleared{before, after};
}

}  // namespace

Status run_rejects_list(const Context& context, const RejectsOptions& options) {
  const LetterFilter& which = options.all ? kAllLetters : kWaitingLetters;
  STRATUS_ASSIGN_OR_RETURN(const auto letters, context.engines().dead_letter_reader(context.files, context.folder()));
  STRATUS_ASSIGN_OR_RETURN(const LetterCounts counts, letters->counts());
  const std::int64_t hidden = options.limit > 0 ? std::max<std::int64_t>(which.count_in(counts) - options.limit, 0) : 0;
  std::int64_t seen = 0;
  Table table({"received", "state", "origin", "reason"});
  table.align_left(3);
  STRATUS_RETURN_IF_ERROR(for_each_letter(*letters, which, [&](const StoredLetter& letter) -> Status {
    if (seen++ < hidden) return {};
    if (context.json) {
      print_letter(context, letter);
    } else {
      const auto received = received_at(letter);
      table.add({received ? format_utc(*received) : "-", std::string(to_string(letter.state)), shown_utf8(letter.origin),
                 shown_utf8(letter.reason)});
    }
    return {};
  }));
  if (context.json) return {};
  context.out << (seen == 0 ? (options.all ? "There are no dead letters.\n" : "No dead letter waits.\n")
                            : table.to_string());
  if (hidden > 0) context.out << fmt::format("{} older ones are not shown; see --limit.\n", grouped(hidden));
  return {};
}

Status run_rejects_redrive(const Context& context, const RejectsOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const auto letters, context.engines().dead_letter_reader(context.files, context.folder()));
  STRATUS_ASSIGN_OR_RETURN(const LetterCounts before, letters->counts());
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_stoppable_sink(context));
  STRATUS_ASSIGN_OR_RETURN(const auto held, target->held());
  MapOptions by{options.map, options.station, std::string(kDefaultEncoding)};
  STRATUS_ASSIGN_OR_RETURN(MapChoice maps, MapChoice::open(context, std::move(by), held->stations()));
  Redrive redrive(context, options, *target, *held, std::move(maps));
  // Those that come meanwhile are for the next time, or this one might never end.
  std::int64_t left = before.waiting;
  STRATUS_RETURN_IF_ERROR(for_each_letter(*letters, kWaitingLetters, [&](StoredLetter&& letter) {
    return left-- > 0 ? redrive.add(std::move(letter)) : Status{};
  }));
  STRATUS_RETURN_IF_ERROR(redrive.flush());
  redrive.print();
  if (redrive.counts().rejected > 0 && context.partly != nullptr) *context.partly = true;
  return {};
}

Status run_rejects_clear(const Context& context, const RejectsOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const auto lock, FolderLock::take_alone(context.files, context.folder(), "rejects clear"));
  STRATUS_ASSIGN_OR_RETURN(const Cleared cleared, clear(context, options.waiting));
  const LetterCounts& before = cleared.before;
  const LetterCounts& after = cleared.after;
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("taken", before.taken - after.taken);
    json.member("given_up", before.given_up - after.given_up);
    json.member("waiting", before.waiting - after.waiting);
    json.end_object();
    context.out << json.line();
    return {};
  }
  context.out << fmt::format("Removed {} that were taken, {} given up and {} that waited; {} wait.\n",
                             grouped(before.taken - after.taken), grouped(before.given_up - after.given_up),
                             grouped(before.waiting - after.waiting), grouped(after.waiting));
  return {};
}

}  // namespace stratus
