#include "storage/parquet_fact_reader.h"

#include <algorithm>

#include "storage/column_reading.h"
#include "weather/utf8.h"

namespace stratus {

struct FactPlaces {
  int station = 0, time = 0, kind = 0, retraction = 0, known_at = 0;
  std::array<int, kElementCount> elements{};
  int trace = 0, is_rain = 0, is_storm = 0, condition = 0, origin = 0;
  std::optional<int> partition;  // not in files of before, which hold partition 0
  int offset = 0;
  std::int64_t units_a_milli = 1;                    // of the column `time`
  std::vector<int> identity, statement, views, all;  // sorted
};

namespace {

// Reads the rows of one span of a group, column by column, each appended to what is there.
class SpanReader {
 public:
  SpanReader(const LoadedColumns& columns, RowSpan span)
      : columns_(columns), begin_(span.begin), rows_(span.end - span.begin) {}

  void times(int column, std::vector<std::int64_t>& to) const {
    const std::int64_t units = units_a_milli(columns_.footer().column(column));
    numbers<parquet::Int64Type>(column, to);
    if (units == 1) return;
    for (std::size_t row = to.size() - rows_; row < to.size(); ++row) to[row] = floor_div(to[row], units);
  }

  template <typename DType, typename T>
  void numbers(int column, std::vector<T>& to) const {
    const std::size_t before = to.size();
    to.resize(before + rows_);
    read_values<DType>(*columns_.open(column), begin_, rows_, to.data() + before, nullptr);
  }

  // Of a column without nulls.
  void truths(int column, std::vector<std::uint8_t>& to) const {
    const std::size_t before = to.size();
    to.resize(before + rows_);
    read_values<parquet::BooleanType>(*columns_.open(column), begin_, rows_, reinterpret_cast<bool*>(to.data() + before),
                                      nullptr);
  }

  void flags(int column, std::vector<Flag>& to) const {
    std::vector<std::uint8_t> values(rows_), present(rows_);
    read_values<parquet::BooleanType>(*columns_.open(column), begin_, rows_, reinterpret_cast<bool*>(values.data()),
                                      present.data());
    const std::size_t before = to.size();
    to.resize(before + rows_);
    for (std::size_t row = 0; row < rows_; ++row)
      to[before + row] = present[row] == 0 ? Flag::kAbsent : values[row] == 0 ? Flag::kNo : Flag::kYes;
  }

  // `before`: rows that `to` stands for, also while it is empty; `room`: those that it will.
  void element(int column, std::size_t before, std::size_t room, ElementColumn& to) const {
    if (!to.empty()) {
      to.values.resize(before + rows_);
      to.present.resize(before + rows_);
      read_values<parquet::Int32Type>(*columns_.open(column), begin_, rows_, to.values.data() + before,
                                      to.present.data() + before);
      return;
    }
    std::vector<std::int32_t> values(rows_);
    std::vector<std::uint8_t> present(rows_);
    if (read_values<parquet::Int32Type>(*columns_.open(column), begin_, rows_, values.data(), present.data()) == 0) return;
    to.values.reserve(room);
    to.present.reserve(room);
    to.values.resize(before);
    to.present.resize(before);
    to.values.insert(to.values.end(), values.begin(), values.end());
    to.present.insert(to.present.end(), present.begin(), present.end());
  }

  void kinds(int column, std::vector<Kind>& to) const {
    read_texts(*columns_.open(column), begin_, rows_, std::optional<Kind>(), to, [](std::string_view word) {
      const auto kind = find_kind(word);
      if (!kind) throw parquet::ParquetException("column kind has the value " + shown_utf8(word));
      return static_cast<std::int32_t>(*kind);
    });
  }

  void stations(int column, FactColumns& to) const {
    read_texts(*columns_.open(column), begin_, rows_, std::optional<std::int32_t>(), to.station, [&](std::string_view word) {
      if (to.stations.empty() || to.stations.back().text() != word) to.stations.emplace_back(std::string(word));
      return static_cast<std::int32_t>(to.stations.size() - 1);
    });
  }

