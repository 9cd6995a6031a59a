#include "storage/parquet_fact_writer.h"

#include <algorithm>
#include <array>
#include <list>

#include "storage/arrow_columns.h"
#include "storage/fact_days.h"

namespace stratus {
namespace {

constexpr int kDecimalPrecision = 9;

constexpr int kZstdLevel = 3;

// Tenths of a degree that were measured grow evenly, those that were whole Fahrenheit are few; so with real decimals of
// humidity.
std::vector<ColumnEncoding> encodings_of(Element element) {
  switch (element) {
    case Element::kTemperature:
    case Element::kDewPoint:
    case Element::kNextHourTemperature: return {ColumnEncoding::kDelta, ColumnEncoding::kDictionary};
    case Element::kHumidity: return {ColumnEncoding::kDictionary, ColumnEncoding::kDelta};
    case Element::kPressure:
    case Element::kStationPressure: return {ColumnEncoding::kDelta};
    default: return {ColumnEncoding::kDictionary};
  }
}

std::shared_ptr<arrow::DataType> time_type() { return arrow::timestamp(arrow::TimeUnit::MILLI, "UTC"); }

// Column order and encodings are part of the format and must not change.
const ParquetLayout& fact_layout() {
  static const ParquetLayout kLayout = [] {
    using enum ColumnEncoding;
    std::vector<ParquetColumn> columns{{"station_id", arrow::utf8(), false, {kDictionary}},
                                       {"time", time_type(), false, {kDelta}},
                                       {"kind", arrow::utf8(), false, {kDictionary}},
                                       {"retraction", arrow::boolean(), false, {kPlain}},
                                       {"known_at", time_type(), false, {kPlain, kDelta}}};
    for (const ElementInfo& element : kElements)
      columns.push_back({std::string(element.name), arrow::decimal32(kDecimalPrecision, element.scale), true,
                         encodings_of(element.element)});
    columns.insert(columns.end(), {{"precipitation_trace", arrow::boolean(), false, {kPlain}},
                                   {"is_rain", arrow::boolean(), true, {kPlain}},
                                   {"is_storm", arrow::boolean(), true, {kPlain}},
                                   {"weather_condition", arrow::utf8(), true, {kDictionary}},
                                   {"data_origin", arrow::utf8(), true, {kDictionary}},
                                   {"partition", arrow::int32(), false, {kDictionary}},
                                   {"offset", arrow::int64(), false, {kDelta, kPlain}},
                                   {"on_grid", arrow::boolean(), true, {kPlain}}});
    for (const DayColumn& day : kDayColumns) columns.push_back({day.name, arrow::int32(), true, {kDictionary}});
    return ParquetLayout{columns, kZstdLevel};
  }();
  return kLayout;
}

// The arrays of one row group, in the order of the layout; they borrow from what they were made of.
class GroupArrays {
 public:
  GroupArrays(const FactRows& rows, const FactDays& days) : rows_(rows), facts_(rows.facts), days_(days) {}

  Result<arrow::ArrayVector> make() {
    add(to_texts(ids(), facts_.station));
    add(to_array<std::int64_t>(time_type(), facts_.time_ms));
    add_kinds();
    add(to_truths(facts_.retraction));
    add(to_array<std::int64_t>(time_type(), facts_.known_at_ms));
    for (std::size_t i = 0; i < kElementCount; ++i) add_element(kElements[i], facts_.elements[i]);
    add(to_truths(facts_.precipitation_trace));
    add_flags(facts_.is_rain);
    add_flags(facts_.is_storm);
    add_texts(rows_.condition);
    add_texts(rows_.origin);
    add(to_array<std::int32_t>(arrow::int32(), rows_.partition));
    add(to_array<std::int64_t>(arrow::int64(), rows_.offset));
    const Validity described = validity_of(days_.described);
    add(to_truths(days_.on_grid, described));
    for (const auto& days : days_.days) add(to_array<std::int32_t>(arrow::int32(), days, described));
    STRATUS_RETURN_IF_ERROR(status_);
    return std::move(arrays_);
  }

 private:
  void add(std::shared_ptr<arrow::Array> array) { arrays_.push_back(std::move(array)); }
  void add(Result<std::shared_ptr<arrow::Array>> array) {
    if (status_ && !array) status_ = fail(array.error());
    arrays_.push_back(array ? *std::move(array) : nullptr);
  }

  std::vector<std::string> ids() const {
    std::vector<std::string> ids;
    ids.reserve(facts_.stations.size());
    for (const StationId& station : facts_.stations) ids.push_back(station.text());
    return ids;
  }

