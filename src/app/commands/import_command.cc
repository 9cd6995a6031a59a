// stratus import: files of CSV and of messages into the log.
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <ostream>
#include <utility>
#include <vector>

#include "adapters/csv/csv_import.h"
#include "adapters/csv/encoding.h"
#include "adapters/csv/text_file.h"
#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/intake/column_map_choice.h"
#include "app/intake/import_checks.h"
#include "app/intake/import_preview.h"
#include "app/intake/message_sink.h"
#include "app/intake/nearest_rows.h"
#include "app/of_option.h"
#include "app/terminal/table.h"
#include "weather/arrival.h"
#include "weather/message.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

// So many messages are held against what is there at once: a question about many stations costs what one costs.
constexpr std::size_t kCheckedAtOnce = 16 * 1024;
constexpr std::size_t kCheckedBytes = 16 * 1024 * 1024;

struct CheckedFact {
  Fact fact;
  Dating dating = Dating::kStated;
};

struct Waiting {
  IncomingMessage message;
  std::optional<CheckedFact> fact;  // what it states; nothing of one that will be rejected
};

// What one run of the command has in hand.
class FileImport {
 public:
  FileImport(const Context& context, const ImportOptions& options, std::optional<UtcMillis> known_at, const MapChoice& maps,
             MessageSink& target, ImportChecks& checks)
      : context_(context),
        options_(options),
        known_at_(known_at),
        maps_(maps),
        target_(target),
        sink_(target),
        checks_(checks) {}

  Status read(const std::string& file);
  const SinkCounts& counts() const { return sink_.counts(); }

 private:
  Status add_stations(const std::vector<Station>& stations, const std::string& file);
  Status read_messages(std::string_view bytes, const std::string& file);
  Status read_csv(std::string_view bytes, const std::string& file);
  Status add_message(std::string message, std::string origin);
  Status find_nearest(const CsvImport& import, std::int64_t tolerance_s);
  bool move_to_nominal(Fact& fact, const ColumnMap& map);
  Status add_row(ImportedRow row, const ColumnMap& map, const std::string& origin);
  // Waits until many can be checked at once.
  Status add(IncomingMessage message, std::optional<CheckedFact> fact = {});
  Status send_waiting();

  const Context& context_;
  const ImportOptions& options_;
  const std::optional<UtcMillis> known_at_;
  const MapChoice& maps_;
  MessageSink& target_;
  BatchedSink sink_;
  ImportChecks& checks_;
  std::vector<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  MessageDecoder decoder_{MessageState::kArriving};
  NearestRows nearest_;  // of a map that moves rows
};

Status FileImport::read(const std::string& file) {
  STRATUS_ASSIGN_OR_RETURN(const std::string bytes, read_text_file(context_.files, file));
  STRATUS_RETURN_IF_ERROR(holds_messages(options_, bytes) ? read_messages(bytes, file) : read_csv(bytes, file));
  STRATUS_RETURN_IF_ERROR(send_waiting());
  return sink_.flush();
}

Status FileImport::add(IncomingMessage message, std::optional<CheckedFact> fact) {
  waiting_bytes_ += call_bytes(message);
  waiting_.push_back({std::move(message), std::move(fact)});
  return waiting_.size() < kCheckedAtOnce && waiting_bytes_ < kCheckedBytes ? Status() : send_waiting();
}

Status FileImport::send_waiting() {
  if (context_.stop_requested()) return fail(sending_stopped());
  std::vector<Identity> identities;
  for (const Waiting& waiting : waiting_) {
    if (waiting.fact) identities.push_back(Identity::of(waiting.fact->fact));
  }
  STRATUS_RETURN_IF_ERROR(checks_.learn(std::move(identities)));
  for (Waiting& waiting : waiting_) {
    if (waiting.fact) checks_.look(waiting.fact->fact, waiting.fact->dating);
    STRATUS_RETURN_IF_ERROR(sink_.add(std::move(waiting.message)));
  }
  waiting_.clear();
  waiting_bytes_ = 0;
  return {};
}

Status FileImport::add_stations(const std::vector<Station>& stations, const std::string& file) {
  if (const Status added = target_.add_stations(stations); !added) return fail(added.error().with_context(shown_utf8(file)));
  checks_.add_stations(stations);
  return {};
}

