// tail_memory STATIONS DAYS: what facts take in the tail, and what it costs to fill it, out of a log in memory, and to ask
// it. Prints one line of names and numbers.
#include <fmt/format.h>
#include <malloc.h>
#include <time.h>

#include <chrono>
#include <fstream>
#include <iostream>

#include "engine/parallel_tasks.h"
#include "simulator/station_years.h"
#include "speed/fill_tail.h"
#include "speed/memory_tail.h"
#include "weather/message.h"

namespace stratus {
namespace {

class Clock {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count(); }

 private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double resident_bytes() {
  ::malloc_trim(0);
  std::ifstream statm("/proc/self/statm");
  double pages = 0;
  statm >> pages >> pages;
  return pages * 4096;
}

// Messages in one text, as a log has them in frames.
class MemoryLog final : public EventLogReader {
 public:
  void add(const std::string& message) {
    text_ += message;
    ends_.push_back(text_.size());
  }
  std::int64_t size() const { return static_cast<std::int64_t>(ends_.size()); }
  Result<LogExtent> extent() override { return LogExtent{LogId{"memory"}, {}, {{0, size()}}}; }
  Result<std::vector<LogGap>> gaps() override { return std::vector<LogGap>(); }
  Result<LogRead> read(LogPosition from, std::size_t max_records) override {
    LogRead read{{}, std::min(size(), from.offset + static_cast<std::int64_t>(max_records))};
    for (std::int64_t at = from.offset; at < read.next; ++at) {
      const auto i = static_cast<std::size_t>(at);
      const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
      read.records.push_back({{0, at}, text_.substr(begin, ends_[i] - begin)});
    }
    return read;
  }

 private:
  std::string text_;
  std::vector<std::size_t> ends_;
};

void run(int stations, int days) {
  StationYearsPlan plan;
  plan.stations = stations;
  plan.days = days;
  plan.first_day = to_day_number({2026, 3, 1});
  StationYears years(plan);
  std::vector<StationId> ids;
  std::map<StationId, const Station*> by_id;
  for (const Station& station : years.stations()) {
    ids.push_back(station.id);
    by_id[station.id] = &station;
  }
  std::sort(ids.begin(), ids.end());
  MemoryLog log;
  while (years.days_left() > 0) {
    for (const Fact& fact : years.next_day()) log.add(encode_message(fact, *by_id.at(fact.station)));
  }
  const auto facts = static_cast<double>(log.size());

  const double before = resident_bytes();
  MemoryTail tail({});
  const Clock filling;
  const double processor = processor_seconds();
  const auto filled = fill_tail(tail, log, {}, {{0, log.size()}}, on_all_cores());
  const double fill = filling.seconds();
  const double busy = processor_seconds() - processor;
  const double held = resident_bytes() - before;

  const TailSnapshot snapshot = *tail.snapshot();
  const TimeRange always{kEarliestTime, kLatestTime};
  const Clock asking_newest;
  const auto newest = *tail.newest(ids, always, kEndOfTime, snapshot);
  const double newest_s = asking_newest.seconds();
  const Clock asking_all;
  const auto of_one = *tail.facts({&ids[0], 1}, always, snapshot);
  const double one_s = asking_all.seconds();
  const Clock recognising;
  std::size_t equal = 0;
  for (const StoredFact& stored : of_one) equal += tail.held(stored.fact)->equal ? 1U : 0U;
  const double held_s = recognising.seconds();
  const Clock trimming;
  static_cast<void>(tail.trim({{0, log.size() / 2}}));
  const double trim_s = trimming.seconds();
  std::cout << fmt::format(
      "facts {:.0f}, process {:.1f} B a fact, told {:.1f} B, fill {:.2f} s ({:.0f} ns of processor a fact), newest of {} "
      "stations {:.1f} "
      "ms, {} facts of one {:.2f} ms, held {:.0f} ns ({} equal), trim of half {:.0f} ms\n",
      facts, held / facts, static_cast<double>(tail.size().bytes) / static_cast<double>(tail.size().facts), fill,
      busy / static_cast<double>(filled->facts) * 1e9, newest.size(), newest_s * 1e3, of_one.size(), one_s * 1e3,
      held_s / static_cast<double>(of_one.size()) * 1e9, equal, trim_s * 1e3);
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "tail_memory STATIONS DAYS\n";
    return 2;
  }
  stratus::run(std::stoi(argv[1]), std::stoi(argv[2]));
  return 0;
}