  void add_kinds() {
    std::vector<std::string> words;
    std::array<std::int32_t, kKindCount> codes;
    codes.fill(-1);
    for (const Kind kind : facts_.kind) {
      std::int32_t& code = codes[static_cast<std::size_t>(kind)];
      if (code < 0) {
        code = static_cast<std::int32_t>(words.size());
        words.emplace_back(to_string(kind));
      }
      kinds_.push_back(code);
    }
    add(to_texts(words, kinds_));
  }

  void add_element(const ElementInfo& element, const ElementColumn& column) {
    const auto type = arrow::decimal32(kDecimalPrecision, element.scale);
    if (column.empty()) return add(nulls(type, facts_.rows));
    add(to_array<std::int32_t>(type, column.values, validity_of(column.present)));
  }

  void add_flags(const std::vector<Flag>& flags) {
    std::vector<std::uint8_t> values, present;
    values.reserve(flags.size());
    present.reserve(flags.size());
    for (const Flag flag : flags) {
      values.push_back(flag == Flag::kYes ? 1 : 0);
      present.push_back(flag == Flag::kAbsent ? 0 : 1);
    }
    add(to_truths(values, validity_of(present)));
  }

  // The first word stands for null and is not written.
  void add_texts(const TextColumn& column) {
    std::vector<std::int32_t>& codes = texts_.emplace_back();
    std::vector<std::uint8_t> present;
    codes.reserve(column.code.size());
    present.reserve(column.code.size());
    for (const std::int32_t code : column.code) {
      codes.push_back(std::max(code - 1, 0));
      present.push_back(code > 0 ? 1 : 0);
    }
    add(to_texts({column.words.begin() + 1, column.words.end()}, codes, validity_of(present)));
  }

  const FactRows& rows_;
  const FactColumns& facts_;
  const FactDays& days_;
  std::vector<std::int32_t> kinds_;  // borrowed by arrays_, as is texts_
  std::list<std::vector<std::int32_t>> texts_;
  arrow::ArrayVector arrays_;
  Status status_;
};

}  // namespace

Result<std::unique_ptr<FactFileWriter>> FactFileWriter::create(FileStore& files, const StationRegistry& stations) {
  STRATUS_ASSIGN_OR_RETURN(DataFileWriter file, DataFileWriter::create(files));
  return std::unique_ptr<FactFileWriter>(new FactFileWriter(std::move(file), stations));
}

Status FactFileWriter::add(std::span<const StoredFact> facts) {
  for (const StoredFact& stored : facts) {
    gathering_.add(stored);
    if (gathering_.rows().rows() == kFactsAGroup) STRATUS_RETURN_IF_ERROR(write_group());
  }
  return {};
}

Status FactFileWriter::add(const FactRows& from, std::size_t begin, std::size_t end) {
  while (begin < end) {
    const std::size_t past = std::min(end, begin + kFactsAGroup - gathering_.rows().rows());
    gathering_.add(from, begin, past);
    if (gathering_.rows().rows() == kFactsAGroup) STRATUS_RETURN_IF_ERROR(write_group());
    begin = past;
  }
  return {};
}

Status FactFileWriter::write_group() {
  const FactRows& rows = gathering_.rows();
  STRATUS_ASSIGN_OR_RETURN(const FactDays days, days_of(rows.facts, stations_));
  GroupArrays group(rows, days);
  STRATUS_ASSIGN_OR_RETURN(const arrow::ArrayVector arrays, group.make());
  if (parquet_ == nullptr) {
    STRATUS_ASSIGN_OR_RETURN(const ParquetLayout layout, chosen(fact_layout(), arrays));
    STRATUS_ASSIGN_OR_RETURN(parquet_,
                             ParquetWriter::open(layout, [this](std::string_view bytes) { return file_.append(bytes); }));
  }
  if (rows.rows() > 0) STRATUS_RETURN_IF_ERROR(parquet_->write_group(arrays));
  rows_ += static_cast<std::int64_t>(rows.rows());
  gathering_.clear();
  return {};
}

Result<DataFile> FactFileWriter::commit(DataFile of) {
  if (gathering_.rows().rows() > 0 || parquet_ == nullptr) STRATUS_RETURN_IF_ERROR(write_group());
  STRATUS_ASSIGN_OR_RETURN(of.footer, parquet_->close());
  of.rows = rows_;
  return file_.commit("dataset", std::move(of));
}

}  // namespace stratus
