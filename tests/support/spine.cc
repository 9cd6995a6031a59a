#include "support/spine.h"

#include <algorithm>

#include "engine/plain_cell.h"
#include "speed/fill_tail.h"
#include "weather/message.h"

namespace stratus {

namespace {

// Each end `messages` further back.
Offsets before(const Offsets& ends, std::int64_t messages) {
  Offsets earlier;
  for (const auto& [partition, end] : ends) earlier.set(partition, end - messages);
  return earlier;
}

// As logs of before, which kept no times: what it holds is not judged, so that facts that state nothing, and any known_at,
// are facts. Whether records with a time are read rightly is tested where that is decided (ports/record_decoder.h).
class UntimedReader final : public EventLogReader {
 public:
  explicit UntimedReader(std::unique_ptr<EventLogReader> timed) : timed_(std::move(timed)) {}
  Result<LogExtent> extent() override { return timed_->extent(); }
  Result<std::vector<LogGap>> gaps() override { return timed_->gaps(); }
  Result<LogRead> read(LogPosition from, std::size_t max_records) override {
    return timed_->read(from, max_records).map([](LogRead read) {
      for (LogRecord& record : read.records) record.time.reset();
      return read;
    });
  }

 private:
  std::unique_ptr<EventLogReader> timed_;
};

}  // namespace

Spine::Spine(StationRegistry stations, PartitionedLog* log, StackLimits limits)
    : stations_(std::move(stations)), limits_(limits), partitioned_(log) {
  open();
  rebuild_tail(log_->extent().begin);
}

void Spine::open() {
  if (partitioned_ != nullptr) {
    log_ = partitioned_;
    reader_ = std::make_unique<UntimedReader>(partitioned_->reader());
  } else {
    segments_ = nullptr;
    const SegmentLogOptions options{.segment_bytes = 64 * 1024, .new_id = LogId{"0123456789abcdef0123456789abcdef"}};
    segments_ = must(SegmentLog::open(disk_, kSpineRoot / "log", options));
    log_ = segments_.get();
    reader_ = std::make_unique<UntimedReader>(must(SegmentLogReader::open(disk_, kSpineRoot / "log")));
  }
  letters_ = nullptr;
  letters_ = must(DeadLetterLog::open(disk_, kSpineRoot / "rejects"));
  catalog_ = std::make_unique<ManifestCatalog>(files_);
  versions_ = std::make_unique<ParquetVersions>(*catalog_, dataset_, views_);
  store_ = std::make_unique<ParquetVersionStore>(*catalog_, dataset_, views_, VersionStoreOptions{limits_, {}});
}

void Spine::append(std::span<const Fact> facts) {
  std::vector<std::string> texts;
  for (const Fact& fact : facts) texts.push_back(encode_message(fact, *stations_.find(fact.station)));
  std::vector<LogMessage> messages;
  UtcMillis time = clock_.now();  // nothing is ahead of it, whatever a test states
  for (const Fact& fact : facts) time = std::max({time, fact.known_at, to_millis(fact.time)});
  for (std::size_t i = 0; i < facts.size(); ++i) messages.push_back({facts[i].station.text(), texts[i]});
  const auto positions = log_->append(messages, time);
  std::vector<StoredFact> stored;
  for (std::size_t i = 0; i < facts.size(); ++i) stored.push_back({facts[i], must(positions[i])});
  facts_.insert(facts_.end(), stored.begin(), stored.end());
  must(tail_->apply(stored, log_->extent().end));
}

BatchReport Spine::batch(BatchOptions options, std::int64_t overlap) {
  clock_.advance(1000);
  const BatchReport report = must(run_batch(batch_ports(), stations_, options));
  must(tail_->trim(before(report.horizon.end, overlap)));
  return report;
}

VersionRows Spine::rows() {
  const auto version = must(versions_->current());
  const VersionInfo& info = version->info();
  std::vector<StationId> stations;
  for (const auto& [id, station] : info.stations.stations()) stations.push_back(id);
  for (const auto& [id, facts] : info.unregistered) stations.push_back(id);
  std::sort(stations.begin(), stations.end());
  VersionRows rows{must(version->facts(stations, {kEarliestTime, kLatestTime}, {})), {}, {}, {}};
  for (const ViewSpec& view : kViews) {
    if (!view.stored) continue;
    auto cells = must(version->cells(view, stations, {-4'000'000}, {4'000'000}, {}));
    if (!cells.empty()) rows.cells[std::string(view.name)] = std::move(cells);
  }
  rows.facts_digest = info.facts_digest;
  rows.cells_digest = info.cells_digest;
  return rows;
}

void Spine::restart(std::int64_t overlap) {
  disk_.restart_process_only();
  open();
  rebuild_tail(before(version()->horizon.end, overlap));
}

void Spine::rebuild_tail(const Offsets& start) {
  tail_ = std::make_unique<MemoryTail>(start);
  must(fill_tail(*tail_, *reader_, start, log_->extent().end));
}

PlainCells all_answers(const Reading& reading, const StationRegistry& stations, const std::vector<StoredFact>& facts,
                       const Scope& scope) {
  PlainCells found;
  for (const auto& [id, station] : stations.stations()) {
    const Station derived_under = must(reading.station(id, stations));
    const StationCalendar calendar = must(StationCalendar::make(derived_under));
    for (const ViewSpec& view : kViews) {
      BucketKey first{INT64_MAX};
      BucketKey last{INT64_MIN};
      for (const StoredFact& stored : facts) {
        if (stored.fact.station != id) continue;
        const Placement buckets = placement_of(view, calendar, stored.fact.time);
        first = std::min({first, buckets.instant, buckets.accumulation});
        last = std::max({last, buckets.instant, buckets.accumulation});
      }
      if (last < first) continue;
      const auto answers = must(bucket_answers(reading, view, derived_under, {first.value - 1}, {last.value + 1}, scope));
      for (const BucketAnswer& answer : answers)
        found.emplace(PlainKey{std::string(view.name), id, answer.key.value}, to_plain(answer.cell));
    }
  }
  return found;
}

std::string difference(const PlainCells& wanted, const PlainCells& found) {
  std::string lines;
  for (const auto& [key, cell] : wanted) {
    const auto have = found.find(key);
    if (have != found.end() && have->second == cell) continue;
    lines += "wanted " + plain_line(key, cell) + "\n found " +
             (have == found.end() ? "nothing" : plain_line(key, have->second)) + "\n";
  }
  for (const auto& [key, cell] : found) {
    if (!wanted.contains(key)) lines += "wanted nothing\n found " + plain_line(key, cell) + "\n";
  }
  return lines;
}

}  // namespace stratus
