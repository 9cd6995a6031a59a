// stratus demo: a year of real weather through every layer, from the weather API to the answer.
#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "adapters/visual_crossing/backfill.h"
#include "api/json_writer.h"
#include "app/commands.h"
#include "app/demo_clock.h"
#include "app/service.h"
#include "app/simulated_stations.h"
#include "app/table.h"
#include "app/verify.h"
#include "app/weather_source.h"
#include "serving/facts_query.h"
#include "weather/message.h"

namespace stratus {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
// What is collected live, hour by hour; everything before is history.
constexpr std::int64_t kLiveDays = 14;
// The simulated service charges as the real one does, but a demonstration may ask for a year at once.
constexpr std::int64_t kDemoBudget = 1'000'000;

class Demo {
 public:
  Demo(const Context& context, const DemoOptions& options)
      : context_(context),
        options_(options),
        clock_(context.clock, context.clock.now()),
        out_(context.json ? context.notes : context.out) {}

  Status run();

 private:
  Status open();
  Status start_weather_service();
  Status replay_history();
  Status replay_live();
  Status run_batch(std::string_view label);
  Status show_months(std::string_view title);
  Status correct_a_value();
  Status verify_everything();
  Status serve();
  Result<std::vector<Summary>> months(const Station& station, int count);
  Result<std::vector<std::string>> month_row(const Station& station, PeriodKey month);
  void step(std::string_view text) { out_ << "\n" << ++step_ << ". " << text << "\n" << std::flush; }

