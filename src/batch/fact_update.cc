#include "batch/fact_update.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "batch/dirty_tracker.h"
#include "batch/letter_keeper.h"
#include "ports/record_decoder.h"
#include "views/closed_months.h"
#include "views/fact_set.h"

namespace stratus {
namespace {

// So many threads read a pass at most; decoding is what takes long, and the log is read by one of them at a time.
constexpr std::size_t kReaders = 4;

// Records that were read together: their facts by UTC month, not joined yet, and what they add to what a version says.
struct Pass {
  std::map<MonthNumber, std::vector<StoredFact>> facts;
  CountsByPartition counts;  // of records and dead letters
  std::int64_t records = 0;
  std::int64_t dead_letters = 0;
  std::optional<UtcMillis> newest_known_at;
};

// Of some records that were decoded together, what the log says of them.
struct DecodedRecords {
  std::map<MonthNumber, std::vector<StoredFact>> facts;
  std::vector<DeadLetter> letters;
  CountsByPartition counts;
  std::int64_t records = 0;
  std::optional<UtcMillis> newest_known_at;
};

// Reads the log in passes, and keeps what states no fact as dead letters. Whoever has a thread takes part in the pass that
// is read: takes the next records, decodes them, and adds them when their turn comes, so that all is in the order of the
// log.
class PassReader {
 public:
  PassReader(const BatchPorts& ports, LogId log, std::vector<LogGap> stretches, std::size_t records_a_pass)
      : ports_(ports),
        log_(std::move(log)),
        records_a_pass_(records_a_pass),
        left_(ports.log, std::move(stretches)),
        letters_(ports.letters) {}

  // Until the pass is read or something failed. Any number of threads.
  void work() {
    RecordDecoder decoder;
    while (const std::optional<Numbered> piece = next_piece()) {
      DecodedRecords decoded = decode(decoder, piece->records);
      std::unique_lock lock(mutex_);
      turns_.wait(lock, [&] { return added_ == piece->number; });
      if (status_) status_ = add(std::move(decoded));
      if (!status_) failed_ = true;
      ++added_;
      turns_.notify_all();
    }
  }

  // What was read, when nobody works any more; without records at the end. The letters of the pass are durable.
  Result<Pass> take() {
    STRATUS_RETURN_IF_ERROR(status_);
    STRATUS_RETURN_IF_ERROR(letters_.flush());
    handed_out_ = 0;
    return std::exchange(pass_, {});
  }

 private:
  static constexpr std::size_t kRecordsAPiece = 2048;

  struct Numbered {
    std::size_t number = 0;
    std::vector<LogRecord> records;
  };

  std::optional<Numbered> next_piece() {
    const std::lock_guard lock(reading_);
    if (at_ == records_.size() && !failed_) {
      auto more = left_.next();
      failed_ = !more;
      if (failed_) set_status(more.error());
      records_ = std::move(more).value_or(std::vector<LogRecord>());
      at_ = 0;
    }
    const std::size_t count = std::min({kRecordsAPiece, records_a_pass_ - handed_out_, records_.size() - at_});
    if (count == 0 || failed_) return std::nullopt;
    const auto first = std::make_move_iterator(records_.begin() + static_cast<std::ptrdiff_t>(at_));
    Numbered piece{numbers_++, {first, first + static_cast<std::ptrdiff_t>(count)}};
    at_ += count;
    handed_out_ += count;
    return piece;
  }

  void set_status(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (status_) status_ = fail(error);
  }

  DecodedRecords decode(RecordDecoder& decoder, const std::vector<LogRecord>& records) const {
    DecodedRecords decoded;
    for (const LogRecord& record : records) {
      RecordCounts& counts = decoded.counts[record.position.partition];
      ++counts.records;
      ++decoded.records;
      auto fact = decoder.decode(record);
      if (!fact) {
        ++counts.dead_letters;
        decoded.letters.push_back({record.message, fact.error().message, "log " + to_string(record.position),
                                   record.time.value_or(ports_.clock.now()), "", RecordId{log_, record.position},
                                   !record.time});
        continue;
      }
      decoded.newest_known_at = std::max(decoded.newest_known_at.value_or(fact->known_at), fact->known_at);
      std::vector<StoredFact>& of_month = decoded.facts[month_of(fact->time)];
      of_month.push_back({*std::move(fact), record.position});
    }
    return decoded;
  }

  // With mutex_ held.
  Status add(DecodedRecords decoded) {
    for (auto& [month, facts] : decoded.facts) {
      std::vector<StoredFact>& all = pass_.facts[month];
      all.insert(all.end(), std::make_move_iterator(facts.begin()), std::make_move_iterator(facts.end()));
    }
    for (const auto& [partition, counts] : decoded.counts) {
      pass_.counts[partition].records += counts.records;
      pass_.counts[partition].dead_letters += counts.dead_letters;
    }
    pass_.records += decoded.records;
    pass_.dead_letters += static_cast<std::int64_t>(decoded.letters.size());
    pass_.newest_known_at = std::max(pass_.newest_known_at, decoded.newest_known_at);
    for (DeadLetter& letter : decoded.letters) STRATUS_RETURN_IF_ERROR(letters_.add(std::move(letter)));
    return {};
  }

