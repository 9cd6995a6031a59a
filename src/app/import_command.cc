// stratus import: files of CSV and NDJSON into the log.
#include <fmt/format.h>

#include <ostream>

#include "adapters/csv/csv_import.h"
#include "adapters/csv/encoding.h"
#include "adapters/csv/text_file.h"
#include "api/json_writer.h"
#include "app/column_map_choice.h"
#include "app/commands.h"
#include "app/message_sink.h"
#include "app/table.h"
#include "weather/message.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

std::string_view encoding_of(const ImportOptions& options) {
  return options.encoding.empty() ? kDefaultEncoding : std::string_view(options.encoding);
}

bool is_ndjson(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

// Messages that are UTF-8 are taken line by line, so that a bad byte costs its own line only.
Result<std::string_view> ndjson_text(const ImportOptions& options, std::string_view bytes, const std::string& file,
                                     std::string& space) {
  if (options.encoding.empty() && is_ndjson(without_utf8_mark(bytes))) return without_utf8_mark(bytes);
  return as_utf8(bytes, encoding_of(options), file, space);
}

Status import_ndjson(const ImportOptions& options, std::string_view bytes, const std::string& file, BatchedSink& sink) {
  std::string space;
  STRATUS_ASSIGN_OR_RETURN(std::string_view text, ndjson_text(options, bytes, file, space));
  for (std::int64_t line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view message = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (message.ends_with('\r')) message.remove_suffix(1);
    if (message.find_first_not_of(" \t") == std::string_view::npos) continue;
    STRATUS_RETURN_IF_ERROR(sink.add({std::string(message), fmt::format("import {}:{}", shown_utf8(file), line), ""}));
  }
  return {};
}

Status import_csv(const Context& context, const ImportOptions& options, std::string_view bytes, const std::string& file,
                  MessageSink& target, BatchedSink& sink) {
  STRATUS_ASSIGN_OR_RETURN(ColumnMap map, choose_map(context, options.map, bytes));
  if (!options.encoding.empty()) map.encoding = options.encoding;
  STRATUS_ASSIGN_OR_RETURN(const CsvImport import, CsvImport::open(map, bytes, file));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, import.stations());
  STRATUS_RETURN_IF_ERROR(target.add_stations(stations));
  StationRegistry registry = context.configured();
  for (const Station& station : stations) STRATUS_RETURN_IF_ERROR(registry.put(station));
  const auto visit = [&](ImportedRow row) -> Status {
    if (auto* rejected = std::get_if<RejectedRow>(&row))
      return sink.add({std::move(rejected->bytes), "import " + shown_utf8(file), std::move(rejected->reason),
                       std::move(rejected->header)});
    const Fact& fact = std::get<Fact>(row);
    const Station* station = registry.find(fact.station);
    return sink.add({encode_message(fact, station != nullptr ? *station : Station{}), "import " + shown_utf8(file), ""});
  };
  return import.for_each(visit).map([](const ImportedCounts&) {});
}

}  // namespace

Status run_import(const Context& context, const ImportOptions& options) {
  if (!is_known_encoding(encoding_of(options)))
    return fail(ErrorKind::kInvalidArgument, "--encoding \"" + options.encoding + "\" is not one of " + known_encodings());
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_sink(context));
  SinkCounts total;
  Table table({"file", "accepted", "duplicate", "rejected"});
  for (const std::string& file : options.files) {
    STRATUS_ASSIGN_OR_RETURN(const std::string bytes, read_text_file(context.files, file));
    BatchedSink sink(*target);
    STRATUS_RETURN_IF_ERROR(is_ndjson(beginning_as_utf8(bytes, encoding_of(options)))
                                ? import_ndjson(options, bytes, file, sink)
                                : import_csv(context, options, bytes, file, *target, sink));
    STRATUS_RETURN_IF_ERROR(sink.flush());
    total.add(sink.counts());
    table.add({shown_utf8(file), grouped(sink.counts().accepted), grouped(sink.counts().duplicate),
               grouped(sink.counts().rejected)});
  }
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    write_counts(json, total);
    json.end_object();
    context.out << json.line();
  } else {
    context.out << table.to_string();
    if (total.rejected > 0) context.out << "Rejected rows are kept with their reasons: stratus rejects list\n";
  }
  if (total.rejected > 0 && total.accepted + total.duplicate == 0)
    return fail(ErrorKind::kUnsupported, "not one row could be used; stratus rejects list tells why");
  return {};
}

}  // namespace stratus