  void texts(int column, TextColumn& to) const {
    read_texts(*columns_.open(column), begin_, rows_, std::optional(std::int32_t{0}), to.code, [&](std::string_view word) {
      to.words.emplace_back(word);
      return static_cast<std::int32_t>(to.words.size() - 1);
    });
  }

  std::size_t rows() const { return rows_; }

 private:
  const LoadedColumns& columns_;
  const std::size_t begin_;
  const std::size_t rows_;
};

}  // namespace

Result<FactReader> FactReader::make(ParquetSource source) {
  auto places = std::make_shared<FactPlaces>();
  const auto find = [&](const std::string& name, int& place) -> Status {
    return source.column(name).map([&](int found) { place = found; });
  };
  STRATUS_RETURN_IF_ERROR(find("station_id", places->station));
  STRATUS_RETURN_IF_ERROR(find("time", places->time));
  STRATUS_RETURN_IF_ERROR(find("kind", places->kind));
  STRATUS_RETURN_IF_ERROR(find("retraction", places->retraction));
  STRATUS_RETURN_IF_ERROR(find("known_at", places->known_at));
  for (std::size_t i = 0; i < kElementCount; ++i)
    STRATUS_RETURN_IF_ERROR(find(std::string(kElements[i].name), places->elements[i]));
  STRATUS_RETURN_IF_ERROR(find("precipitation_trace", places->trace));
  STRATUS_RETURN_IF_ERROR(find("is_rain", places->is_rain));
  STRATUS_RETURN_IF_ERROR(find("is_storm", places->is_storm));
  STRATUS_RETURN_IF_ERROR(find("weather_condition", places->condition));
  STRATUS_RETURN_IF_ERROR(find("data_origin", places->origin));
  // Files of before name the offset `position`, and have no column of partitions.
  const bool positions = source.footer().find_column("position").has_value();
  STRATUS_RETURN_IF_ERROR(find(positions ? "position" : "offset", places->offset));
  if (!positions) STRATUS_RETURN_IF_ERROR(find("partition", places->partition.emplace()));
  places->identity = {places->station, places->time};
  places->statement = {places->station, places->time, places->kind, places->retraction};
  places->views = {places->station,  places->time,  places->kind,    places->retraction,
                   places->known_at, places->trace, places->is_rain, places->is_storm};
  places->views.insert(places->views.end(), places->elements.begin(), places->elements.end());
  places->all = places->views;
  places->all.insert(places->all.end(), {places->condition, places->origin, places->offset});
  if (places->partition) places->all.push_back(*places->partition);
  for (std::vector<int>* columns : {&places->identity, &places->statement, &places->views, &places->all})
    std::sort(columns->begin(), columns->end());
  STRATUS_RETURN_IF_ERROR(guarded(source, [&]() -> Status {
    places->units_a_milli = units_a_milli(source.footer().column(places->time));
    return {};
  }));
  return FactReader(std::move(source), std::move(places));
}

TimeRange FactReader::times(std::size_t group) const {
  const std::optional<StoredRange>& range = groups()[group].range;
  if (!range) return {kEarliestTime, kLatestTime};
  const std::int64_t units = places_->units_a_milli * kMillis;
  return {{floor_div(range->least, units)}, {floor_div(range->greatest, units) + 1}};
}

namespace {

void read_identities(const SpanReader& reader, const FactPlaces& places, FactColumns& to) {
  reader.stations(places.station, to);
  reader.times(places.time, to.time_ms);
}

void read_statements(const SpanReader& reader, const FactPlaces& places, FactColumns& to) {
  read_identities(reader, places, to);
  reader.kinds(places.kind, to.kind);
  reader.truths(places.retraction, to.retraction);
}

void read_views(const SpanReader& reader, const FactPlaces& places, FactColumns& to) {
  read_statements(reader, places, to);
  reader.times(places.known_at, to.known_at_ms);
  for (std::size_t i = 0; i < kElementCount; ++i)
    reader.element(places.elements[i], to.rows, to.station.capacity(), to.elements[i]);
  reader.truths(places.trace, to.precipitation_trace);
  reader.flags(places.is_rain, to.is_rain);
  reader.flags(places.is_storm, to.is_storm);
  to.rows += reader.rows();
}

void reserve(FactColumns& columns, std::size_t rows) {
  columns.station.reserve(rows);
  columns.time_ms.reserve(rows);
  columns.known_at_ms.reserve(rows);
  columns.kind.reserve(rows);
  columns.retraction.reserve(rows);
  columns.precipitation_trace.reserve(rows);
  columns.is_rain.reserve(rows);
  columns.is_storm.reserve(rows);
}

// All rows of a group by some columns, with `read(SpanReader, FactPlaces, FactColumns&)`.
template <typename Read>
Result<FactColumns> read_group(const ParquetSource& source, std::size_t group, const std::vector<int>& columns,
                               const FactPlaces& places, Read&& read) {
  STRATUS_ASSIGN_OR_RETURN(const LoadedColumns loaded, source.load(group, columns));
  FactColumns found;
  STRATUS_RETURN_IF_ERROR(guarded(source, [&]() -> Status {
    read(SpanReader(loaded, {0, loaded.rows()}), places, found);
    found.rows = loaded.rows();
    return {};
  }));
  return found;
}

}  // namespace

Result<FactColumns> FactReader::identities(std::size_t group) const {
  return read_group(source_, group, places_->identity, *places_, read_identities);
}

Result<FactColumns> FactReader::statements(std::size_t group) const {
  return read_group(source_, group, places_->statement, *places_, read_statements);
}

Result<FactRows> FactReader::read_rows(std::size_t group, RowSpan span, bool check_pages) const {
  STRATUS_ASSIGN_OR_RETURN(const LoadedColumns loaded, source_.load(group, places_->all, check_pages));
  FactRows found;
  STRATUS_RETURN_IF_ERROR(guarded(source_, [&]() -> Status {
    const SpanReader reader(loaded, span);
    read_views(reader, *places_, found.facts);
    reader.texts(places_->condition, found.condition);
    reader.texts(places_->origin, found.origin);
    reader.numbers<parquet::Int64Type>(places_->offset, found.offset);
    if (places_->partition) {
      reader.numbers<parquet::Int32Type>(*places_->partition, found.partition);
    } else {
      found.partition.resize(reader.rows());
    }
    return {};
  }));
  return found;
}

Result<FactRows> FactReader::rows(std::size_t group, RowSpan span) const { return read_rows(group, span, false); }

Result<FactRows> FactReader::rows(std::size_t group) const {
  return read_rows(group, {0, static_cast<std::size_t>(groups()[group].rows)}, false);
}

Result<FactRows> FactReader::checked_rows(std::size_t group) const {
  return read_rows(group, {0, static_cast<std::size_t>(groups()[group].rows)}, true);
}

Result<FactColumns> FactReader::columns(std::span<const std::size_t> wanted) const {
  FactColumns found;
  std::size_t rows = 0;
  for (const std::size_t group : wanted) rows += static_cast<std::size_t>(groups()[group].rows);
  reserve(found, rows);
  for (const std::size_t group : wanted) {
    STRATUS_ASSIGN_OR_RETURN(const LoadedColumns loaded, source_.load(group, places_->views));
    STRATUS_RETURN_IF_ERROR(guarded(source_, [&]() -> Status {
      read_views(SpanReader(loaded, {0, loaded.rows()}), *places_, found);
      return {};
    }));
  }
  return found;
}

}  // namespace stratus
