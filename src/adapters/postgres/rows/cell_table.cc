#include "adapters/postgres/rows/cell_table.h"

#include <fmt/format.h>

#include <bit>

namespace stratus {
namespace {

// Of the integers that a measure sums.
int scale_of(const Measure& measure) {
  constexpr int kWindPartScale = 8;  // 10^-8 m/s
  switch (measure.input) {
    case Input::kElement:
    case Input::kWindSpeed: return info(measure.element).scale;
    case Input::kWindEast:
    case Input::kWindNorth: return kWindPartScale;
    case Input::kCalm:
    case Input::kRainHour:
    case Input::kStormHour: return 0;
  }
  return 0;
}

std::string sum_comment(const Measure& measure) {
  switch (measure.input) {
    case Input::kElement: return fmt::format("Sum of the values, {}", info(measure.element).unit);
    case Input::kWindEast: return "Sum of the parts of the wind towards the east, m/s";
    case Input::kWindNorth: return "Sum of the parts of the wind towards the north, m/s";
    case Input::kWindSpeed: return "Sum of the speeds of winds that have these parts, m/s";
    case Input::kCalm: return "How many of them were calm";
    case Input::kRainHour: return "How many of them had rain";
    case Input::kStormHour: return "How many of them had a storm";
  }
  return "";
}

void add_measure(const Measure& measure, std::vector<TableColumn>& columns) {
  const int scale = scale_of(measure);
  const auto add = [&](std::string_view what, std::string type, std::string comment) {
    columns.push_back({fmt::format("{}_{}", measure.name, what), std::move(type), std::move(comment)});
  };
  add("count", "bigint", "How many values were summed; null: none");
  add("sum", fmt::format("numeric(38,{})", scale), sum_comment(measure));
  if (measure.extremes) {
    const auto unit = info(measure.element).unit;
    add("sum_squares", fmt::format("numeric(38,{})", 2 * scale), "Sum of the squares of the values");
    add("min", fmt::format("numeric(9,{})", scale), fmt::format("Least value, {}", unit));
    add("min_at", "timestamptz", "When it was first so");
    add("max", fmt::format("numeric(9,{})", scale), fmt::format("Greatest value, {}", unit));
    add("max_at", "timestamptz", "When it was first so");
  }
  if (keeps_hours(measure)) add("set", "bigint", "The UTC hours in which it was so: bit h mod 64 for the hour h since 1970");
}

void add_histogram(const HistogramSpec& histogram, std::vector<TableColumn>& columns) {
  const std::string unit =
      histogram.input == CountedInput::kRose
          ? "0: calm, else 1 + 7 sector + class of speed"
          : fmt::format("in units of 10^-{} {}", info(histogram.element).scale, info(histogram.element).unit);
  columns.push_back({fmt::format("{}_values", histogram.name), "integer[]", "The values that occur, ascending, " + unit});
  columns.push_back({fmt::format("{}_counts", histogram.name), "bigint[]", "How often each of them does"});
}

void append_moments(const Measure& measure, const Moments& moments, CopyRows& rows) {
  const int scale = scale_of(measure);
  const bool counted = moments.count != 0;
  const auto put_decimal = [&](Int128 value, int of_scale) { counted ? rows.decimal(value, of_scale) : rows.null(); };
  const auto put_time = [&](UtcSeconds time) { counted ? rows.instant(time) : rows.null(); };
  counted ? rows.int64(moments.count) : rows.null();
  put_decimal(moments.sum, scale);
  if (measure.extremes) {
    put_decimal(moments.sum_squares, 2 * scale);
    put_decimal(moments.least, scale);
    put_time(moments.least_time);
    put_decimal(moments.greatest, scale);
    put_time(moments.greatest_time);
  }
  if (keeps_hours(measure)) counted ? rows.int64(std::bit_cast<std::int64_t>(moments.hours)) : rows.null();
}

// NULL in each column where nothing was counted, or a value in each.
Moments read_moments(const Measure& measure, BinaryReader& reader) {
  const int scale = scale_of(measure);
  const std::size_t columns = 2 + (measure.extremes ? 5 : 0) + (keeps_hours(measure) ? 1 : 0);
  Moments moments;
  if (reader.pass_null()) {
    for (std::size_t i = 1; i < columns; ++i) {
      if (!reader.pass_null()) reader.mark_bad();
    }
    return moments;
  }
  moments.count = reader.int64();
  if (moments.count <= 0) reader.mark_bad();
  moments.sum = reader.decimal(scale);
  if (measure.extremes) {
    moments.sum_squares = reader.decimal(2 * scale);
    moments.least = static_cast<std::int64_t>(reader.decimal(scale));
    moments.least_time = reader.second();
    moments.greatest = static_cast<std::int64_t>(reader.decimal(scale));
    moments.greatest_time = reader.second();
  }
  if (keeps_hours(measure)) moments.hours = std::bit_cast<std::uint64_t>(reader.int64());
  return moments;
}

void append_histogram(const Histogram& histogram, CopyRows& rows) {
  if (histogram.empty()) {
    rows.null();
    rows.null();
    return;
  }
  std::vector<std::int32_t> values;
  std::vector<std::int64_t> counts;
  for (const HistogramBin& bin : histogram.bins()) {
    values.push_back(bin.value);
    counts.push_back(bin.count);
  }
  rows.integers(values);
  rows.integers(counts);
}

void read_histogram(std::size_t index, BinaryReader& reader, Cell& cell) {
  if (reader.pass_null()) {
    if (!reader.pass_null()) reader.mark_bad();
    return;
  }
  const std::vector<std::int32_t> values = reader.integers();
  const std::vector<std::int64_t> counts = reader.long_integers();
  std::vector<HistogramBin> bins;
  for (std::size_t i = 0; i < values.size() && i < counts.size(); ++i) bins.push_back({values[i], counts[i]});
  auto histogram = Histogram::of_bins(std::move(bins));
  if (!histogram || histogram->empty() || values.size() != counts.size()) return reader.mark_bad();
  cell.histogram(index) = *std::move(histogram);
}

}  // namespace

std::vector<TableColumn> cell_table(const ViewSpec& view, const MeasureSet& measures) {
  std::vector<TableColumn> columns{
      {"station_id", "text COLLATE \"C\" NOT NULL", "Its station"},
      {"day", "date NOT NULL", "The bucket: a day as the view counts days, or the first one of a month"},
      {"facts", "bigint NOT NULL CHECK (facts > 0)", "Facts of every kind, superseded ones and retractions too"},
      {"observations", "bigint NOT NULL", "Believed facts with an element, on the grid and of an accepted kind"},
      {"flagged", "bigint NOT NULL", "Values outside the plausible range, left out"},
      {"max_known_at", "timestamptz NOT NULL", "The latest known_at of all facts"}};
  for (std::size_t i = 0; i < view.measures.size(); ++i) {
    if (measures.test(i)) add_measure(view.measures[i], columns);
  }
  for (const HistogramSpec& histogram : view.histograms) add_histogram(histogram, columns);
  return columns;
}

std::string cell_columns(const ViewSpec& view, const MeasureSet& measures, std::string_view prefix) {
  std::string names;
  for (const TableColumn& column : cell_table(view, measures))
    names += fmt::format("{}{}{}", names.empty() ? "" : ", ", prefix, column.name);
  return names;
}

void append_row(const ViewSpec& view, const KeyedCell& keyed, CopyRows& rows) {
  const Cell& cell = keyed.cell;
  rows.begin_row();
  rows.text(keyed.station.text());
  rows.day(keyed.key);
  rows.int64(cell.facts);
  rows.int64(cell.observations);
  rows.int64(cell.flagged);
  rows.instant(cell.max_known_at);
  for (std::size_t i = 0; i < view.measures.size(); ++i) append_moments(view.measures[i], cell.measures[i], rows);
  for (std::size_t i = 0; i < view.histograms.size(); ++i)
    append_histogram(cell.histograms.empty() ? Histogram() : cell.histograms[i], rows);
}

Result<KeyedCell> read_cell(const ViewSpec& view, const MeasureSet& measures, BinaryRow row) {
  BinaryReader reader(row);
  KeyedCell keyed;
  Cell& cell = keyed.cell;
  keyed.station = StationId(std::string(reader.text()));
  keyed.key = reader.day();
  cell.facts = reader.int64();
  cell.observations = reader.int64();
  cell.flagged = reader.int64();
  cell.max_known_at = reader.instant();
  if (cell.facts <= 0) reader.mark_bad();
  for (std::size_t i = 0; i < view.measures.size(); ++i) {
    if (measures.test(i)) cell.measures[i] = read_moments(view.measures[i], reader);
  }
  for (std::size_t i = 0; i < view.histograms.size(); ++i) read_histogram(i, reader, cell);
  if (reader.good()) return keyed;
  return fail(ErrorKind::kDataLoss, fmt::format("a row of station {} on {} is no cell", keyed.station.text(),
                                                format_date(DayNumber{static_cast<std::int32_t>(keyed.key.value)})));
}

}  // namespace stratus
