// The command line of what looks after a data folder.
#include <CLI/CLI.hpp>
#include <memory>

#include "app/commands/command_groups.h"
#include "app/commands/commands.h"

namespace stratus {
namespace {

void add_station_flags(CLI::App& app, StationOptions& station) {
  app.add_option("--city", station.city, "Name");
  app.add_option("--country", station.country, "ISO 3166 alpha-2");
  app.add_option("--latitude", station.latitude, "Degrees, -90 to 90");
  app.add_option("--longitude", station.longitude, "Degrees, -180 to 180");
  app.add_option("--elevation-m", station.elevation_m, "Metres (default: unknown)");
  app.add_option("--zone", station.zone, "IANA name (default: UTC)");
  app.add_option("--interval-s", station.interval_s, "Nominal seconds between observations (default: 3600)");
  app.add_option("--accumulation-stamp", station.accumulation_stamp,
                 "Whether rain carries the start or the end of its interval (default: start)");
  app.add_option("--grid", station.grid, "Nominal times are whole intervals of the local clock or of utc (default: local)");
}

void declare_stations(CommandTree& tree) {
  const auto station = std::make_shared<StationOptions>();
  CLI::App* stations = tree.command(tree.root(), "stations", "The stations that are known; alone, it lists them.",
                                    "  stratus stations --json\n  stratus stations add --city Paris --country FR --latitude "
                                    "48.8566 --longitude 2.3522 --zone Europe/Paris",
                                    run_stations);
  tree.command(*stations, "list", "List them.", "  stratus stations list --json", run_stations);
  tree.command(*stations, "show", "The whole description of one, as JSON.", "  stratus stations show Paris",
               [station](const Context& context) { return run_stations_show(context, station->name); })
      ->add_option("station", station->name, "Station id or city")
      ->required();
  CLI::App* add = tree.command(
      *stations, "add", "Describe a new station, also to a running serve.",
      "  stratus stations add --city Paris --country FR --latitude 48.8566 --longitude 2.3522 --zone "
      "Europe/Paris\n  stratus stations add --id station_LGA_US --latitude 40.7772 --longitude -73.8726 "
      "--zone America/New_York --grid utc",
      [station](const Context& context) { return run_stations_add(context, *station); }, {.makes_folder = true});
  add->add_option("--id", station->id, "Default: station_<City>_<COUNTRY>");
  CLI::App* set =
      tree.command(*stations, "set", "Describe a known station otherwise; the next batch run derives its views again.",
                   "  stratus stations set Paris --zone Europe/Paris --interval-s 1800\n"
                   "  stratus stations set --from-config\n  stratus stations set Paris --from-config",
                   [station](const Context& context) { return run_stations_set(context, *station); });
  set->add_option("station", station->name, "Station id or city (with --from-config: default all configured)");
  set->add_flag("--from-config", station->from_config, "As [[station]] of the configuration describes it");
  for (CLI::App* sub : {add, set}) add_station_flags(*sub, *station);
  tree.command(*stations, "remove", "Forget a station of which no fact is held.",
               "  stratus stations remove station_Pariss_FR",
               [station](const Context& context) { return run_stations_remove(context, station->name); })
      ->add_option("station", station->name, "Station id or city")
      ->required();
  tree.command(*stations, "recover", "Write a lost registry again, from the published version and the configuration.",
               "  stratus stations recover", run_stations_recover);
}

void declare_retention(CommandTree& tree) {
  const auto retention = std::make_shared<RetentionOptions>();
  CLI::App* group = tree.group("retention", "What is kept for how long.");
  CLI::App* log = tree.command(
      *group, "log",
      "Remove the oldest files of the log: those that every kept version covers and that are old enough. Without --yes "
      "it only says what would go and what stays, and why.",
      "  stratus retention log --keep 30d\n  stratus retention log --keep 30d --yes\n"
      "  stratus retention log --keep 36h --json",
      [retention](const Context& context) { return run_retention_log(context, *retention); });
  log->add_option("--keep", retention->keep, "How long messages stay after they arrived: 30d, 36h; at least 24h")
      ->required();
  log->add_flag("--yes", retention->yes, "Really");
}

void declare_log(CommandTree& tree) {
  const auto options = std::make_shared<AdoptOptions>();
  CLI::App* group = tree.group("log", "The log of the data folder.");
  CLI::App* adopt =
      tree.command(*group, "adopt",
                   "Take a new, empty log when the former one is lost or damaged, or stayed elsewhere: the facts of the "
                   "newest version go "
                   "on, the former folder is kept aside. Without --yes it only says what would be.",
                   "  stratus log adopt\n  stratus log adopt --yes\n  stratus log adopt --lose-from 0:181234 --yes",
                   [options](const Context& context) { return run_log_adopt(context, *options); });
  adopt->add_option_function<std::string>(
      "--lose-from", [options](const std::string& offsets) { options->lose_from = offsets; },
      "Give up the messages of the former log that no version covers, which begin exactly there: 0:181234 is "
      "from position 181234 of partition 0 on, - from the beginning");
  adopt->add_flag("--yes", options->yes, "Really");
}

}  // namespace

void declare_batch(CommandTree& tree) {
  const auto version = std::make_shared<std::int64_t>();
  CLI::App* batch = tree.group("batch", "The batch layer: run, rebuild, list, show.");
  tree.command(*batch, "run", "Bring dataset and views up to the end of the log.", "  stratus batch run",
               [](const Context& context) { return run_batch_run(context, {}); });
  const auto rebuild = std::make_shared<RebuildOptions>(RebuildOptions{true, false});
  tree.command(*batch, "rebuild", "Derive everything again from the facts of the published version, and take what is new.",
               "  stratus batch rebuild\n  stratus batch rebuild --from-log",
               [rebuild](const Context& context) { return run_batch_run(context, *rebuild); })
      ->add_flag("--from-log", rebuild->from_log,
                 "Trust no version: make the dataset, too, again from the log, which must be whole");
  tree.command(*batch, "list", "Published versions that are kept.", "  stratus batch list", run_batch_list);
  tree.command(*batch, "rollback", "Publish an older version that is kept again.", "  stratus batch rollback --version 3",
               [version](const Context& context) { return run_batch_rollback(context, *version); })
      ->add_option("--version", *version, "Its number; see stratus batch list")
      ->required();
  tree.command(*batch, "show", "One version and its files.", "  stratus batch show\n  stratus batch show --version 3 --json",
               [version](const Context& context) { return run_batch_show(context, *version); })
      ->add_option("--version", *version, "Its number (default: the current one)");
}

void declare_administration(CommandTree& tree) {
  const auto yes = std::make_shared<bool>();
  const auto reject_options = std::make_shared<RejectsOptions>();
  const auto origin = std::make_shared<bool>();
  const auto from_log = std::make_shared<bool>();
  tree.command(tree.root(), "verify",
               "Hold the dataset against the log, and compute everything again with the plain reference.",
               "  stratus verify\n  stratus verify --from-log",
               [from_log](const Context& context) { return run_verify(context, *from_log); })
      ->add_flag("--from-log", *from_log,
                 "Compute views and answers from the log instead of the dataset, and say what a log that was shortened "
                 "leaves unchecked");
  tree.command(tree.root(), "count", "How much there is of everything.", "  stratus count --json", run_count);
  tree.command(tree.root(), "status", "State of the pipeline: of the running serve, or of the data folder.",
               "  stratus status", run_status);
  declare_stations(tree);
  CLI::App* rejects = tree.group("rejects", "Dead letters: what could not be used.");
  CLI::App* list =
      tree.command(*rejects, "list", "Those that wait, with their reasons, newest last.",
                   "  stratus rejects list --limit 20\n  stratus rejects list --all --json",
                   [reject_options](const Context& context) { return run_rejects_list(context, *reject_options); });
  list->add_option("--limit", reject_options->limit, "At most so many; 0: all");
  list->add_flag("--all", reject_options->all, "Those that were taken or given up too");
  CLI::App* redrive =
      tree.command(*rejects, "redrive",
                   "Try those that wait again, e.g. after adding a station. Each keeps the time at which it was said.",
                   "  stratus rejects redrive\n  stratus rejects redrive --map my-map.toml --give-up",
                   [reject_options](const Context& context) { return run_rejects_redrive(context, *reject_options); });
  redrive->add_option("--map", reject_options->map, "Column map for the rows of CSV files (default: by their header)");
  redrive->add_option("--station", reject_options->station, "Station of rows from files that hold one each");
  redrive->add_flag("--give-up", reject_options->give_up, "For the last time: what fails again waits no longer");
  tree.command(*rejects, "clear", "Remove those that were taken or given up, and say how many.",
               "  stratus rejects clear\n  stratus rejects clear --waiting",
               [reject_options](const Context& context) { return run_rejects_clear(context, *reject_options); })
      ->add_flag("--waiting", reject_options->waiting, "Those that wait too");
  CLI::App* purge = tree.command(tree.root(), "purge", "Remove the data folder.", "  stratus purge --yes",
                                 [yes](const Context& context) { return run_purge(context, *yes); }, {.makes_folder = true});
  purge->add_flag("--yes", *yes, "Really");
  CLI::App* config = tree.group("config", "The configuration file.");
  tree.command(*config, "check", "Read it, .env and the environment, and say what is wrong and where.",
               "  stratus config check --config stratus.toml", run_config_check, {.makes_folder = true});
  CLI::App* show =
      tree.command(*config, "show", "Print the default configuration, or where each setting comes from.",
                   "  stratus config show > stratus.toml\n  stratus config show --origin --json",
                   [origin](const Context& context) { return run_config_show(context, *origin); }, {.makes_folder = true});
  show->add_flag("--origin", *origin, "The settings as they count, each with its origin; secrets as ***");
}

void declare_safety(CommandTree& tree) {
  declare_retention(tree);
  declare_log(tree);
  const auto backup_folder = std::make_shared<std::string>();
  const auto deep = std::make_shared<bool>();
  tree.command(tree.root(), "backup", "Copy the data folder into a new folder, beside a running serve too.",
               "  stratus backup backups/2026-11-24\n  stratus backup /mnt/disk/stratus --data stratus-data --json",
               [backup_folder](const Context& context) { return run_backup(context, *backup_folder); })
      ->add_option("folder", *backup_folder, "Where to; missing or empty")
      ->required();
  CLI::App* restore = tree.command(tree.root(), "restore", "Make a new data folder from a backup, and check it.",
                                   "  stratus restore backups/2026-11-24 --data restored",
                                   [backup_folder](const Context& context) { return run_restore(context, *backup_folder); },
                                   {.makes_folder = true});
  restore->add_option("folder", *backup_folder, "The backup")->required();
  CLI::App* doctor = tree.command(tree.root(), "doctor",
                                  "Look over the installation and say what is wrong and what helps. Changes nothing.",
                                  "  stratus doctor\n  stratus doctor --deep --json",
                                  [deep](const Context& context) { return run_doctor(context, *deep); },
                                  {.makes_folder = true, .takes_bad_config = true});
  doctor->add_flag("--deep", *deep, "Read every file of the newest version and hold it against its digest");
}

}  // namespace stratus