  const BatchPorts& ports_;
  const LogId log_;
  const std::size_t records_a_pass_;
  std::mutex reading_;
  RecordCursor left_;               // guarded by reading_, as those up to failed_
  std::vector<LogRecord> records_;  // read, and handed out up to at_
  std::size_t at_ = 0;
  std::size_t handed_out_ = 0;  // of the pass
  std::size_t numbers_ = 0;
  std::atomic<bool> failed_{false};
  std::mutex mutex_;
  std::condition_variable turns_;
  std::size_t added_ = 0;  // guarded by mutex_, as those below
  Status status_;
  Pass pass_;
  LetterKeeper letters_;
};

// Sorted, each once.
std::vector<Identity> identities_of(std::span<const LetterFact> facts) {
  std::vector<Identity> identities;
  identities.reserve(facts.size());
  for (const LetterFact& stored : facts) identities.push_back(Identity::of(stored.fact));
  std::sort(identities.begin(), identities.end());
  identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
  return identities;
}

class FactUpdate {
 public:
  FactUpdate(const BatchPorts& ports, const BatchOptions& options, DraftStart start, Draft& draft, BatchReport& report)
      : ports_(ports),
        options_(options),
        start_(start),
        draft_(draft),
        next_(draft.info()),
        report_(report),
        again_(next_.stations),
        grown_(next_.stations) {}

  Status derive_again();
  Status take_letters(LettersAgain& letters);
  Status take_log(const Offsets& end);
  Dirt take_dirt();

 private:
  Status join_pass(Pass pass);
  std::set<BucketKey> months_with_facts(BucketKey first, BucketKey end) const;
  void close_months(const ViewSpec& view, Dirt& dirt) const;
  Status join_month(MonthNumber month, std::vector<StoredFact> incoming);
  Status join_letters_of(MonthNumber month, std::vector<LetterFact> facts);
  Status enter(const StationId& station, UtcSeconds time, DirtyTracker& dirty);
  Status enter(const Joined& joined);
  Status enter(const FactColumns& columns);
  void tell(std::int64_t done, std::int64_t total) const {
    if (options_.progress) options_.progress("dataset", done, total);
  }

