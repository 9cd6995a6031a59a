// stratus backfill and collect: history and live weather through the source into the log.
#include <fmt/format.h>

#include <ostream>

#include "adapters/visual_crossing/backfill.h"
#include "adapters/visual_crossing/collect_plan.h"
#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/intake/configured_stations.h"
#include "app/intake/weather_source.h"
#include "app/of_option.h"
#include "app/terminal/table.h"
#include "engine/data_view.h"
#include "serving/station_names.h"

namespace stratus {
namespace {

Result<std::vector<Station>> chosen_stations(const Context& context, const std::vector<std::string>& names) {
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry known,
                           merged_stations(context.files, context.folder(), context.configured()));
  if (names.empty()) return collected_stations(context.config, known);
  std::vector<Station> stations;
  for (const std::string& name : names) {
    STRATUS_ASSIGN_OR_RETURN(stations.emplace_back(), of_argument(find_station(known, name)));
  }
  return stations;
}

DayNumber utc_day(UtcMillis now) {
  constexpr std::int64_t kDay = 86400;
  return {static_cast<std::int32_t>(floor_div(floor_seconds(now).value, kDay))};
}

void print_backfill(const Context& context, const BackfillReport& report) {
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("requests", report.requests);
    json.member("facts", report.facts);
    json.member("rows_without_elements", report.empty);
    json.member("rows_unread", report.unread);
    json.member("cost", report.cost);
    json.member("station_days_without_hours", report.days_without);
    json.member("station_days_done", report.days_done);
    json.member("station_days_wanted", report.days_wanted);
    json.member("complete", report.days_done == report.days_wanted);
    json.end_object();
    context.out << json.line();
    return;
  }
  context.out << fmt::format("{} of {} station-days are done; {} requests brought {} facts for {} records of the budget.\n",
                             grouped(report.days_done), grouped(report.days_wanted), grouped(report.requests),
                             grouped(report.facts), grouped(report.cost));
  if (report.empty > 0) context.out << fmt::format("{} rows stated no element and were left out.\n", grouped(report.empty));
  if (report.unread > 0)
    context.out << fmt::format("{} rows could not be read: stratus rejects list shows them.\n", grouped(report.unread));
  if (report.days_without > 0)
    context.out << fmt::format("Of {} station-days no hour came; the next run asks for them again.\n",
                               grouped(report.days_without));
}

// In steps, as the clock can be another one than the machine's; a signal ends it at once.
void wait_until(const Context& context, UtcMillis wake) {
  constexpr std::chrono::milliseconds kStep{1000};
  while (context.clock.now() < wake && !context.stopped_within(kStep)) continue;
}

}  // namespace

Status run_backfill(const Context& context, const BackfillOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const DayNumber from, of_option("--from", parse_date(options.from)));
  STRATUS_ASSIGN_OR_RETURN(const DayNumber to, of_option("--to", parse_date(options.to)));
  if (to < from) return fail(ErrorKind::kInvalidArgument, "--to " + options.to + " lies before --from " + options.from);
  BackfillPlan plan;
  STRATUS_ASSIGN_OR_RETURN(plan.stations, chosen_stations(context, options.stations));
  plan.days = {from, to};
  plan.today = utc_day(context.clock.now());
  STRATUS_ASSIGN_OR_RETURN(const auto source,
                           open_source(context, context.config.visual_crossing, context.clock, context.stop_requested));
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_sink(context));
  STRATUS_RETURN_IF_ERROR(target->add_stations(plan.stations));
  STRATUS_ASSIGN_OR_RETURN(BackfillCheckpoint checkpoint,
                           BackfillCheckpoint::load(context.disk, context.folder().backfill()));
  const std::int64_t estimate = estimated_cost(checkpoint, plan);
  const std::int64_t limit = context.config.visual_crossing.daily_cost_limit;
  if (estimate > limit) {
    context.notes.line(
        fmt::format("This will cost about {} records; the budget is {} a day, so it takes about {} days. Run the "
                    "same command again after each reset: it goes on where it stopped.",
                    grouped(estimate), grouped(limit), (estimate + limit - 1) / limit));
  }
  Progress progress(context.notes, context.terminal, "backfill");
  const auto sink = [&](const Station& station, const Fetched& fetched) {
    return send_fetched(*target, station, fetched, "backfill " + shown_name(station));
  };
  const auto show = [&](const BackfillReport& report) {
    progress.show(report.days_done, report.days_wanted);
    return !context.stop_requested();
  };
  STRATUS_ASSIGN_OR_RETURN(const BackfillReport report, backfill(*source, checkpoint, plan, sink, show));
  if (context.terminal) context.notes.wipe();
  print_backfill(context, report);
  if (report.stopped) return fail(*report.stopped);
  return {};
}

namespace {

void print_collected(const Context& context, const Station& station, const Result<std::int64_t>& news) {
  const UtcSeconds now = floor_seconds(context.clock.now());
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("time", now);
    json.member("station", station.id.text());
    json.member("new_statements", news ? std::optional(*news) : std::nullopt);
    json.member("error", news ? std::nullopt : std::optional<std::string_view>(news.error().message));
    json.end_object();
    context.out << json.line() << std::flush;
  } else if (news) {
    context.notes.line(fmt::format("{} {}: {} new statements", format_utc(now), station.id.text(), *news));
  } else {
    context.notes.line(station.id.text() + ": " + news.error().message);
  }
}

}  // namespace

Status run_collect(const Context& context, const CollectOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<Station> stations, chosen_stations(context, options.stations));
  STRATUS_ASSIGN_OR_RETURN(const auto source,
                           open_source(context, context.config.visual_crossing, context.clock, context.stop_requested));
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_sink(context));
  STRATUS_RETURN_IF_ERROR(target->add_stations(stations));
  const CollectPlan plan =
      plan_collection(static_cast<std::int64_t>(stations.size()), options.interval_s, context.config.visual_crossing);
  if (options.continuous && plan.stretched) context.notes.line(plan.sum);
  Collector collector(*source, *target, context.config.visual_crossing.origin);
  {
    STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
    STRATUS_RETURN_IF_ERROR(remember_recent(collector, view->serving(), StationRegistry(stations), context.clock.now()));
  }
  do {
    const UtcMillis round = context.clock.now();
    for (const Station& station : stations) {
      if (context.stop_requested()) return {};
      const auto news = collector.collect(station);
      if (!news && options.continuous && context.stop_requested()) return {};
      if (!news && (!options.continuous || news.error().kind == ErrorKind::kPermissionDenied)) return fail(news.error());
      print_collected(context, station, news);
    }
    if (options.continuous) wait_until(context, round + plan.interval_s * 1000);
  } while (options.continuous && !context.stop_requested());
  return {};
}

}  // namespace stratus
