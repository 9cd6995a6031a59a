// The command line of questions.
#include <CLI/CLI.hpp>
#include <memory>
#include <ostream>

#include "api/definition/openapi.h"
#include "api/routes.h"
#include "app/commands/command_groups.h"
#include "app/commands/commands.h"

namespace stratus {
namespace {

// " [merged, batch, speed]".
std::string value_list(const Parameter& parameter) {
  std::string all;
  for (const std::string_view value : parameter.values) all.append(all.empty() ? " [" : ", ").append(value);
  return all.empty() ? all : all + "]";
}

std::string help_of(const Parameter& parameter) {
  const std::string fallback = parameter.fallback.empty() ? "" : " (default: " + std::string(parameter.fallback) + ")";
  return std::string(parameter.text) + value_list(parameter) + fallback;
}

// One option a parameter of the route that has one.
void add_options(CLI::App& app, QueryOptions& query, const Route& route) {
  for (const Parameter* parameter : route.operation.parameters) {
    if (parameter->option.empty()) continue;
    const auto take = [&query, name = std::string(parameter->name)](const std::string& value) { query.asked[name] = value; };
    app.add_option_function<std::string>(std::string(parameter->option), take, help_of(*parameter))
        ->required(parameter->required);
  }
}

using RunQuery = Status (*)(const Context&, const QueryOptions&);

struct Query {
  std::string name;
  std::string help;
  std::string examples;
  std::string_view path;  // of the route that answers
  RunQuery run;
  bool one_station = false;  // else any number of them
};

void declare_query(CommandTree& tree, CLI::App& parent, const Query& query) {
  const auto options = std::make_shared<QueryOptions>();
  CLI::App* app = tree.command(parent, query.name, query.help, query.examples,
                               [options, run = query.run](const Context& context) { return run(context, *options); });
  if (query.one_station) {
    app->add_option_function<std::string>(
           "station", [options](const std::string& station) { options->stations = {station}; }, "Station id or city")
        ->required();
  }
  add_options(*app, *options, question_route(query.path));
  if (!query.one_station) app->add_option("stations", options->stations, "Station ids or cities (default: all)");
}

template <Resolution resolution>
Status run_summaries_of(const Context& context, const QueryOptions& options) {
  return run_summaries(context, resolution, options);
}

Status run_openapi(const Context& context) {
  context.out << openapi_document();
  return {};
}

constexpr std::string_view kOneStation = "/api/v1/stations/{id}/observations";

}  // namespace

void declare_queries(CommandTree& tree) {
  for (const Query& query : std::initializer_list<Query>{
           {"latest", "The newest observation of each station.", "  stratus latest\n  stratus latest Paris Lyon",
            "/api/v1/observations/latest", run_latest},
           {"hourly", "Hours of the stations.",
            "  stratus hourly Paris --from 2026-11-24\n  stratus hourly Paris --from -24h", kOneStation,
            run_summaries_of<Resolution::kHour>},
           {"daily", "Days of the stations.", "  stratus daily Paris --from 2026-11-01 --to 2026-11-24 --day utc",
            kOneStation, run_summaries_of<Resolution::kDay>},
           {"monthly", "Months of the stations.", "  stratus monthly\n  stratus monthly Paris --from 2026-01 --json",
            kOneStation, run_summaries_of<Resolution::kMonth>},
           {"seasonal", "Seasons of the stations.", "  stratus seasonal Paris", kOneStation,
            run_summaries_of<Resolution::kSeason>},
           {"climate", "Threshold days, degree days, records, quantiles, wind rose and trend of the newest thirty years.",
            "  stratus climate Paris --from 2026\n  stratus climate --json", "/api/v1/stations/{id}/climate", run_climate},
           {"yearly", "Years of the stations.", "  stratus yearly Paris", kOneStation, run_summaries_of<Resolution::kYear>},
           {"compare", "Stations side by side in one month.", "  stratus compare --month 2026-10 Paris Lyon",
            "/api/v1/compare", run_compare},
           {"explain", "The facts, revisions and layers behind one number.",
            "  stratus explain Paris 2026-11-24 --element temperature_c\n"
            "  stratus explain station_JFK_US 2026-07 --element precipitation_mm",
            "/api/v1/explain", run_explain, true},
       })
    declare_query(tree, tree.root(), query);
  tree.command(tree.root(), "openapi", "Print the OpenAPI document of the API.", "  stratus openapi > openapi.json",
               run_openapi, {.makes_folder = true, .takes_bad_config = true});
}

void declare_rank(CommandTree& tree) {
  CLI::App* rank = tree.group("rank", "Ranks: stations within a period, or a period among all like it.");
  for (const Query& query : std::initializer_list<Query>{
           {"stations", "Stations ranked within one month, season or year.",
            "  stratus rank stations 2026-07\n"
            "  stratus rank stations 2026-DJF --by temperature_min --order asc Paris Lyon",
            "/api/v1/rankings", run_rank_stations},
           {"periods", "A month, season or year among all like it: July 2026 among the Julys.",
            "  stratus rank periods 2026-07 Paris\n  stratus rank periods 2026 Paris --by rain_total",
            "/api/v1/stations/{id}/rankings", run_rank_periods},
       })
    declare_query(tree, *rank, query);
}

}  // namespace stratus
