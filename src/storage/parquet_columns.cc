#include "storage/parquet_columns.h"

#include <arrow/util/decimal.h>

#include "storage/parquet_io.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

const std::vector<std::string>& column_names() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names{"station_id", "time", "kind", "retraction", "known_at"};
    for (const ElementInfo& element : kElements) names.emplace_back(element.name);
    for (const char* flag : {"precipitation_trace", "is_rain", "is_storm"}) names.emplace_back(flag);
    return names;
  }();
  return kNames;
}

constexpr std::int64_t kMicrosAMilli = 1000;

template <typename Value, typename Array>
std::span<const Value> values_of(const Array& array) {
  return {reinterpret_cast<const Value*>(array.raw_values()), static_cast<std::size_t>(array.length())};
}

BitColumn present(const arrow::Array& array) { return {array.null_bitmap_data(), array.offset()}; }

// A boolean of which no row is null.
BitColumn truth(const arrow::BooleanArray& array) { return {array.values()->data(), array.offset()}; }

struct Texts {
  std::span<const std::int32_t> codes;
  std::vector<std::string> words;
};

Result<Texts> texts(const arrow::Table& table, const std::string& name) {
  STRATUS_ASSIGN_OR_RETURN(const auto* array, column_of<arrow::DictionaryArray>(table, name));
  const auto* codes = dynamic_cast<const arrow::Int32Array*>(array->indices().get());
  const auto* words = dynamic_cast<const arrow::StringArray*>(array->dictionary().get());
  if (codes == nullptr || words == nullptr) return fail(ErrorKind::kDataLoss, "column " + name + " has another type");
  Texts texts;
  texts.codes = values_of<std::int32_t>(*codes);
  for (std::int64_t i = 0; i < words->length(); ++i) texts.words.emplace_back(words->GetView(i));
  return texts;
}

// What is computed from the columns of the file and lies beside them.
struct Memory {
  std::shared_ptr<arrow::Table> table;
  std::vector<std::int64_t> time_ms;
  std::vector<std::int64_t> known_at_ms;
  std::vector<Kind> kind;
};

Status read_kinds(const arrow::Table& table, std::vector<Kind>& to) {
  STRATUS_ASSIGN_OR_RETURN(const Texts kinds, texts(table, "kind"));
  std::vector<Kind> by_code;
  for (const std::string& word : kinds.words) {
    const auto kind = find_kind(word);
    if (!kind) return fail(ErrorKind::kDataLoss, "column kind has the value " + shown_utf8(word));
    by_code.push_back(*kind);
  }
  to.reserve(kinds.codes.size());
  for (const std::int32_t code : kinds.codes) to.push_back(by_code[static_cast<std::size_t>(code)]);
  return {};
}

Result<std::vector<std::int64_t>> read_times(const arrow::Table& table, const std::string& name) {
  STRATUS_ASSIGN_OR_RETURN(const auto* array, column_of<arrow::TimestampArray>(table, name));
  std::vector<std::int64_t> times;
  times.reserve(static_cast<std::size_t>(array->length()));
  for (const std::int64_t time_us : values_of<std::int64_t>(*array)) times.push_back(floor_div(time_us, kMicrosAMilli));
  return times;
}

Status read_flag(const arrow::Table& table, const std::string& name, BitColumn& value, BitColumn* stated) {
  STRATUS_ASSIGN_OR_RETURN(const auto* array, column_of<arrow::BooleanArray>(table, name));
  value = truth(*array);
  if (stated != nullptr) *stated = present(*array);
  return {};
}

Status read_elements(const arrow::Table& table, FactColumns& facts) {
  for (const ElementInfo& element : kElements) {
    STRATUS_ASSIGN_OR_RETURN(const auto* array, column_of<arrow::Decimal32Array>(table, std::string(element.name)));
    ElementColumn& column = facts.elements[static_cast<std::size_t>(element.element)];
    column.values = values_of<std::int32_t>(*array);
    column.present = present(*array);
    column.empty = array->null_count() == array->length();
  }
  return {};
}

}  // namespace

Result<FactColumns> read_fact_columns(std::string bytes) {
  STRATUS_ASSIGN_OR_RETURN(const auto table, from_parquet(std::move(bytes), column_names(), {"station_id", "kind"}));
  FactColumns facts;
  facts.rows = static_cast<std::size_t>(table->num_rows());
  if (facts.rows == 0) return facts;
  STRATUS_ASSIGN_OR_RETURN(const Texts stations, texts(*table, "station_id"));
  for (const std::string& word : stations.words) facts.stations.emplace_back(word);
  facts.station = stations.codes;
  const auto memory = std::make_shared<Memory>();
  STRATUS_ASSIGN_OR_RETURN(memory->time_ms, read_times(*table, "time"));
  STRATUS_ASSIGN_OR_RETURN(memory->known_at_ms, read_times(*table, "known_at"));
  STRATUS_RETURN_IF_ERROR(read_kinds(*table, memory->kind));
  facts.time_ms = memory->time_ms;
  facts.known_at_ms = memory->known_at_ms;
  facts.kind = memory->kind;
  STRATUS_RETURN_IF_ERROR(read_flag(*table, "retraction", facts.retraction, nullptr));
  STRATUS_RETURN_IF_ERROR(read_elements(*table, facts));
  STRATUS_RETURN_IF_ERROR(read_flag(*table, "precipitation_trace", facts.precipitation_trace, nullptr));
  STRATUS_RETURN_IF_ERROR(read_flag(*table, "is_rain", facts.is_rain, &facts.is_rain_stated));
  STRATUS_RETURN_IF_ERROR(read_flag(*table, "is_storm", facts.is_storm, &facts.is_storm_stated));
  memory->table = table;
  facts.memory = memory;
  return facts;
}

}  // namespace stratus
