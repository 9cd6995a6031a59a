// fresh_hour STATIONS DAYS: a published month (30 days at most) of made-up stations and one fresh fact of each in the tail:
// the ranking of the month and the latest of all, over layers in memory. Prints seconds of processor time and a figure of
// each answer to compare with.
#include <fmt/format.h>
#include <time.h>

#include <iostream>

#include "serving/facts_query.h"
#include "serving/rankings_query.h"
#include "simulator/station_years.h"
#include "support/spine.h"

namespace stratus {
namespace {

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <typename Ask>
double seconds_of(Ask&& ask) {
  const double started = processor_seconds();
  ask();
  return processor_seconds() - started;
}

void run(int stations, int days) {
  StationYearsPlan plan;
  plan.stations = stations;
  plan.days = days;
  plan.first_day = to_day_number({2026, 3, 1});
  plan.late = 0;
  StationYears years(plan);
  Spine spine{StationRegistry(years.stations())};
  while (years.days_left() > 0) spine.append(years.next_day());
  spine.batch();
  std::vector<Fact> fresh;
  const UtcSeconds now = UtcSeconds{(plan.first_day + (days - 1)).value * std::int64_t{86400}} + 23 * 3600;
  for (const auto& [id, station] : spine.stations().stations()) {
    Fact fact;
    fact.station = id;
    fact.time = now + 3600;
    fact.known_at = to_millis(fact.time);
    fact.elements.set(Element::kTemperature, 123);
    fresh.push_back(fact);
  }
  spine.append(fresh);
  const Reading reading = spine.reading();
  const auto all = must(stations_by_id(reading, spine.stations(), std::nullopt));
  SummaryQuery query;
  query.resolution = Resolution::kMonth;
  query.first = query.last = {make_month(2026, 3).value};
  query.until = now + 7200;
  std::int64_t facts = 0;
  const auto rank = [&] {
    facts = 0;
    for (const Standing& row : must(rank_stations(reading, all, query, Statistic::kTemperatureMean, Order::kDescending)))
      facts += row.summary.cell.facts;
  };
  const double first_rank = seconds_of(rank);
  const double next_rank = seconds_of(rank);
  std::size_t newest = 0;
  const double of_latest = seconds_of([&] {
    for (const auto& observation : must(latest(reading, all, now + 7200, {}))) newest += observation ? 1U : 0U;
  });
  std::cout << fmt::format("facts {}: rank {:.3f} s, again {:.3f} s (of {} facts), latest {:.3f} s ({})\n",
                           spine.facts().size(), first_rank, next_rank, facts, of_latest, newest);
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "fresh_hour STATIONS DAYS\n";
    return 2;
  }
  stratus::run(std::stoi(argv[1]), std::stoi(argv[2]));
  return 0;
}