Status FileImport::read_messages(std::string_view bytes, const std::string& file) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, stations_beside(context_.files, file));
  STRATUS_RETURN_IF_ERROR(add_stations(stations, place_beside(file)));
  std::string space;
  STRATUS_ASSIGN_OR_RETURN(std::string_view text, message_text(options_, bytes, file, space));
  if (is_array(text)) {
    STRATUS_ASSIGN_OR_RETURN(std::vector<PostedMessage> messages, messages_of_array(text, file));
    for (PostedMessage& message : messages)
      STRATUS_RETURN_IF_ERROR(add_message(std::move(message.bytes), std::move(message.origin)));
    return {};
  }
  for (std::int64_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view message = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (message.ends_with('\r')) message.remove_suffix(1);
    if (message.find_first_not_of(" \t") == std::string_view::npos) continue;
    STRATUS_RETURN_IF_ERROR(add_message(std::string(message), fmt::format("import {}:{}", shown_utf8(file), line)));
  }
  return {};
}

Status FileImport::add_message(std::string message, std::string origin) {
  std::optional<CheckedFact> checked;
  auto decoded = decoder_.decode(message);
  if (decoded && (decoded->fact.retraction || !decoded->fact.elements.empty())) {
    if (!decoded->has_known_at && known_at_) message = with_known_at(message, *known_at_);
    if (!decoded->has_known_at) decoded->fact.known_at = known_at_.value_or(context_.clock.now());
    const bool dated = decoded->has_known_at || known_at_.has_value();
    checked = {std::move(decoded->fact), dated ? Dating::kStated : Dating::kMissing};
  }
  return add({std::move(message), std::move(origin)}, std::move(checked));
}

Status FileImport::read_csv(std::string_view bytes, const std::string& file) {
  STRATUS_ASSIGN_OR_RETURN(ColumnMap map, maps_.of(bytes, file));
  map.known_at = known_at_;
  STRATUS_ASSIGN_OR_RETURN(const CsvImport import, CsvImport::open(map, bytes, file));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, import.stations());
  STRATUS_RETURN_IF_ERROR(add_stations(stations, file + " by the map " + map.name));
  if (map.time.tolerance_s) STRATUS_RETURN_IF_ERROR(find_nearest(import, *map.time.tolerance_s));
  const std::string origin = "import " + shown_utf8(file);
  const auto visit = [&](ImportedRow row) { return add_row(std::move(row), map, origin); };
  STRATUS_ASSIGN_OR_RETURN(const ImportedCounts counts, import.for_each(visit));
  checks_.remarks().count(Remark::kWithoutValue, static_cast<std::int64_t>(counts.without_value));
  checks_.remarks().count(Remark::kDropped, static_cast<std::int64_t>(counts.dropped));
  return {};
}

Status FileImport::find_nearest(const CsvImport& import, std::int64_t tolerance_s) {
  const auto look = [&](ImportedRow row) -> Status {
    const Fact* fact = std::get_if<Fact>(&row);
    const auto nominal = fact == nullptr ? std::nullopt : checks_.nominal_time(*fact, tolerance_s);
    if (nominal) nearest_.look(*fact, *nominal);
    return {};
  };
  return import.for_each(look).map([](const ImportedCounts&) {});
}

// Says whether it moved. A row near a time for which another one is meant stays where it is, off the grid.
bool FileImport::move_to_nominal(Fact& fact, const ColumnMap& map) {
  const auto nominal = map.time.tolerance_s ? checks_.nominal_time(fact, *map.time.tolerance_s) : std::nullopt;
  if (!nominal || *nominal == fact.time || !nearest_.is_meant(fact, *nominal)) return false;
  fact.time = *nominal;
  checks_.remarks().count(Remark::kMoved);
  return true;
}

Status FileImport::add_row(ImportedRow row, const ColumnMap& map, const std::string& origin) {
  if (auto* rejected = std::get_if<RejectedRow>(&row))
    return add({std::move(rejected->bytes), origin, std::move(rejected->reason), std::move(rejected->header)});
  Fact& fact = std::get<Fact>(row);
  const bool moved = move_to_nominal(fact, map);
  const Station* station = checks_.find_station(fact.station);
  IncomingMessage message{encode_message(fact, station != nullptr ? *station : Station{}), origin};
  return add(std::move(message), CheckedFact{std::move(fact), moved ? Dating::kMoved : Dating::kStated});
}

