// stratus demo: a year of real weather through every layer, from the weather API to the answer.
#include <fmt/format.h>

#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/demo/demo_answers.h"
#include "app/demo/demo_world.h"
#include "app/service.h"
#include "app/terminal/table.h"
#include "app/terminal/verify_report.h"
#include "engine/engines.h"
#include "engine/parallel_tasks.h"
#include "serving/facts_query.h"
#include "serving/station_names.h"
#include "weather/message.h"

namespace stratus {
namespace {

// The story of the demonstration: its steps and what is said of them.
class Demo {
 public:
  Demo(const Context& context, const DemoOptions& options)
      : context_(context),
        options_(options),
        world_(context, options.folder),
        story_(context.json ? context.notes : Notes(context.out)) {}

  Status run();

 private:
  Status start_weather_service();
  Status run_batch(std::string_view label);
  Status show_months();
  Status correct_a_value();
  void show_correction(const Station& station, UtcSeconds time, const Decimal& old_c, const Decimal& new_c);
  Result<Fact> hottest_fact(const Station& station, int months_back) const;
  Status verify_everything();
  Status serve();
  Pipeline& pipeline() const { return world_.pipeline(); }
  void step(std::string_view text) { story_.text(fmt::format("\n{}. {}\n", ++step_, text)); }

