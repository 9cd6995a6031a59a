// stratus rank stations | periods. With --json the API answers.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "app/commands/question.h"
#include "base/shown_text.h"
#include "serving/rankings_query.h"
#include "serving/station_names.h"

namespace stratus {
namespace {

struct Asked {
  Question question;
  SummaryQuery query;
  Statistic statistic = Statistic::kTemperatureMean;
  Order order = Order::kDescending;
};

Result<Asked> read(const Context& context, const QueryOptions& options, std::string_view path) {
  STRATUS_ASSIGN_OR_RETURN(Question question, open_question(context, options, path));
  const Parameters& parameters = *question.parameters;
  const SummaryQuery query = read_period_question(parameters, parameters.period("period"), question.now);
  const Statistic statistic = parameters.statistic();
  const Order order = parameters.order();
  return Asked{std::move(question), query, statistic, order};
}

std::string rank_text(const std::optional<std::int64_t>& rank) { return rank ? std::to_string(*rank) : "-"; }

// `name` tells the rows apart.
std::vector<std::string> table_row(const Standing& row, std::string name, Statistic statistic) {
  const auto value = value_of(row.summary, statistic);
  const auto at = time_of(row.summary, statistic);
  return {std::move(name), rank_text(row.rank), value ? fixed(*value) : "-",
          percent(completeness_of(row.summary, evidence_of(row.summary, statistic))), at ? format_utc(*at) : "-"};
}

std::string period_of(const Asked& asked) { return label(asked.query.resolution, asked.query.first); }

Table table_of(std::string_view first, const Asked& asked) {
  return Table({std::string(first), "rank",
                fmt::format("{}, {}", to_string(asked.statistic), element_of(asked.statistic).unit), "compl.", "at"});
}

std::string city_of(const Asked& asked, const StationId& id) {
  for (const Station& station : asked.question.stations) {
    if (station.id == id) return shown_name(station);
  }
  return id.text();
}

std::string needed(std::int64_t ranked, std::size_t listed) {
  if (ranked == static_cast<std::int64_t>(listed)) return "";
  return fmt::format("No rank below {} % of the expected values.\n", kCompletePercent);
}

bool holds_nothing(std::span<const Standing> rows) {
  return std::all_of(rows.begin(), rows.end(), [](const Standing& row) { return row.summary.cell.observations == 0; });
}

void print_periods(const Context& context, const Asked& asked, const Station& station, const std::vector<Standing>& rows) {
  const std::int64_t ranked = count_ranked(rows);
  context.out << fmt::format("{}, {}: rank {} of {}, {} first\n\n", escaped(shown_name(station)), period_of(asked),
                             rank_text(rank_of(rows, asked.query.first)), ranked,
                             asked.order == Order::kDescending ? "the greatest" : "the least");
  Table table = table_of("period", asked);
  for (const Standing& row : rows)
    table.add(table_row(row, label(asked.query.resolution, row.summary.period), asked.statistic));
  context.out << table.to_string() << needed(ranked, rows.size()) << "\n";
}

}  // namespace

Status run_rank_stations(const Context& context, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Asked asked, read(context, options, "/api/v1/rankings"));
  std::vector<StationId> ids;
  for (const Station& station : asked.question.stations) ids.push_back(station.id);
  if (context.json) {
    QueryParams query = asked.question.asked;
    if (!options.stations.empty()) query.emplace_back("stations", id_list(asked.question.stations));
    return print_json(context, *asked.question.view, "/api/v1/rankings", std::move(query));
  }
  STRATUS_ASSIGN_OR_RETURN(
      auto rows, with_reading(asked.question.view->serving(), [&](const Reading& reading) -> Result<std::vector<Standing>> {
        STRATUS_ASSIGN_OR_RETURN(const auto stations, stations_by_id(reading, asked.question.view->stations(), ids));
        return rank_stations(reading, stations, asked.query, asked.statistic, asked.order);
      }));
  // Of all stations, a person wants to see those that have something there.
  if (options.stations.empty()) std::erase_if(rows, [](const Standing& row) { return row.summary.cell.observations == 0; });
  Table table = table_of("station", asked);
  for (const Standing& row : rows) table.add(table_row(row, city_of(asked, row.station), asked.statistic));
  const bool empty = holds_nothing(rows);
  print_table(context, table, empty, "in " + period_of(asked));
  if (!empty) context.out << needed(count_ranked(rows), rows.size());
  return {};
}

Status run_rank_periods(const Context& context, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Asked asked, read(context, options, "/api/v1/stations/{id}/rankings"));
  bool empty = true;
  for (const Station& station : asked.question.stations) {
    if (context.json) {
      STRATUS_RETURN_IF_ERROR(print_json(context, *asked.question.view,
                                         "/api/v1/stations/" + station.id.text() + "/rankings", asked.question.asked));
      continue;
    }
    STRATUS_ASSIGN_OR_RETURN(
        const auto rows,
        with_reading(asked.question.view->serving(), [&](const Reading& reading) -> Result<std::vector<Standing>> {
          STRATUS_ASSIGN_OR_RETURN(const Station derived, reading.station(station.id, asked.question.view->stations()));
          return rank_periods(reading, derived, asked.query, asked.statistic, asked.order);
        }));
    if (holds_nothing(rows)) continue;
    print_periods(context, asked, station, rows);
    empty = false;
  }
  if (empty && !context.json)
    print_table(context, table_of("period", asked), empty, "in any period like " + period_of(asked));
  return {};
}

}  // namespace stratus
