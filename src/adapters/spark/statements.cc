#include "adapters/spark/statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "adapters/spark/cell_numbers.h"
#include "views/rose_value.h"
#include "views/wind_table.h"

namespace stratus {
namespace {

using Lines = std::vector<std::string>;

std::string joined(const Lines& lines, std::string_view separator) { return fmt::format("{}", fmt::join(lines, separator)); }

// A list of columns, one a line.
std::string list(const Lines& columns) { return joined(columns, ",\n    "); }

template <typename Render>
Lines of_elements(Render&& render) {
  Lines lines;
  for (const ElementInfo& element : kElements) lines.push_back(render(element));
  return lines;
}

// Those of the instant and of what is accumulated, as the dataset names them. A month is that of its days.
std::string day_column(BucketScheme bucket, bool accumulated) {
  const BucketScheme days = bucket == BucketScheme::kCivilMonth ? BucketScheme::kCivilDay : bucket;
  return fmt::format("{}{}_day", accumulated ? "accumulation_" : "", to_string(days));
}

// The key of the bucket out of the day.
std::string bucket_of(BucketScheme bucket, bool accumulated) {
  const std::string day = day_column(bucket, accumulated);
  if (bucket != BucketScheme::kCivilMonth) return day;
  return fmt::format("unix_date(trunc(date_from_unix_date({}), 'MM'))", day);
}

Lines day_columns(std::span<const ViewSpec* const> views) {
  Lines columns;
  for (const ViewSpec* view : views) {
    for (const bool accumulated : {false, true}) {
      std::string column = day_column(view->bucket, accumulated);
      if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(std::move(column));
    }
  }
  return columns;
}

std::string kind_number() {
  std::string text = "CASE f.kind";
  for (int kind = 0; kind < kKindCount; ++kind)
    text += fmt::format(" WHEN '{}' THEN {}", to_string(static_cast<Kind>(kind)), kind);
  return text + " END";
}

std::string numbers_of(KindSet kinds) {
  Lines numbers;
  for (int kind = 0; kind < kKindCount; ++kind) {
    if (kinds.contains(static_cast<Kind>(kind))) numbers.push_back(std::to_string(kind));
  }
  return joined(numbers, ", ");
}

// The stored integer.
std::string stored_element(const ElementInfo& element) {
  std::string unit = "1";
  unit.append(static_cast<std::size_t>(element.scale), '0');
  return fmt::format("CAST(f.{0} * {1} AS BIGINT) AS {0}", element.name, unit);
}

std::string range_of(const ElementInfo& element) {
  return fmt::format("BETWEEN {} AND {}", element.least, element.greatest);
}

// The facts that are asked for, with integers. One shuffle, for all that follows is by station.
std::string stated(const Lines& days) {
  Lines columns{"f.station_id",
                "unix_seconds(f.time) AS seconds",
                "unix_millis(f.known_at) AS known_at",
                kind_number() + " AS kind",
                "f.retraction",
                "w.lag_s",
                "coalesce(f.on_grid, CAST(raise_error(concat('facts of ', f.station_id, ' have no days')) AS BOOLEAN)) AS "
                "on_grid"};
  for (const ElementInfo& element : kElements) columns.push_back(stored_element(element));
  columns.insert(columns.end(), {"f.precipitation_trace", "f.is_rain", "f.is_storm"});
  for (const std::string& day : days) columns.push_back("f." + day);
  return fmt::format(
      "stated AS (\n  SELECT {}\n"
      "  FROM {} f JOIN {} w ON f.station_id = w.station_id AND unix_seconds(f.time) >= w.from_s AND "
      "unix_seconds(f.time) < w.to_s\n"
      "  WHERE f.station_id BETWEEN :{} AND :{}\n"
      "  DISTRIBUTE BY station_id)",
      list(columns), kFactsTable, kWindowsTable, kFirstStation, kLastStation);
}

// resolve(): of the facts that no retraction of their kind took back the greatest by kind, then by statement. What is absent
// comes first in the order of statements, so last here. Condition and origin decide nothing that a cell has.
std::string resolved(KindSet kinds) {
  Lines order{"stands DESC", "kind DESC", "known_at DESC"};
  for (const ElementInfo& element : kElements) order.push_back(fmt::format("{} DESC NULLS LAST", element.name));
  order.insert(order.end(), {"precipitation_trace DESC", "is_rain DESC NULLS LAST", "is_storm DESC NULLS LAST"});
  const Lines names = of_elements([](const ElementInfo& element) { return std::string(element.name); });
  return fmt::format(
      "taken_back AS (\n  SELECT *, max(CASE WHEN retraction THEN known_at END) OVER (PARTITION BY station_id, seconds, "
      "kind) "
      "AS taken_back_at\n  FROM stated),\n"
      "standing AS (\n  SELECT *, NOT retraction AND (taken_back_at IS NULL OR taken_back_at < known_at) AS stands\n"
      "  FROM taken_back),\n"
      "placed AS (\n  SELECT *, row_number() OVER (PARTITION BY station_id, seconds ORDER BY {}) AS place\n"
      "  FROM standing),\n"
      "judged AS (\n  SELECT *, place = 1 AND stands AND on_grid AND kind IN ({})\n"
      "    AND coalesce({}) IS NOT NULL AS counted\n  FROM placed)",
      joined(order, ", "), numbers_of(kinds), joined(names, ", "));
}

// What is left to count of each fact: nothing but its being there, or the values that pass the quality rules.
std::string plausible_values(const Lines& days) {
  const Lines flags = of_elements([](const ElementInfo& element) {
    return fmt::format("CASE WHEN {} NOT {} THEN 1 ELSE 0 END", element.name, range_of(element));
  });
  Lines columns{"station_id", "seconds", "known_at", "lag_s", "counted"};
  columns.insert(columns.end(), days.begin(), days.end());
  columns.push_back(fmt::format("CASE WHEN counted THEN {} END AS flagged", joined(flags, "\n      + ")));
  for (const ElementInfo& element : kElements)
    columns.push_back(fmt::format("CASE WHEN counted AND {0} {1} THEN {0} END AS {0}", element.name, range_of(element)));
  columns.emplace_back("CASE WHEN counted THEN is_storm END AS is_storm");
  return fmt::format("plausible AS (\n  SELECT {}\n  FROM judged)", list(columns));
}

std::string beginning(KindSet kinds, const Lines& days) {
  return fmt::format("WITH {},\n{},\n{}", stated(days), resolved(kinds), plausible_values(days));
}

// The sines of a circle from that many degrees on, by degrees.
std::string sines_from(std::size_t degrees) {
  constexpr std::size_t kCircle = 361;
  Lines sines;
  for (std::size_t i = 0; i < kCircle; ++i) sines.push_back(std::to_string(kSines[degrees + i]));
  return fmt::format("array({})", joined(sines, ", "));
}

// Of a wind with a direction `blowing`, of a calm 0, of any other nothing.
std::string wind_part(const std::string& blowing) {
  return fmt::format("CASE WHEN {0} = 0 THEN 0 WHEN {1} > 0 THEN {2} END", info(Element::kWindSpeed).name,
                     info(Element::kWindDirection).name, blowing);
}

std::string wind_component(std::size_t from_degrees) {
  return wind_part(fmt::format("-{} * {}[{}]", info(Element::kWindSpeed).name, sines_from(from_degrees),
                               info(Element::kWindDirection).name));
}

std::string truth(std::string_view element, std::string_view test) {
  return fmt::format("CASE WHEN {0} {1} THEN 1 WHEN {0} IS NOT NULL THEN 0 END", element, test);
}

// Of plausible values; empty for what has the name of its element.
std::string value_of(const Measure& measure) {
  const std::string_view element = info(measure.element).name;
  constexpr std::size_t kQuarter = 90;
  switch (measure.input) {
    case Input::kElement: return {};
    case Input::kWindEast: return wind_component(0);
    case Input::kWindNorth: return wind_component(kQuarter);
    case Input::kWindSpeed: return wind_part(std::string(element));
    case Input::kCalm: return truth(element, "= 0");
    case Input::kRainHour: return truth(element, "> 0");
    case Input::kStormHour: return "CAST(is_storm AS INT)";
  }
  return {};
}

// The bit of Moments::hours.
std::string hour_bit(std::string_view seconds) {
  return fmt::format("shiftleft(1L, CAST(pmod(({0} - pmod({0}, 3600)) div 3600, 64) AS INT))", seconds);
}

std::string measured(std::span<const Measure> measures) {
  Lines columns{"*", hour_bit("seconds") + " AS hour_bit", hour_bit("(seconds - lag_s)") + " AS accumulation_hour_bit"};
  for (const Measure& measure : measures) {
    const std::string value = value_of(measure);
    if (!value.empty()) columns.push_back(fmt::format("{} AS {}", value, measure.name));
  }
  return fmt::format("measured AS (\n  SELECT {}\n  FROM plausible)", list(columns));
}

// All facts of a station with the same days: added up once for all views.
std::string stretches(const Lines& days, const std::vector<CellNumber>& numbers) {
  Lines columns{"station_id"};
  columns.insert(columns.end(), days.begin(), days.end());
  const std::string key = joined(columns, ", ");
  for (const CellNumber& number : numbers) columns.push_back(fmt::format("{} AS {}", number.of_facts, number.name));
  return fmt::format("stretches AS (\n  SELECT {}\n  FROM measured\n  GROUP BY {})", list(columns), key);
}

// Each stretch in the one or two buckets of each view into which it falls.
std::string pieces(std::span<const ViewSpec* const> views) {
  Lines rows, instants, accumulations;
  for (const ViewSpec* view : views) {
    for (const char* is_instant : {"TRUE", "FALSE"})
      rows.push_back(fmt::format("('{}', {}, {})", view->name, is_instant, view->measures.empty() ? "FALSE" : "TRUE"));
    instants.push_back(fmt::format("WHEN '{}' THEN {}", view->name, bucket_of(view->bucket, false)));
    accumulations.push_back(fmt::format("WHEN '{}' THEN {}", view->name, bucket_of(view->bucket, true)));
  }
  return fmt::format(
      "spread AS (\n  SELECT s.*, v.*,\n    CASE v.view_name {} END AS instant_bucket,\n"
      "    CASE v.view_name {} END AS accumulation_bucket\n"
      "  FROM stretches s CROSS JOIN (VALUES {}) AS v(view_name, is_instant, has_sums)),\n"
      "pieces AS (\n  SELECT *, CASE WHEN is_instant THEN instant_bucket ELSE accumulation_bucket END AS bucket,\n"
      "    has_sums AND is_instant AS {},\n"
      "    has_sums AND (NOT is_instant OR instant_bucket = accumulation_bucket) AS {}\n"
      "  FROM spread\n  WHERE is_instant OR instant_bucket <> accumulation_bucket)",
      joined(instants, " "), joined(accumulations, " "), joined(rows, ", "), kInstantSums, kAccumulatedSums);
}

std::string gathered(const CellNumber& number) {
  if (number.of_pieces.empty()) return fmt::format("{}(p.{}) AS {}", number.together, number.name, number.name);
  return fmt::format("{}(CASE WHEN p.{} THEN p.{} END) AS {}", number.together, number.of_pieces, number.name, number.name);
}

// `view` is text: a column or a name in quotes.
std::string is_dirty(std::string_view view, std::string_view of) {
  return fmt::format("d.view_name = {0} AND d.station_id = {1}.station_id AND {1}.bucket BETWEEN d.first_key AND d.last_key",
                     view, of);
}

std::span<const Measure> measures_of(std::span<const ViewSpec* const> views) {
  for (const ViewSpec* view : views) {
    if (!view->measures.empty()) return view->measures;
  }
  return {};
}

// As rose_value(): whole numbers, for the bounds of the classes are hundredths of m/s.
std::string rose() {
  constexpr double kHundredths = 100;
  std::string speed_class = "CASE";
  int number = 0;
  for (const double bound : kSpeedClasses)
    speed_class +=
        fmt::format(" WHEN {} < {} THEN {}", info(Element::kWindSpeed).name, std::lround(bound * kHundredths), number++);
  // No ELSE: of a speed that is absent there is no class.
  speed_class += fmt::format(" WHEN {} IS NOT NULL THEN {} END", info(Element::kWindSpeed).name, number);
  const std::string blowing = fmt::format("1 + {} * (({} * 100 + 1125) div 2250 % {}) + {}", kSpeedClassCount,
                                          info(Element::kWindDirection).name, kSectors, speed_class);
  return wind_part(blowing);
}

std::string counted(const HistogramSpec& histogram) {
  const std::string value = histogram.input == CountedInput::kRose ? rose() : std::string(info(histogram.element).name);
  return fmt::format("CAST({} AS BIGINT) AS {}", value, histogram.name);
}

}  // namespace

std::string facts_schema() {
  Lines columns{"station_id STRING", "time TIMESTAMP", "kind STRING", "retraction BOOLEAN", "known_at TIMESTAMP"};
  for (const ElementInfo& element : kElements)
    columns.push_back(fmt::format("{} DECIMAL(9,{})", element.name, element.scale));
  for (const char* truth : {"precipitation_trace", "is_rain", "is_storm", "on_grid"})
    columns.push_back(fmt::format("{} BOOLEAN", truth));
  for (const bool accumulated : {false, true}) {
    for (const auto days : {BucketScheme::kCivilDay, BucketScheme::kUtcDay, BucketScheme::kMeteorologicalDay})
      columns.push_back(fmt::format("{} INT", day_column(days, accumulated)));
  }
  return joined(columns, ", ");
}

std::string count_statement() {
  return fmt::format("SELECT input_file_name() AS part, count(*) AS facts FROM {} GROUP BY input_file_name()", kFactsTable);
}

std::string cells_statement(std::span<const ViewSpec* const> views) {
  const Lines days = day_columns(views);
  const std::span<const Measure> measures = measures_of(views);
  const std::vector<CellNumber> numbers = cell_numbers(measures);
  Lines columns{"p.view_name", "p.station_id", "CAST(p.bucket AS BIGINT) AS bucket"};
  for (const CellNumber& number : numbers) columns.push_back(gathered(number));
  return fmt::format(
      "{},\n{},\n{},\n{}\nSELECT {}\nFROM pieces p JOIN {} d ON {}\nGROUP BY p.view_name, p.station_id, p.bucket\n",
      beginning(views.front()->kinds, days), measured(measures), stretches(days, numbers), pieces(views), list(columns),
      kDirtyTable, is_dirty("p.view_name", "p"));
}

std::string histograms_statement(const ViewSpec& view) {
  const ViewSpec* const views[] = {&view};
  Lines columns{"station_id", bucket_of(view.bucket, false) + " AS instant_bucket",
                bucket_of(view.bucket, true) + " AS accumulation_bucket"};
  Lines names, accumulated;
  for (const HistogramSpec& histogram : view.histograms) {
    columns.push_back(counted(histogram));
    names.emplace_back(histogram.name);
    if (histogram.accumulated) accumulated.push_back(fmt::format("'{}'", histogram.name));
  }
  const std::string bucket = accumulated.empty() ? "instant_bucket"
                                                 : fmt::format("if(histogram IN ({}), accumulation_bucket, instant_bucket)",
                                                               joined(accumulated, ", "));
  return fmt::format(
      "{},\nvalued AS (\n  SELECT {}\n  FROM plausible\n  WHERE counted),\n"
      "placed_values AS (\n  SELECT station_id, histogram, {} AS bucket, value\n"
      "  FROM valued UNPIVOT (value FOR histogram IN ({}))),\n"
      "bins AS (\n  SELECT station_id, bucket, histogram, value, count(*) AS occurrences\n"
      "  FROM placed_values\n  GROUP BY station_id, bucket, histogram, value),\n"
      "sorted AS (\n  SELECT station_id, bucket, histogram, array_sort(collect_list(struct(value, occurrences))) AS bins\n"
      "  FROM bins\n  GROUP BY station_id, bucket, histogram)\n"
      "SELECT h.station_id, CAST(h.bucket AS BIGINT) AS bucket, h.histogram,\n"
      "    transform(h.bins, one -> one.value) AS bin_values,\n    transform(h.bins, one -> one.occurrences) AS bin_counts\n"
      "FROM sorted h JOIN {} d ON {}\n",
      beginning(view.kinds, day_columns(views)), list(columns), bucket, joined(names, ", "), kDirtyTable,
      is_dirty(fmt::format("'{}'", view.name), "h"));
}

}  // namespace stratus
