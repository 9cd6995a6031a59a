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
    names.emplace_back("is_storm");
    return names;
  }();
  return kNames;
}

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

Status read_kinds(const arrow::Table& table, FactColumns& facts) {
  STRATUS_ASSIGN_OR_RETURN(const Texts kinds, texts(table, "kind"));
  std::vector<Kind> by_code;
  for (const std::string& word : kinds.words) {
    const auto kind = find_kind(word);
    if (!kind) return fail(ErrorKind::kDataLoss, "column kind has the value " + shown_utf8(word));
    by_code.push_back(*kind);
  }
  facts.kind.reserve(facts.rows);
  for (const std::int32_t code : kinds.codes) facts.kind.push_back(by_code[static_cast<std::size_t>(code)]);
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
  STRATUS_ASSIGN_OR_RETURN(const auto* time, column_of<arrow::TimestampArray>(*table, "time"));
  facts.time_us = values_of<std::int64_t>(*time);
  STRATUS_ASSIGN_OR_RETURN(const auto* known_at, column_of<arrow::TimestampArray>(*table, "known_at"));
  facts.known_at_us = values_of<std::int64_t>(*known_at);
  STRATUS_RETURN_IF_ERROR(read_kinds(*table, facts));
  STRATUS_ASSIGN_OR_RETURN(const auto* retraction, column_of<arrow::BooleanArray>(*table, "retraction"));
  facts.retraction = truth(*retraction);
  STRATUS_RETURN_IF_ERROR(read_elements(*table, facts));
  STRATUS_ASSIGN_OR_RETURN(const auto* is_storm, column_of<arrow::BooleanArray>(*table, "is_storm"));
  facts.is_storm = truth(*is_storm);
  facts.is_storm_stated = present(*is_storm);
  facts.memory = table;
  return facts;
}

}  // namespace stratus