  const BatchPorts& ports_;
  const BatchOptions& options_;
  const DraftStart start_;
  Draft& draft_;
  VersionInfo& next_;
  BatchReport& report_;
  DirtyTracker again_;
  DirtyTracker grown_;
  StationId last_station_;  // facts of one station mostly follow one another
  bool last_is_described_ = false;
};

// A fact that is new to the views: its days are dirty, unless nobody has described the station.
Status FactUpdate::enter(const StationId& station, UtcSeconds time, DirtyTracker& dirty) {
  if (station != last_station_) {
    last_station_ = station;
    last_is_described_ = next_.stations.find(station) != nullptr;
  }
  if (last_is_described_) return dirty.add(station, time);
  ++next_.unregistered[station];
  return {};
}

// Cells grow by facts that are alone with their identity; a draft that makes all anew has no cells to grow.
Status FactUpdate::enter(const Joined& joined) {
  auto crossed = joined.crossed.begin();
  for (const StoredFact& stored : joined.added) {
    const Identity identity = Identity::of(stored.fact);
    while (crossed != joined.crossed.end() && *crossed < identity) ++crossed;
    const bool alone = crossed == joined.crossed.end() || identity < *crossed;
    const bool grows = alone && start_ == DraftStart::kVersion;
    STRATUS_RETURN_IF_ERROR(enter(identity.station, identity.time, grows ? grown_ : again_));
  }
  return {};
}

// Those from `first` up to `end` into which a fact may fall, of any station.
std::set<BucketKey> FactUpdate::months_with_facts(BucketKey first, BucketKey end) const {
  FactSelection wanted;
  for (const auto& [id, station] : next_.stations.stations()) wanted[id] = {{kEarliestTime, kLatestTime}};
  std::set<BucketKey> months;
  for (const FactPiece& piece : draft_.pieces(wanted)) {
    // By the clock of a station they may be a day before or after.
    constexpr std::int64_t kDay = 86400;
    BucketKey month = month_key({floor_div(piece.range.from.value, kDay) - 1});
    const BucketKey last{floor_div(piece.range.to.value, kDay) + 1};
    for (; month <= last; month = {last_day_of_month(month).value + 1}) {
      if (first <= month && month < end) months.insert(month);
    }
  }
  return months;
}

// Leaves out what the version keeps no cells of, and adds the months of which it begins to.
void FactUpdate::close_months(const ViewSpec& view, Dirt& dirt) const {
  const BucketKey end = stored_end(view, next_.newest_known_at);
  dirt.again.keep_before(view, end);
  dirt.grown.keep_before(view, end);
  const BucketKey before = stored_end(view, draft_.base().newest_known_at);
  // What is made anew is dirty as a whole.
  if (start_ != DraftStart::kVersion || before >= end) return;
  for (const BucketKey month : months_with_facts(before, end)) {
    for (const auto& [id, station] : next_.stations.stations()) dirt.again.add(view, id, month);
  }
}

Dirt FactUpdate::take_dirt() {
  Dirt dirt{again_.take(), grown_.take()};
  for (const ViewSpec& view : kViews) {
    if (view.stored) close_months(view, dirt);
  }
  dirt.grown.remove(dirt.again);
  return dirt;
}

Status FactUpdate::enter(const FactColumns& columns) {
  for (std::size_t row = 0; row < columns.rows; ++row) {
    const StationId& station = columns.stations[static_cast<std::size_t>(columns.station[row])];
    STRATUS_RETURN_IF_ERROR(enter(station, {columns.time_ms[row] / kMillis}, again_));
  }
  return {};
}

// The same facts under the rules and stations of now. Their records were counted when they were read.
Status FactUpdate::derive_again() {
  next_.unregistered.clear();
  return draft_.derive_again([this](const FactColumns& columns) { return enter(columns); },
                             [this](std::int64_t done, std::int64_t total) { tell(done, total); });
}

// What others wrote into the log, and this decoder can read.
Status FactUpdate::take_letters(LettersAgain& letters) {
  return letters.decode(next_.horizon, options_.facts_a_pass, [this](MonthNumber month, std::vector<LetterFact> facts) {
    return join_letters_of(month, std::move(facts));
  });
}

Status FactUpdate::join_letters_of(MonthNumber month, std::vector<LetterFact> facts) {
  for (const LetterFact& stored : facts)
    next_.newest_known_at = std::max(next_.newest_known_at.value_or(stored.fact.known_at), stored.fact.known_at);
  std::vector<StoredFact> brought;
  {
    STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> held, draft_.facts(month, identities_of(facts)));
    brought = join_letters(held, std::move(facts), next_.records);
  }
  if (brought.empty()) return {};
  STRATUS_ASSIGN_OR_RETURN(const Joined joined, draft_.join(month, std::move(brought)));
  report_.new_facts += static_cast<std::int64_t>(joined.added.size());
  return enter(joined);
}

// Only facts that are new make anything dirty.
Status FactUpdate::join_month(MonthNumber month, std::vector<StoredFact> incoming) {
  for (const StoredFact& stored : incoming) ++next_.records[stored.position.partition].duplicates;
  make_canonical(incoming);
  STRATUS_ASSIGN_OR_RETURN(const Joined joined, draft_.join(month, std::move(incoming)));
  for (const StoredFact& stored : joined.added) {
    RecordCounts& counts = next_.records[stored.position.partition];
    --counts.duplicates;
    ++counts.facts;
  }
  report_.new_facts += static_cast<std::int64_t>(joined.added.size());
  return enter(joined);
}

Status FactUpdate::join_pass(Pass pass) {
  for (const auto& [partition, read] : pass.counts) {
    RecordCounts& counts = next_.records[partition];
    counts.records += read.records;
    counts.dead_letters += read.dead_letters;
  }
  report_.messages += pass.records;
  report_.dead_letters += pass.dead_letters;
  next_.newest_known_at = std::max(next_.newest_known_at, pass.newest_known_at);
  for (auto& [month, facts] : pass.facts) STRATUS_RETURN_IF_ERROR(join_month(month, std::move(facts)));
  return {};
}

// The next pass is read while one is joined, and by whoever has joined.
Status FactUpdate::take_log(const Offsets& end) {
  const std::int64_t total = end.total() - next_.horizon.end.total();
  PassReader reader(ports_, next_.horizon.log, next_.horizon.end.missing_from(end), options_.facts_a_pass);
  run_all(ports_.run_tasks, kReaders, [&](std::size_t) { reader.work(); });
  auto pass = reader.take();
  while (pass && pass->records > 0) {
    Status joined;
    run_all(ports_.run_tasks, kReaders, [&](std::size_t task) {
      if (task == 0) joined = join_pass(*std::move(pass));
      reader.work();
    });
    STRATUS_RETURN_IF_ERROR(joined);
    tell(report_.messages, total);
    pass = reader.take();
  }
  if (!pass) return fail(pass.error());
  next_.horizon.end = end;
  tell(total, total);
  return {};
}

}  // namespace

Result<Dirt> update_facts(const BatchPorts& ports, const BatchOptions& options, DraftStart start, LettersAgain& letters,
                          const Offsets& end, Draft& draft, BatchReport& report) {
  FactUpdate update(ports, options, start, draft, report);
  if (start == DraftStart::kFacts) {
    STRATUS_RETURN_IF_ERROR(update.derive_again());
    STRATUS_RETURN_IF_ERROR(update.take_letters(letters));
  }
  STRATUS_RETURN_IF_ERROR(update.take_log(end.join(draft.info().horizon.end)));
  return update.take_dirt();
}

}  // namespace stratus