  const Context& context_;
  const DemoOptions& options_;
  DemoWorld world_;
  Notes story_;  // with --json the answers alone go to the output
  JsonWriter json_;
  int step_ = 0;
};

Status Demo::start_weather_service() {
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t hours, world_.start_weather_service(options_.file));
  story_.text(
      fmt::format("   {} hours of {} New York airports, observed in 2013 and replayed as the twelve months before\n"
                  "   {}, behind a simulator of the weather API at {}\n",
                  grouped(hours), world_.stations().size(), format_utc(world_.now()), world_.weather_service_url()));
  return {};
}

Status Demo::run_batch(std::string_view label) {
  STRATUS_ASSIGN_OR_RETURN(const BatchReport report, pipeline().run_batch());
  story_.text(fmt::format("   {}: version {} covers {} messages, {} dataset files and {} view files written\n", label,
                          report.version, grouped(report.horizon.end.total()), report.written.facts, report.written.cells));
  return {};
}

Status Demo::show_months() {
  story_.text("\nMonthly weather, merged from both layers:\n\n");
  STRATUS_ASSIGN_OR_RETURN(const Table table, months_table(world_, json_));
  story_.text(table.to_string());
  return {};
}

// The fact behind the maximum of a month.
Result<Fact> Demo::hottest_fact(const Station& station, int months_back) const {
  STRATUS_ASSIGN_OR_RETURN(const auto rows, last_months(world_, station, months_back + 1));
  const UtcSeconds hottest = measure_of(rows.front().cell, "temperature_c").greatest_time;
  STRATUS_ASSIGN_OR_RETURN(const auto found, with_reading(pipeline().serving(), [&](const Reading& reading) {
                             return observations(reading, station, {hottest, hottest + 1}, kMeasuredKinds, {}, 1);
                           }));
  if (found.empty()) return fail(ErrorKind::kInternal, "the maximum has no fact behind it");
  return found[0].stored.fact;
}

// An old maximum is corrected: the answer moves at once, through the speed layer, and stays after the next batch.
Status Demo::correct_a_value() {
  constexpr int kMonthsBack = 4;
  constexpr std::int32_t kTenthsAdded = 50;
  const Station& station = world_.stations()[0];
  const PeriodKey month{month_of(world_.now()).value - kMonthsBack};
  Table table({"", "mean °C", "max °C", "max at", "from batch", "from speed"});
  const auto add = [&](const char* when) -> Status {
    STRATUS_ASSIGN_OR_RETURN(std::vector<std::string> row, month_cells(world_, station, month));
    row.insert(row.begin(), when);
    table.add(std::move(row));
    return {};
  };
  STRATUS_RETURN_IF_ERROR(add("before"));
  STRATUS_ASSIGN_OR_RETURN(Fact corrected, hottest_fact(station, kMonthsBack));
  const Decimal old_c{corrected.elements.get(Element::kTemperature).value_or(0), 1};
  const Decimal new_c{old_c.value + kTenthsAdded, 1};
  corrected.elements.set(Element::kTemperature, static_cast<std::int32_t>(new_c.value));
  corrected.known_at = world_.started_at();
  STRATUS_RETURN_IF_ERROR(world_.sink().submit({{encode_message(corrected, station), "demo", ""}}));
  STRATUS_RETURN_IF_ERROR(add("corrected, at once"));
  STRATUS_RETURN_IF_ERROR(run_batch("batch"));
  STRATUS_RETURN_IF_ERROR(add("after the next batch"));
  show_correction(station, corrected.time, old_c, new_c);
  story_.text(table.to_string());
  return {};
}

void Demo::show_correction(const Station& station, UtcSeconds time, const Decimal& old_c, const Decimal& new_c) {
  json_.begin_object("correction");
  json_.member("station", station.id.text());
  json_.member("time", time);
  json_.member("old_c", old_c);
  json_.member("new_c", new_c);
  json_.end_object();
  story_.text(fmt::format("   {} at {}: {} °C becomes {} °C\n\n", escaped(shown_name(station)), format_utc(time),
                          to_string(old_c), to_string(new_c)));
}

Status Demo::verify_everything() {
  STRATUS_ASSIGN_OR_RETURN(const auto log, pipeline().read_log());
  // Ports that have read nothing yet: what they remembered would hide damage.
  const VersionPorts fresh = embedded_engines().versions(context_.disk, {options_.folder});
  STRATUS_ASSIGN_OR_RETURN(const auto version, fresh.versions->current());
  VerifyOptions options;
  options.stopped = context_.stop_requested;
  options.run_tasks = on_all_cores();
  STRATUS_ASSIGN_OR_RETURN(const VerifyReport report, verify(*log, version, *pipeline().stations(), options));
  json_.begin_object("verify");
  write_report(json_, report);
  json_.end_object();
  for (const std::string& line : report.differences) story_.line("   DIFFERENT  " + line);
  if (!report.ok()) return fail(ErrorKind::kDataLoss, "what is served differs from the plain reference");
  story_.text(fmt::format("   {} files, {} facts, {} cells and {} merged answers equal the plain reference; digest {}\n",
                          report.files, grouped(report.facts), grouped(report.cells), grouped(report.answers),
                          report.digest));
  return {};
}

Status Demo::serve() {
  world_.clock().run();
  ServiceOptions options;
  options.serve.port = options_.port;
  STRATUS_ASSIGN_OR_RETURN(const auto service, Service::start(pipeline(), world_.clock(), options));
  const std::string api = service->base_url() + "/api/v1";
  story_.text(
      fmt::format("\nOpen, for example, until Ctrl-C:\n  {}/stations\n  {}/observations/latest\n"
                  "  {}/stations/{}/observations?resolution=month\n  {}/pipeline/status\n  {}/metrics\n",
                  api, api, api, world_.stations()[0].id.text(), api, service->base_url()));
  context_.wait_for_stop();
  return {};
}

Status Demo::run() {
  STRATUS_RETURN_IF_ERROR(world_.open());
  json_.begin_object();
  step("Real observations behind a weather API");
  STRATUS_RETURN_IF_ERROR(start_weather_service());
  step("History: the client asks the API, every answer goes into the log");
  STRATUS_RETURN_IF_ERROR(world_.replay_history());
  step("Batch layer: log -> dataset -> views");
  STRATUS_RETURN_IF_ERROR(run_batch("batch"));
  step(fmt::format("Speed layer: the last {} days, collected hour by hour at high speed", kDemoLiveDays));
  STRATUS_RETURN_IF_ERROR(world_.replay_live());
  STRATUS_RETURN_IF_ERROR(show_months());
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
