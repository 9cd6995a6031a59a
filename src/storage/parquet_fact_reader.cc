#include <arrow/util/decimal.h>

#include <algorithm>

#include "storage/parquet_facts.h"
#include "storage/parquet_io.h"
#include "views/fact_columns.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

// The typed arrays of one table, for reading rows back.
class FactReader {
 public:
  static Result<FactReader> open(const arrow::Table& table);
  // Whose rows are asked for, by their place in the dictionary of the file.
  std::vector<bool> wanted_of(std::optional<std::span<const StationId>> stations) const;
  bool matches(std::int64_t row, const std::vector<bool>& wanted, TimeRange range) const {
    return wanted[static_cast<std::size_t>(station_->GetValueIndex(row))] && range.contains(time(row));
  }
  // kDataLoss when the row states no fact that this program knows.
  Result<StoredFact> row(std::int64_t row) const;

 private:
  UtcSeconds time(std::int64_t row) const { return {time_->Value(row) / 1'000'000}; }
  std::string_view station_text(std::int64_t row) const { return stations_->GetView(station_->GetValueIndex(row)); }

  const arrow::DictionaryArray* station_ = nullptr;
  const arrow::StringArray* stations_ = nullptr;
  const arrow::TimestampArray* time_ = nullptr;
  const arrow::TimestampArray* known_at_ = nullptr;
  const arrow::StringArray* kind_ = nullptr;
  const arrow::StringArray* condition_ = nullptr;
  const arrow::StringArray* origin_ = nullptr;
  const arrow::BooleanArray* retraction_ = nullptr;
  const arrow::BooleanArray* trace_ = nullptr;
  const arrow::BooleanArray* is_rain_ = nullptr;
  const arrow::BooleanArray* is_storm_ = nullptr;
  const arrow::Int32Array* partition_ = nullptr;  // none in a file of before, which holds partition 0
  const arrow::Int64Array* offset_ = nullptr;
  std::array<const arrow::Decimal32Array*, kElementCount> elements_{};
};

template <typename Array>
Status find_column(const arrow::Table& table, const std::string& name, const Array*& array) {
  return column_of<Array>(table, name).map([&](const Array* found) { array = found; });
}

// Files of before name the offset `position`, and have no column of partitions.
Status find_position(const arrow::Table& table, const arrow::Int32Array*& partition, const arrow::Int64Array*& offset) {
  if (table.GetColumnByName("position") != nullptr) return find_column(table, "position", offset);
  STRATUS_RETURN_IF_ERROR(find_column(table, "partition", partition));
  return find_column(table, "offset", offset);
}

Result<FactReader> FactReader::open(const arrow::Table& table) {
  FactReader reader;
  STRATUS_RETURN_IF_ERROR(find_column(table, "station_id", reader.station_));
  reader.stations_ = dynamic_cast<const arrow::StringArray*>(reader.station_->dictionary().get());
  if (reader.stations_ == nullptr) return fail(ErrorKind::kDataLoss, "column station_id has another type");
  STRATUS_RETURN_IF_ERROR(find_column(table, "time", reader.time_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "known_at", reader.known_at_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "kind", reader.kind_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "weather_condition", reader.condition_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "data_origin", reader.origin_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "retraction", reader.retraction_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "precipitation_trace", reader.trace_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "is_rain", reader.is_rain_));
  STRATUS_RETURN_IF_ERROR(find_column(table, "is_storm", reader.is_storm_));
  STRATUS_RETURN_IF_ERROR(find_position(table, reader.partition_, reader.offset_));
  for (const ElementInfo& element : kElements) {
    STRATUS_RETURN_IF_ERROR(
        find_column(table, std::string(element.name), reader.elements_[static_cast<std::size_t>(element.element)]));
  }
  return reader;
}

std::vector<bool> FactReader::wanted_of(std::optional<std::span<const StationId>> stations) const {
  std::vector<bool> wanted(static_cast<std::size_t>(stations_->length()), !stations);
  if (!stations) return wanted;
  for (std::int64_t i = 0; i < stations_->length(); ++i) {
    const std::string_view text = stations_->GetView(i);
    const auto at =
        std::lower_bound(stations->begin(), stations->end(), text,
                         [](const StationId& id, std::string_view wanted_text) { return id.text() < wanted_text; });
    wanted[static_cast<std::size_t>(i)] = at != stations->end() && at->text() == text;
  }
  return wanted;
}

std::optional<bool> flag(const arrow::BooleanArray& array, std::int64_t row) {
  return array.IsNull(row) ? std::nullopt : std::optional(array.Value(row));
}

Result<StoredFact> FactReader::row(std::int64_t row) const {
  StoredFact stored;
  Fact& fact = stored.fact;
  fact.station = StationId(std::string(station_text(row)));
  fact.time = time(row);
  const auto kind = find_kind(kind_->GetView(row));
  if (!kind) return fail(ErrorKind::kDataLoss, "column kind has the value " + shown_utf8(kind_->GetView(row)));
  fact.kind = *kind;
  fact.retraction = retraction_->Value(row);
  fact.known_at = {known_at_->Value(row) / 1000};
  for (const ElementInfo& element : kElements) {
    const arrow::Decimal32Array& array = *elements_[static_cast<std::size_t>(element.element)];
    if (!array.IsNull(row)) fact.elements.set(element.element, arrow::Decimal32(array.GetValue(row)).value());
  }
  fact.precipitation_trace = trace_->Value(row);
  fact.is_rain = flag(*is_rain_, row);
  fact.is_storm = flag(*is_storm_, row);
  fact.condition = condition_->GetView(row);
  fact.origin = origin_->GetView(row);
  stored.position = {partition_ != nullptr ? partition_->Value(row) : 0, offset_->Value(row)};
  return stored;
}

}  // namespace

Result<std::vector<StoredFact>> read_facts(std::string bytes, std::optional<std::span<const StationId>> stations,
                                           TimeRange range) {
  STRATUS_ASSIGN_OR_RETURN(const auto table, from_parquet(std::move(bytes), {}, {"station_id"}));
  std::vector<StoredFact> facts;
  if (table->num_rows() == 0) return facts;
  STRATUS_ASSIGN_OR_RETURN(const FactReader reader, FactReader::open(*table));
  const std::vector<bool> wanted = reader.wanted_of(stations);
  for (std::int64_t row = 0; row < table->num_rows(); ++row) {
    if (!reader.matches(row, wanted, range)) continue;
    STRATUS_ASSIGN_OR_RETURN(facts.emplace_back(), reader.row(row));
  }
  return facts;
}

}  // namespace stratus