  const Context& context_;
  const DemoOptions& options_;
  DemoClock clock_;
  std::ostream& out_;  // the story; with --json the answers alone go to the output
  JsonWriter json_;
  UtcMillis now_;
  UtcSeconds live_from_;
  int step_ = 0;
  std::vector<Station> stations_;
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<MessageSink> sink_;
  std::unique_ptr<VisualCrossingSource> source_;
};

Status Demo::open() {
  now_ = context_.clock.now();
  live_from_ = {(floor_div(floor_seconds(now_).value, kDay) - kLiveDays) * kDay};
  const DataFolder folder{options_.folder};
  std::error_code error;
  if (std::filesystem::exists(folder.lock(), error)) {
    // Each demonstration starts from nothing; the lock shows that the folder is one of ours, and that nobody uses it.
    const auto lock = context_.files.lock(folder.lock(), "");
    if (!lock) return fail(ErrorKind::kAlreadyExists, "a stratus is running on " + options_.folder + "; stop it first");
    std::filesystem::remove_all(folder.root, error);
  } else if (std::filesystem::exists(folder.root, error)) {
    return fail(ErrorKind::kAlreadyExists, options_.folder + " exists and is no data folder; use another --folder");
  }
  STRATUS_ASSIGN_OR_RETURN(pipeline_, Pipeline::open(context_.files, clock_, folder, {}));
  sink_ = sink_of(*pipeline_);
  return {};
}

Status Demo::start_weather_service() {
  STRATUS_ASSIGN_OR_RETURN(auto simulated, simulated_stations(context_.files, options_.file, "nycflights13", now_));
  std::int64_t hours = 0;
  for (const SimulatedStation& station : simulated) {
    stations_.push_back(station.station);
    hours += static_cast<std::int64_t>(station.facts.size());
  }
  SimulatorOptions options;
  options.daily_cost = kDemoBudget;
  simulator_ = std::make_unique<Simulator>(std::move(simulated), clock_, options);
  STRATUS_RETURN_IF_ERROR(simulator_->start());
  VisualCrossingConfig config;
  config.base_url = simulator_->base_url();
  config.api_key = "demo";
  config.origin = "replay";
  config.state_dir = Path(options_.folder) / "source";
  config.daily_cost_limit = kDemoBudget;
  STRATUS_RETURN_IF_ERROR(context_.files.create_directories(config.state_dir));
  STRATUS_ASSIGN_OR_RETURN(source_, open_source(context_, config, clock_));
  STRATUS_RETURN_IF_ERROR(sink_->add_stations(stations_));
  out_ << fmt::format(
      "   {} hours of {} New York airports, observed in 2013 and replayed as the twelve months before\n"
      "   {}, behind a simulator of the weather API at {}\n",
      grouped(hours), stations_.size(), format_utc(floor_seconds(now_)), simulator_->base_url());
  return {};
}

Status Demo::replay_history() {
  clock_.set(to_millis(live_from_));
  BackfillPlan plan;
  plan.stations = stations_;
  const DayNumber live_day{static_cast<std::int32_t>(live_from_.value / kDay)};
  plan.days = {live_day - (366 - static_cast<int>(kLiveDays)), live_day - 1};
  plan.today = live_day;
  STRATUS_ASSIGN_OR_RETURN(BackfillCheckpoint checkpoint,
                           BackfillCheckpoint::load(context_.files, Path(options_.folder) / "backfill.json"));
  Progress progress(context_.notes, context_.terminal, "   backfill, station-days");
  const auto sink = [&](const Station& station, const std::vector<Fact>& facts) -> Status {
    BatchedSink batched(*sink_);
    STRATUS_RETURN_IF_ERROR(send_facts(batched, station, facts, "backfill " + station.city));
    return batched.flush();
  };
  STRATUS_ASSIGN_OR_RETURN(const BackfillReport report,
                           backfill(*source_, checkpoint, plan, sink, [&](const BackfillReport& so_far) {
                             progress.show(so_far.days_done, so_far.days_wanted);
                             return !context_.stop_requested();
                           }));
  if (report.stopped) return fail(*report.stopped);
  progress.finish(fmt::format("{} facts in {} requests", grouped(report.facts), grouped(report.requests)));
  return {};
}

Status Demo::run_batch(std::string_view label) {
  STRATUS_ASSIGN_OR_RETURN(const BatchReport report, pipeline_->run_batch());
  out_ << fmt::format("   {}: version {} covers {} messages, {} dataset files and {} view files written\n", label,
                      report.version, grouped(report.horizon.end.value), report.dataset_files, report.view_files);
  return {};
}

// The clock of the demonstration moves by an hour, and each station is asked, as a collector would over two weeks.
Status Demo::replay_live() {
  Collector collector(*source_, *sink_, "replay");
  Progress progress(context_.notes, context_.terminal, "   collect, hours");
  const std::int64_t hours = (floor_seconds(now_) - live_from_) / kHour;
  std::int64_t statements = 0;
  for (std::int64_t hour = 0; hour <= hours; ++hour) {
    if (context_.stop_requested()) return fail(ErrorKind::kCancelled, "stopped");
    clock_.set(std::min(to_millis(live_from_ + hour * kHour), now_));
    for (const Station& station : stations_) {
      STRATUS_ASSIGN_OR_RETURN(const std::int64_t news, collector.collect(station));
      statements += news;
    }
    progress.show(hour, hours);
  }
  clock_.set(now_);
  progress.finish(fmt::format("{} statements of {} stations over {} hours", grouped(statements), stations_.size(), hours));
  return {};
}

Result<std::vector<Summary>> Demo::months(const Station& station, int count) {
  SummaryQuery query;
  query.resolution = Resolution::kMonth;
  query.until = floor_seconds(now_);
  query.last = {month_of(floor_seconds(now_)).value};
  query.first = {query.last.value - count + 1};
  return with_reading(pipeline_->serving(), [&](const Reading& reading) { return summaries(reading, station, query); });
}

Status Demo::show_months(std::string_view title) {
  constexpr int kMonths = 13;
  out_ << "\n" << title << "\n\n";
  json_.begin_array("months");
  Table table({"station", "month", "mean °C", "min °C", "max °C", "rain mm", "hours", "compl.", "from batch", "from speed"});
  for (const Station& station : stations_) {
    STRATUS_ASSIGN_OR_RETURN(const auto rows, months(station, kMonths));
    for (const Summary& row : rows) {
      const Moments& temperature = row.cell.measures[*find_measure("temperature_c")];
      const Moments& rain = row.cell.measures[*find_measure("precipitation_mm")];
      table.add({station.city, label(Resolution::kMonth, row.period), fixed(mean(temperature, 1), 2),
                 fixed(least(temperature, 1), 1), fixed(greatest(temperature, 1), 1), fixed(sum(rain, 3), 1),
                 std::to_string(row.cell.observations), fmt::format("{:.1f} %", row.completeness() * 100),
                 std::to_string(row.from_batch), std::to_string(row.from_speed)});
      json_.begin_object();
      json_.member("station", station.id.text());
      json_.member("month", label(Resolution::kMonth, row.period));
      json_.member("temperature_mean_c", mean(temperature, 1));
      json_.member("temperature_min_c", least(temperature, 1));
      json_.member("temperature_max_c", greatest(temperature, 1));
      json_.member("precipitation_mm", sum(rain, 3));
      json_.member("hours", row.cell.observations);
      json_.member("from_batch", row.from_batch);
      json_.member("from_speed", row.from_speed);
      json_.end_object();
    }
  }
  json_.end_array();
  out_ << table.to_string();
  return {};
}

Result<std::vector<std::string>> Demo::month_row(const Station& station, PeriodKey month) {
  constexpr int kMonths = 13;
  STRATUS_ASSIGN_OR_RETURN(const auto rows, months(station, kMonths));
  for (const Summary& row : rows) {
    if (row.period != month) continue;
    const Moments& temperature = row.cell.measures[*find_measure("temperature_c")];
    return std::vector<std::string>{fixed(mean(temperature, 1), 3), fixed(greatest(temperature, 1), 1),
                                    format_utc(temperature.greatest_time), std::to_string(row.from_batch),
                                    std::to_string(row.from_speed)};
  }
  return fail(ErrorKind::kNotFound, "the month has no facts");
}

// An old maximum is corrected: the answer moves at once, through the speed layer, and stays after the next batch.
Status Demo::correct_a_value() {
  constexpr int kMonthsBack = 4;
  constexpr std::int32_t kTenthsAdded = 50;
  const Station& station = stations_[0];
  const PeriodKey month{month_of(floor_seconds(now_)).value - kMonthsBack};
  Table table({"", "mean °C", "max °C", "max at", "from batch", "from speed"});
  const auto add = [&](const char* when) -> Status {
    STRATUS_ASSIGN_OR_RETURN(std::vector<std::string> row, month_row(station, month));
    row.insert(row.begin(), when);
    table.add(std::move(row));
    return {};
  };
  STRATUS_RETURN_IF_ERROR(add("before"));
  STRATUS_ASSIGN_OR_RETURN(const auto rows, months(station, kMonthsBack + 1));
  const UtcSeconds hottest = rows.front().cell.measures[*find_measure("temperature_c")].greatest_time;
  STRATUS_ASSIGN_OR_RETURN(const auto found, with_reading(pipeline_->serving(), [&](const Reading& reading) {
                             return observations(reading, station, {hottest, hottest + 1}, kMeasuredKinds, {}, 1);
                           }));
  if (found.empty()) return fail(ErrorKind::kInternal, "the maximum has no fact behind it");
  Fact corrected = found[0].stored.fact;
  const std::int32_t old = corrected.elements.get(Element::kTemperature).value_or(0);
  corrected.elements.set(Element::kTemperature, old + kTenthsAdded);
  corrected.known_at = now_;
  STRATUS_RETURN_IF_ERROR(sink_->submit({{encode_message(corrected, station), "demo", ""}}));
  STRATUS_RETURN_IF_ERROR(add("corrected, at once"));
  STRATUS_RETURN_IF_ERROR(run_batch("batch"));
  STRATUS_RETURN_IF_ERROR(add("after the next batch"));
  json_.begin_object("correction");
  json_.member("station", station.id.text());
  json_.member("time", hottest);
  json_.member("old_c", Decimal{old, 1});
  json_.member("new_c", Decimal{old + kTenthsAdded, 1});
  json_.end_object();
  out_ << fmt::format("   {} at {}: {} °C becomes {} °C\n\n", station.city, format_utc(hottest), to_string(Decimal{old, 1}),
                      to_string(Decimal{old + kTenthsAdded, 1}))
       << table.to_string();
  return {};
}

Status Demo::verify_everything() {
  STRATUS_ASSIGN_OR_RETURN(const auto log, pipeline_->read_log());
  STRATUS_ASSIGN_OR_RETURN(const PinnedVersion version, pipeline_->catalog().current());
  // Ports that have read nothing yet: what they remembered would hide damage.
  const ParquetDataset dataset(context_.files, options_.folder);
  const ParquetViews views(context_.files, options_.folder);
  STRATUS_ASSIGN_OR_RETURN(const VerifyReport report, verify(*log, *version, dataset, views, *pipeline_->stations()));
  json_.begin_object("verify");
  write_report(json_, report);
  json_.end_object();
  for (const std::string& line : report.differences) out_ << "   DIFFERENT  " << line << "\n";
  if (!report.ok()) return fail(ErrorKind::kDataLoss, "what is served differs from the plain reference");
  out_ << fmt::format("   {} files, {} facts, {} cells and {} merged answers equal the plain reference; digest {}\n",
                      report.files, grouped(report.facts), grouped(report.cells), grouped(report.answers), report.digest);
  return {};
}

Status Demo::serve() {
  clock_.run();
  ServiceOptions options;
  options.serve.port = options_.port;
  STRATUS_ASSIGN_OR_RETURN(const auto service, Service::start(*pipeline_, clock_, options));
  const std::string api = service->base_url() + "/api/v1";
  out_ << fmt::format(
              "\nOpen, for example, until Ctrl-C:\n  {}/stations\n  {}/observations/latest\n"
              "  {}/stations/{}/observations?resolution=month\n  {}/pipeline/status\n  {}/metrics\n",
              api, api, api, stations_[0].id.text(), api, service->base_url())
       << std::flush;
  context_.wait_for_stop();
  return {};
}

Status Demo::run() {
  STRATUS_RETURN_IF_ERROR(open());
  json_.begin_object();
  step("Real observations behind a weather API");
  STRATUS_RETURN_IF_ERROR(start_weather_service());
  step("History: the client asks the API, every answer goes into the log");
  STRATUS_RETURN_IF_ERROR(replay_history());
  step("Batch layer: log -> dataset -> views");
  STRATUS_RETURN_IF_ERROR(run_batch("batch"));
  step(fmt::format("Speed layer: the last {} days, collected hour by hour at high speed", kLiveDays));
  STRATUS_RETURN_IF_ERROR(replay_live());
  STRATUS_RETURN_IF_ERROR(show_months("Monthly weather, merged from both layers:"));
  step("A correction of an old value");
  STRATUS_RETURN_IF_ERROR(correct_a_value());
  step("Verify: everything again, with the plain reference");
  STRATUS_RETURN_IF_ERROR(verify_everything());
  json_.end_object();
  if (context_.json) context_.out << json_.line() << std::flush;
  return options_.once ? Status{} : serve();
}

}  // namespace

Status run_demo(const Context& context, const DemoOptions& options) {
  Demo demo(context, options);
  return demo.run();
}

}  // namespace stratus
