// latest_of_tail STATIONS HOURS ROUNDS: the latest observation of each station when all stand in the tail, and the answer as
// JSON. Prints the median of each part in milliseconds of processor time, which other work on the machine moves least.
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <iostream>

#include "api/json_observations.h"
#include "serving/facts_query.h"
#include "simulator/station_years.h"
#include "speed/memory_tail.h"

namespace stratus {
namespace {

// Nothing is published.
class NoVersion final : public PinnedVersion, public Versions {
 public:
  const VersionInfo& info() const override { return info_; }
  Result<std::vector<KeyedCell>> cells(const ViewSpec&, std::span<const StationId>, BucketKey, BucketKey,
                                       const StillWanted&) const override {
    return std::vector<KeyedCell>();
  }
  Result<std::vector<StoredFact>> facts(std::span<const StationId>, TimeRange, const StillWanted&) const override {
    return std::vector<StoredFact>();
  }
  Result<std::vector<bool>> held(std::span<const Identity> sorted, const StillWanted&) const override {
    return std::vector<bool>(sorted.size());
  }
  Result<std::optional<Stretch>> newest_before(std::span<const StationId>, UtcSeconds, const StillWanted&) const override {
    return std::nullopt;
  }
  Status newest_measured(std::span<const StationId>, std::int64_t, const std::function<void(const StationId&, UtcSeconds)>&,
                         const StillWanted&) const override {
    return {};
  }
  std::vector<VersionPiece> pieces() const override { return {}; }
  std::vector<StationShare> reading_order(std::span<const StationId>) const override { return {}; }
  Result<std::int64_t> check(PieceCheck, const TellFault&, const StillWanted&, const RunTasks&) const override { return 0; }

  Result<std::shared_ptr<const PinnedVersion>> current() override {
    return std::shared_ptr<const PinnedVersion>(std::shared_ptr<void>(), this);
  }
  Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t) override { return current(); }
  Result<std::vector<std::int64_t>> numbers() const override { return std::vector<std::int64_t>(); }

 private:
  VersionInfo info_;
};

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double median_ms(std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  return seconds[seconds.size() / 2] * 1e3;
}

int run(int stations, int hours, int rounds) {
  constexpr int kHoursADay = 24;
  StationYearsPlan plan;
  plan.stations = stations;
  plan.days = (hours + kHoursADay - 1) / kHoursADay;
  plan.first_day = to_day_number({2026, 3, 1});
  StationYears years(plan);
  const StationRegistry registry(years.stations());
  MemoryTail tail({});
  std::int64_t offset = 0;
  UtcSeconds now{};
  while (years.days_left() > 0) {
    std::vector<StoredFact> facts;
    for (Fact& fact : years.next_day()) {
      now = std::max(now, fact.time);
      facts.push_back({std::move(fact), {0, offset++}});
    }
    if (!tail.apply(facts, {{0, offset}})) return 1;
  }
  NoVersion versions;
  std::vector<StationId> ids;
  for (const auto& [id, station] : registry.stations()) ids.push_back(id);
  std::vector<double> of_query;
  std::vector<double> of_json;
  std::size_t bytes = 0;
  for (int round = 0; round < rounds; ++round) {
    const double started = processor_seconds();
    const auto reading = Reading::pin({versions, tail});
    const auto asked = reading->stations(ids, registry);
    auto newest = latest(*reading, *asked, now, {});
    const double found = processor_seconds();
    std::vector<LatestObservation> rows;
    rows.reserve(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) rows.push_back({ids[i], std::move((*newest)[i])});
    bytes = json_latest(meta_of(*reading, {}, LogId{"0"}), now, rows).size();
    const double written = processor_seconds();
    of_query.push_back(found - started);
    of_json.push_back(written - found);
  }
  std::cout << fmt::format("stations {}, tail facts {}, query {:.1f} ms, JSON {:.1f} ms ({} bytes)\n", ids.size(),
                           tail.size().facts, median_ms(of_query), median_ms(of_json), bytes);
  return 0;
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "latest_of_tail STATIONS HOURS ROUNDS\n";
    return 2;
  }
  return stratus::run(std::stoi(argv[1]), std::stoi(argv[2]), std::stoi(argv[3]));
}
