#include "adapters/postgres/rows/view_tables.h"

#include <fmt/format.h>

#include "adapters/postgres/rows/cell_table.h"
#include "adapters/postgres/rows/fact_table.h"
#include "adapters/postgres/rows/observation_table.h"
#include "weather/decimal.h"

namespace stratus {
namespace {

std::string quoted(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) literal += c == '\'' ? "''" : std::string(1, c);
  return literal + "'";
}

std::string comment(std::string_view table, const TableColumn& column) {
  return fmt::format("COMMENT ON COLUMN {}.{} IS {};\n", table, column.name, quoted(column.comment));
}

std::string table_of(const ViewSpec& view) {
  std::string columns;
  std::string comments;
  for (const TableColumn& column : cell_table(view)) {
    columns += fmt::format("  {} {},\n", column.name, column.type);
    comments += comment(view.name, column);
  }
  return fmt::format(
      "CREATE TABLE {0} (\n{1}  PRIMARY KEY (station_id, day)\n) PARTITION BY RANGE (day);\n"
      "COMMENT ON TABLE {0} IS 'Cells of the stored view {0}';\n{2}",
      view.name, columns, comments);
}

// The short name of an element in weather_data, without its unit.
std::string short_name(const ElementInfo& element) {
  std::string name(element.name.substr(0, element.name.rfind('_')));
  if (const auto at = name.find("temperature"); at != std::string::npos)
    name.replace(at, std::string("temperature").size(), "temp");
  return name;
}

// Of what was measured at a nominal time those values that enter summaries, so that its means are those of the views.
std::string data_view() {
  std::string values;
  std::string comments;
  for (const ElementInfo& element : kElements) {
    const std::string name = short_name(element);
    values += fmt::format("  CASE WHEN o.{0} BETWEEN {1} AND {2} THEN o.{0} END AS {3},\n", element.name,
                          format_scaled(element.least, element.scale), format_scaled(element.greatest, element.scale), name);
    comments +=
        comment(kDataView, {name, "", fmt::format("{}, {}; null: absent, or not plausible", element.name, element.unit)});
  }
  return fmt::format(
      "CREATE VIEW {0} AS SELECT s.city, s.country, o.station_id, o.time AS ts,\n{1}"
      "  o.precipitation_trace, o.is_rain, o.is_storm, o.weather_condition, o.data_origin, o.kind, o.known_at\n"
      "FROM {2} o JOIN version_station s ON s.id = o.station_id\n"
      "WHERE o.kind IN ('observed', 'remote') AND o.on_grid;\n"
      "COMMENT ON VIEW {0} IS 'What was measured, as summaries count it: a mean over it is that of the answers';\n{3}",
      kDataView, values, kObservationTable, comments);
}

std::vector<std::string> names() {
  std::vector<std::string> tables;
  for (const ViewSpec& view : kViews) {
    if (view.stored) tables.emplace_back(view.name);
  }
  return tables;
}

std::string make_all() {
  std::string sql;
  for (const ViewSpec& view : kViews) {
    if (view.stored) sql += table_of(view);
  }
  sql += data_view();
  std::string readable = kDataView;
  for (const std::string& table : names()) readable += ", " + table;
  return sql + fmt::format(
                   "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'weather_reader') THEN "
                   "GRANT SELECT ON {} TO weather_reader; END IF; END $$;\n",
                   readable);
}

}  // namespace

const std::string& make_view_tables_sql() {
  static const std::string kSql = make_all();
  return kSql;
}

std::string drop_view_tables_sql() {
  std::string sql = fmt::format("DROP VIEW IF EXISTS {};\n", kDataView);
  for (const std::string& table : names()) sql += fmt::format("DROP TABLE IF EXISTS {};\n", table);
  return sql;
}

std::vector<std::string> yearly_tables() {
  std::vector<std::string> tables = names();
  tables.insert(tables.begin(), {std::string(kFactTable), std::string(kObservationTable)});
  return tables;
}

}  // namespace stratus
