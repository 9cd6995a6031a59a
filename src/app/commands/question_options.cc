// The command line of questions.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/commands/command_groups.h"
#include "app/commands/commands.h"

namespace stratus {
namespace {

void add_query_flags(CLI::App& app, QueryOptions& query, bool periods) {
  app.add_option("stations", query.stations, "Station ids or cities (default: all)");
  app.add_option("--layer", query.layer, "merged, batch or speed");
  app.add_option("--as-of", query.as_of, "Answer as it was known at this UTC time");
  if (!periods) return;
  app.add_option(
      "--from", query.from,
      "From here: an instant (2026-11-24T18:00Z, 1795543200, now, -24h, -7d) or days (today, yesterday, a date, month, "
      "season or year; of --day at the station). Default: the newest periods");
  app.add_option("--to", query.to, "To here: an instant, exclusive, or days, inclusive (default: now)");
  app.add_option("--day", query.day, "Definition of the day: civil, utc or meteorological");
}

void declare_query(CommandTree& tree, const std::string& name, const std::string& help, const std::string& examples,
                   Resolution resolution) {
  const auto query = std::make_shared<QueryOptions>();
  add_query_flags(
      *tree.command(tree.root(), name, help, examples,
                    [query, resolution](const Context& context) { return run_summaries(context, resolution, *query); }),
      *query, true);
}

}  // namespace

void declare_queries(CommandTree& tree) {
  const auto query = std::make_shared<QueryOptions>();
  const auto compare_options = std::make_shared<CompareOptions>();
  const auto explain_options = std::make_shared<ExplainOptions>();
  add_query_flags(*tree.command(tree.root(), "latest", "The newest observation of each station.",
                                "  stratus latest\n  stratus latest Paris Lyon",
                                [query](const Context& context) { return run_latest(context, *query); }),
                  *query, false);
  declare_query(tree, "hourly", "Hours of the stations.",
                "  stratus hourly Paris --from 2026-11-24\n  stratus hourly Paris --from -24h", Resolution::kHour);
  declare_query(tree, "daily", "Days of the stations.", "  stratus daily Paris --from 2026-11-01 --to 2026-11-24 --day utc",
                Resolution::kDay);
  declare_query(tree, "monthly", "Months of the stations.",
                "  stratus monthly\n  stratus monthly Paris --from 2026-01 --json", Resolution::kMonth);
  declare_query(tree, "seasonal", "Seasons of the stations.", "  stratus seasonal Paris", Resolution::kSeason);
  add_query_flags(
      *tree.command(tree.root(), "climate",
                    "Threshold days, degree days, records, quantiles, wind rose and trend of the newest thirty years.",
                    "  stratus climate Paris --from 2026\n  stratus climate --json",
                    [query](const Context& context) { return run_climate(context, *query); }),
      *query, true);
  declare_query(tree, "yearly", "Years of the stations.", "  stratus yearly Paris", Resolution::kYear);
  CLI::App* compare = tree.command(
      tree.root(), "compare", "Stations side by side in one month.", "  stratus compare --month 2026-10 Paris Lyon",
      [compare_options](const Context& context) { return run_compare(context, *compare_options); });
  compare->add_option("stations", compare_options->stations, "Station ids or cities (default: all)");
  compare->add_option("--month", compare_options->month, "e.g. 2026-10")->required();
  CLI::App* explain =
      tree.command(tree.root(), "explain", "The facts, revisions and layers behind one number.",
                   "  stratus explain Paris 2026-11-24 --element temperature_c\n"
                   "  stratus explain station_JFK_US 2026-07 --element precipitation_mm",
                   [explain_options](const Context& context) { return run_explain(context, *explain_options); });
  explain->add_option("station", explain_options->station, "Station id or city")->required();
  explain->add_option("period", explain_options->period, "A time, date, month or year")->required();
  explain->add_option("--resolution", explain_options->resolution,
                      "hour, day, month, season or year (default: that of the period)");
  explain->add_option("--element", explain_options->element, "e.g. temperature_c, precipitation_mm, wind_speed_mps");
  explain->add_option("--day", explain_options->day, "Definition of the day: civil, utc or meteorological");
  explain->add_option("--as-of", explain_options->as_of, "As it was known at this UTC time");
}

void declare_rank(CommandTree& tree) {
  const auto rank_options = std::make_shared<RankOptions>();
  CLI::App* rank = tree.group("rank", "Ranks: stations within a period, or a period among all like it.");
  CLI::App* stations =
      tree.command(*rank, "stations", "Stations ranked within one month, season or year.",
                   "  stratus rank stations 2026-07\n"
                   "  stratus rank stations 2026-DJF --by temperature_min --order asc Paris Lyon",
                   [rank_options](const Context& context) { return run_rank_stations(context, *rank_options); });
  CLI::App* periods =
      tree.command(*rank, "periods", "A month, season or year among all like it: July 2026 among the Julys.",
                   "  stratus rank periods 2026-07 Paris\n  stratus rank periods 2026 Paris --by rain_total",
                   [rank_options](const Context& context) { return run_rank_periods(context, *rank_options); });
  for (CLI::App* sub : {stations, periods}) {
    sub->add_option("period", rank_options->period, "A month (2026-07), a season (2026-JJA) or a year")->required();
    sub->add_option("stations", rank_options->query.stations, "Station ids or cities (default: all)");
    sub->add_option("--by", rank_options->by,
                    "temperature_mean, temperature_max, temperature_min, rain_total, wind_speed_mean, wind_gust_max or "
                    "pressure_mean");
    sub->add_option("--order", rank_options->order, "desc: the greatest first, or asc");
    sub->add_option("--day", rank_options->query.day, "Definition of the day: civil, utc or meteorological");
    sub->add_option("--layer", rank_options->query.layer, "merged, batch or speed");
    sub->add_option("--as-of", rank_options->query.as_of, "Answer as it was known at this UTC time");
  }
}

}  // namespace stratus