// The size of a pipe is 0, so it would be read as an empty file.
Status check_is_file(const Context& context, const std::string& file) {
  if (file == "-")
    return fail(ErrorKind::kInvalidArgument, "standard input is not read; write it to a file and import that");
  STRATUS_RETURN_IF_ERROR(context.files.file_size(file));
  std::error_code ignored;
  const std::filesystem::file_type type = std::filesystem::status(file, ignored).type();
  if (type == std::filesystem::file_type::regular) return {};
  return fail(ErrorKind::kInvalidArgument, file + (type == std::filesystem::file_type::directory
                                                       ? " is a folder; name the files in it"
                                                       : " is a pipe or a device; write it to a file and import that"));
}

// Before the first file is read: what is missing or misspelt must not leave half an import behind.
Status check_options(const Context& context, const ImportOptions& options) {
  if (!is_known_encoding(encoding_of(options)))
    return fail(ErrorKind::kInvalidArgument, "--encoding \"" + options.encoding + "\" is not one of " + known_encodings());
  for (const std::string& file : options.files) STRATUS_RETURN_IF_ERROR(check_is_file(context, file));
  return {};
}

Result<std::optional<UtcMillis>> known_at_of(const Context& context, const ImportOptions& options) {
  if (options.known_at.empty()) return std::nullopt;
  if (options.known_at == "now") return context.clock.now();
  STRATUS_ASSIGN_OR_RETURN(const UtcMillis known_at, of_option("--known-at", parse_utc_millis(options.known_at)));
  const UtcMillis now = context.clock.now();
  if (known_at > now + kMaxAheadMs)
    return fail(ErrorKind::kInvalidArgument, "--known-at \"" + options.known_at + "\" is more than " +
                                                 std::to_string(kMaxAheadMs / 60'000) + " minutes ahead of the clock (" +
                                                 format_utc(now) + "): nothing can be known then yet");
  return known_at;
}

void print_imported(const Context& context, const Table& table, const SinkCounts& counts, const ImportRemarks& remarks) {
  if (!context.json) {
    context.out << table.to_string();
    if (counts.rejected > 0) context.out << "Rejected rows are kept with their reasons: stratus rejects list\n";
    return remarks.print(context.out);
  }
  JsonWriter json;
  json.begin_object();
  write_counts(json, counts);
  remarks.write(json);
  json.end_object();
  context.out << json.line();
}

}  // namespace

Status run_import(const Context& context, const ImportOptions& options) {
  STRATUS_RETURN_IF_ERROR(check_options(context, options));
  STRATUS_ASSIGN_OR_RETURN(const std::optional<UtcMillis> known_at, known_at_of(context, options));
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_stoppable_sink(context));
  STRATUS_ASSIGN_OR_RETURN(const auto held, target->held());
  const auto known = held->stations();
  STRATUS_ASSIGN_OR_RETURN(const MapChoice maps,
                           MapChoice::open(context, {options.map, options.station, options.encoding}, known));
  STRATUS_RETURN_IF_ERROR(preview_import(context, options, maps, *known));
  SinkCounts total;
  ImportChecks checks(*held, context.clock);
  Table table({"file", "accepted", "duplicate", "rejected"});
  Status done;
  for (const std::string& file : options.files) {
    FileImport import(context, options, known_at, maps, *target, checks);
    done = import.read(file);
    if (!done && done.error().message.find(shown_utf8(file)) == std::string::npos)
      done = fail(done.error().with_context(shown_utf8(file)));
    const SinkCounts& counts = import.counts();
    total.add(counts);
    table.add({shown_utf8(file), grouped(counts.accepted), grouped(counts.duplicate), grouped(counts.rejected)});
    if (!done) break;
  }
  const bool nothing = total.accepted + total.duplicate + total.rejected == 0;
  if (!done && nothing) return done;
  print_imported(context, table, total, checks.remarks());
  STRATUS_RETURN_IF_ERROR(done);
  if (total.rejected > 0 && total.accepted + total.duplicate == 0)
    return fail(ErrorKind::kUnsupported, "not one row could be used; stratus rejects list tells why");
  if (total.rejected > 0 && context.partly != nullptr) *context.partly = true;
  return {};
}

}  // namespace stratus
