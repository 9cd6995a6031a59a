#include "engine/verify.h"

#include <algorithm>
#include <set>

#include "base/checksum.h"
#include "engine/embedded.h"
#include "engine/plain_cell.h"
#include "engine/records_left.h"
#include "ports/record_decoder.h"
#include "reference/believe.h"
#include "reference/plain_views.h"
#include "serving/merge.h"
#include "views/generation.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

// Differences, the first of them in words.
class Differences {
 public:
  void add(std::string line) {
    if (lines_.size() < kMaxDifferences) {
      lines_.push_back(std::move(line));
    } else {
      ++more_;
    }
  }

  std::int64_t count() const { return static_cast<std::int64_t>(lines_.size()) + more_; }

  std::vector<std::string> take() {
    if (more_ > 0) lines_.push_back("and " + std::to_string(more_) + " more");
    return std::move(lines_);
  }

 private:
  std::vector<std::string> lines_;
  std::int64_t more_ = 0;
};

// The one version that is verified, as Reading asks for it.
class OneVersion final : public Versions {
 public:
  explicit OneVersion(std::shared_ptr<const PinnedVersion> version) : version_(std::move(version)) {}
  Result<std::shared_ptr<const PinnedVersion>> current() override { return version_; }
  Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t) override { return version_; }
  Result<std::vector<std::int64_t>> numbers() const override { return std::vector{version_->info().number}; }

 private:
  std::shared_ptr<const PinnedVersion> version_;  // shared with whoever verifies it
};

// Adds the rows of `ask(first, last)` to `rows`. Where a piece is damaged it asks for halves, so that all else is compared;
// what fails within about a month is told.
template <typename Row, typename Ask>
Status read_intact(std::int64_t first, std::int64_t last, std::int64_t month, const Ask& ask, std::vector<Row>& rows,
                   const std::function<void(const Error&)>& tell) {
  auto found = ask(first, last);
  if (found) {
    std::move(found->begin(), found->end(), std::back_inserter(rows));
    return {};
  }
  if (found.error().kind == ErrorKind::kCancelled) return fail(found.error());
  if (last - first < month) {
    tell(found.error());
    return {};
  }
  const std::int64_t middle = first + (last - first) / 2;
  STRATUS_RETURN_IF_ERROR(read_intact(first, middle, month, ask, rows, tell));
  return read_intact(middle + 1, last, month, ask, rows, tell);
}

// The log as it is read now.
struct ReadLog {
  std::vector<StoredFact> facts;
  std::int64_t dead_letters = 0;
  CountsByPartition covered;  // below the horizon; facts and duplicates are counted together, as facts
};

Result<ReadLog> read_log(EventLogReader& log, const Offsets& end, const Offsets& horizon,
                         const std::function<bool()>& stopped) {
  ReadLog read;
  RecordDecoder decoder;
  const auto take = [&](const LogRecord& record) -> Status {
    if (stopped && stopped()) return fail(ErrorKind::kCancelled, "stopped before it was done");
    auto fact = decoder.decode(record);
    if (horizon.covers(record.position)) {
      RecordCounts& counts = read.covered[record.position.partition];
      ++counts.records;
      ++(fact ? counts.facts : counts.dead_letters);
    }
    if (fact) {
      read.facts.push_back({*std::move(fact), record.position});
    } else {
      ++read.dead_letters;
    }
    return {};
  };
  STRATUS_RETURN_IF_ERROR(for_each_record_left(log, end, take));
  return read;
}

// A piece holds about that.
constexpr std::int64_t kMonthDays = 28;
constexpr std::int64_t kDaySeconds = 86400;

bool before(const StoredFact& a, const StoredFact& b) { return compare_stored(a.fact, b.fact) < 0; }

// Both, each fact once; where both have it as `first` has it. Those of `second` are sorted.
std::vector<StoredFact> joined(std::vector<StoredFact> first, const std::vector<StoredFact>& second) {
  std::stable_sort(first.begin(), first.end(), before);
  std::vector<StoredFact> all;
  std::set_union(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(all), before);
  return all;
}

std::string describe(const StoredFact& stored) {
  return std::string(to_string(stored.fact.kind)) + (stored.fact.retraction ? " retraction" : " fact") + " of " +
         stored.fact.station.text() + " at " + format_utc(stored.fact.time) + ", " + to_string(stored.position);
}

// Which position of equal facts in several partitions a dataset has, depends on when the runs were; within one it is the
// least.
bool agree(const StoredFact& wanted, const StoredFact& found) {
  return wanted.fact == found.fact &&
         (wanted.position == found.position || wanted.position.partition != found.position.partition);
}

bool agree(const PlainCells::value_type& wanted, const PlainCells::value_type& found) { return wanted == found; }

// Lines for what only one of two sorted sequences holds, or where they do not agree. `source`: what `wanted` was made of.
// `before` orders, `name` describes an item.
template <typename Items, typename Before, typename Name>
void compare_sorted(const Items& wanted, const Items& found, const std::string& where, const std::string& source,
                    Before&& before, Name&& name, Differences& differences) {
  auto want = wanted.begin();
  auto have = found.begin();
  while (want != wanted.end() || have != found.end()) {
    if (have == found.end() || (want != wanted.end() && before(*want, *have))) {
      differences.add(where + ": missing " + name(*want++));
    } else if (want == wanted.end() || before(*have, *want)) {
      differences.add(where + ": not in the " + source + ": " + name(*have++));
    } else {
      if (!agree(*want, *have)) differences.add(where + ": wanted " + name(*want) + ", found " + name(*have));
      ++want;
      ++have;
    }
  }
}

class Verification {
 public:
  Verification(std::shared_ptr<const PinnedVersion> version, const StationRegistry& stations,
               const std::function<bool()>& stopped, VerifyFrom from)
      : version_(std::move(version)), now_(stations), stopped_(stopped), from_(from), stations_(stations) {
    for (const auto& [id, station] : version_->info().stations.stations()) {
      (void)stations_.put(station);
      ids_.push_back(id);
    }
    for (const auto& [id, facts] : version_->info().unregistered) ids_.push_back(id);
    std::sort(ids_.begin(), ids_.end());
  }

  Result<VerifyReport> run(EventLogReader& log);

 private:
  Status check_pieces();
  Result<std::vector<StoredFact>> read_dataset();
  Status check_log(EventLogReader& log);
  bool still_in_log(LogPosition position) const;
  bool cannot_be_read_again() const;
  bool is_covered(const StoredFact& stored) const { return version_->info().horizon.end.covers(stored.position); }
  void check_counts(const CountsByPartition& found);
  void check_dataset(const std::vector<StoredFact>& wanted, const std::vector<StoredFact>& found);
  std::vector<StoredFact> stated_alone(std::span<const StoredFact> dataset, std::span<const StoredFact> log) const;
  Status check_reference(const std::vector<StoredFact>& covered, const std::vector<StoredFact>& after);
  Status check_views(const std::vector<StoredFact>& covered);
  Result<PlainCells> read_view(const std::string& name);
  // One piece is told once.
  void add_fault(const Error& fault) {
    if (faults_.insert(fault.message).second) differences_.add(fault.message);
  }
  // `after`: those of `all` that the tail holds.
  Status check_answers(const std::vector<StoredFact>& all, std::span<const StoredFact> after);
  // kCancelled when it is.
  Status not_stopped() const;
  void compare_cells(const PlainCells& wanted, const PlainCells& found, const std::string& where);

  const std::shared_ptr<const PinnedVersion> version_;  // shared with whoever verifies it
  const StationRegistry& now_;
  const std::function<bool()>& stopped_;
  const VerifyFrom from_;
  StationRegistry stations_;
  LogExtent extent_;            // of the log
  std::vector<LogGap> gaps_;    // that it has
  std::vector<StationId> ids_;  // of all that the version has facts of, or describes
  std::set<std::string> faults_;
  VerifyReport report_;
  Differences differences_;
};

Status Verification::not_stopped() const {
  if (stopped_ && stopped_()) return fail(ErrorKind::kCancelled, "stopped before it was done");
  return {};
}

Status Verification::check_pieces() {
  STRATUS_ASSIGN_OR_RETURN(report_.files,
                           version_->check(
                               PieceCheck::kWhole, [this](const VersionPiece&, const Error& fault) { add_fault(fault); },
                               [this] { return not_stopped(); }));
  return {};
}

Result<std::vector<StoredFact>> Verification::read_dataset() {
  const auto ask = [&](std::int64_t first, std::int64_t last) {
    return version_->facts(ids_, {{first}, {last + 1}}, [this] { return not_stopped(); });
  };
  std::vector<StoredFact> facts;
  STRATUS_RETURN_IF_ERROR(read_intact(kEarliestTime.value, kLatestTime.value - 1, kMonthDays * kDaySeconds, ask, facts,
                                      [this](const Error& fault) { add_fault(fault); }));
  if (faults_.empty() && static_cast<std::int64_t>(facts.size()) != version_->info().facts)
    differences_.add("dataset: it holds facts of stations that the version does not describe");
  std::stable_sort(facts.begin(), facts.end(), before);
  return facts;
}

// Facts of the dataset that nothing else states any more: their records are gone from the log, or stood in a former one.
// Which log a position is of it does not say: where a former log reached, what this log states there otherwise is not of
// this one. `log`: its facts by position.
std::vector<StoredFact> Verification::stated_alone(std::span<const StoredFact> dataset,
                                                   std::span<const StoredFact> log) const {
  Offsets former;
  for (const FormerLog& left : version_->info().former) former = former.join(left.covered.end);
  const auto stated = [&](const StoredFact& stored) {
    const auto before = [](const StoredFact& a, LogPosition position) { return a.position < position; };
    const auto there = std::lower_bound(log.begin(), log.end(), stored.position, before);
    return there != log.end() && *there == stored;
  };
  std::vector<StoredFact> alone;
  std::copy_if(dataset.begin(), dataset.end(), std::back_inserter(alone), [&](const StoredFact& stored) {
    const bool covered = is_covered(stored);
    return (covered && !still_in_log(stored.position)) || (former.covers(stored.position) && !(covered && stated(stored)));
  });
  return alone;
}

// Whether the log has what stood there, so that it can be asked.
bool Verification::still_in_log(LogPosition position) const {
  return !extent_.begin.covers(position) &&
         std::none_of(gaps_.begin(), gaps_.end(), [&](const LogGap& gap) { return gap.contains(position); });
}

// Of a partition that the log still holds whole all records are known, of another some of them.
void Verification::check_counts(const CountsByPartition& found) {
  std::int64_t facts = former_facts(version_->info().former);
  for (const auto& [partition, said] : version_->info().records) {
    facts += said.facts;
    const std::string where = "counts of partition " + std::to_string(partition) + ": ";
    if (!said.add_up()) differences_.add(where + "records are not facts, duplicates and dead letters together");
    const auto read = found.find(partition);
    const RecordCounts counts = read != found.end() ? read->second : RecordCounts{};
    const bool whole =
        extent_.begin.at(partition) == 0 &&
        std::none_of(gaps_.begin(), gaps_.end(), [&here = partition](const LogGap& gap) { return gap.partition == here; });
    const bool fewer = said.records < counts.records || said.dead_letters < counts.dead_letters;
    const bool other = said.records != counts.records || said.dead_letters != counts.dead_letters;
    if (whole ? other : fewer) {
      differences_.add(where + "wanted " + (whole ? "" : "at least ") + std::to_string(counts.records) + " records and " +
                       std::to_string(counts.dead_letters) + " dead letters, found " + std::to_string(said.records) +
                       " and " + std::to_string(said.dead_letters));
    }
  }
  if (facts != version_->info().facts)
    differences_.add("counts: " + std::to_string(facts) + " facts are counted and the dataset has " +
                     std::to_string(version_->info().facts));
}

void Verification::check_dataset(const std::vector<StoredFact>& wanted, const std::vector<StoredFact>& found) {
  Differences by_decoder;
  compare_sorted(wanted, found, "dataset", "log", before, describe, cannot_be_read_again() ? by_decoder : differences_);
  if (by_decoder.count() == 0) return;
  differences_.add("dataset: " + std::to_string(by_decoder.count()) +
                   " differences from the log, whose records another decoder made facts of (" + version_->info().decoder +
                   ", now " + decoder_generation() +
                   "); the log has not all any more, so they cannot be made anew and were not compared one by one");
}

// Whether the facts are those of another decoder, and stay so: a batch run makes them anew only of a log that has all.
bool Verification::cannot_be_read_again() const {
  const VersionInfo& version = version_->info();
  return version.decoder != decoder_generation() && !(extent_.begin.empty() && gaps_.empty() && version.former.empty());
}

void Verification::compare_cells(const PlainCells& wanted, const PlainCells& found, const std::string& where) {
  const auto before = [](const auto& a, const auto& b) { return a.first < b.first; };
  const auto name = [](const auto& cell) { return plain_line(cell.first, cell.second); };
  compare_sorted(wanted, found, where, from_ == VerifyFrom::kLog ? "log" : "dataset", before, name, differences_);
}

Result<PlainCells> Verification::read_view(const std::string& name) {
  const auto ask = [&](std::int64_t first, std::int64_t last) {
    return version_->cells(*find_view(name), ids_, {first}, {last}, [this] { return not_stopped(); });
  };
  std::vector<KeyedCell> stored;
  // A day may begin on the day before or after in UTC, a month has the key of its first day.
  STRATUS_RETURN_IF_ERROR(read_intact(kEarliestTime.value / kDaySeconds - 33, kLatestTime.value / kDaySeconds + 2,
                                      kMonthDays, ask, stored, [this](const Error& fault) { add_fault(fault); }));
  PlainCells cells;
  for (const KeyedCell& keyed : stored) cells.emplace(PlainKey{name, keyed.station, keyed.key.value}, to_plain(keyed.cell));
  report_.cells += static_cast<std::int64_t>(cells.size());
  return cells;
}

Status Verification::check_views(const std::vector<StoredFact>& covered) {
  // A station that was described later has no cells yet.
  STRATUS_ASSIGN_OR_RETURN(const PlainCells reference,
                           plain_cells(covered, version_->info().stations, kEndOfTime, stopped_));
  for (const PlainView& view : plain_views()) {
    if (!view.stored) continue;
    STRATUS_RETURN_IF_ERROR(not_stopped());
    PlainCells wanted;
    for (const auto& [key, cell] : reference) {
      if (key.view == view.name && plain_stored(view, key.key, version_->info().newest_known_at)) wanted.emplace(key, cell);
    }
    STRATUS_ASSIGN_OR_RETURN(const PlainCells found, read_view(view.name));
    compare_cells(wanted, found, "view");
  }
  return {};
}

Status Verification::check_answers(const std::vector<StoredFact>& all, std::span<const StoredFact> after) {
  STRATUS_ASSIGN_OR_RETURN(const PlainCells wanted, plain_cells(all, stations_, kEndOfTime, stopped_));
  OneVersion versions(version_);
  const OpenedTail tail = make_tail(version_->info().horizon.end);
  STRATUS_RETURN_IF_ERROR(tail.feed.apply(after, extent_.end));
  STRATUS_ASSIGN_OR_RETURN(const Reading reading, Reading::pin({versions, *tail.views}));
  PlainCells found;
  for (const ViewSpec& view : kViews) {
    for (const auto& [id, station] : stations_.stations()) {
      STRATUS_RETURN_IF_ERROR(not_stopped());
      // Cells are sorted by view, station, key: the first and last bucket with a fact bound the question.
      const std::string name(view.name);
      const auto first = wanted.lower_bound({name, id, INT64_MIN});
      const auto past = wanted.upper_bound({name, id, INT64_MAX});
      if (first == past) continue;
      const auto answers =
          bucket_answers(reading, view, station, {first->first.key - 1}, {std::prev(past)->first.key + 1}, {});
      if (!answers) {
        differences_.add("answer of " + name + " at " + id.text() + ": " + answers.error().message);
        for (auto cell = first; cell != past; ++cell) found.insert(*cell);
        continue;
      }
      for (const BucketAnswer& answer : *answers) {
        found.emplace(PlainKey{name, id, answer.key.value}, to_plain(answer.cell));
        ++report_.answers;
      }
    }
  }
  compare_cells(wanted, found, "answer");
  std::string lines;
  for (const auto& [key, cell] : wanted) {
    STRATUS_RETURN_IF_ERROR(not_stopped());
    lines += plain_line(key, cell) + "\n";
  }
  report_.digest = digest(lines);
  return {};
}

// What the log itself lacks, and whether it is the version's.
Status Verification::check_log(EventLogReader& log) {
  STRATUS_ASSIGN_OR_RETURN(extent_, log.extent());
  STRATUS_ASSIGN_OR_RETURN(gaps_, log.gaps());
  report_.log_begin = extent_.begin;
  report_.former_logs = static_cast<std::int64_t>(version_->info().former.size());
  const VersionInfo& version = version_->info();
  if (const Status fits = check_horizon(version.number, version.horizon, extent_); !fits)
    differences_.add(fits.error().message);
  for (const LogGap& gap : gaps_) {
    differences_.add(
        "the log lacks " + to_string(gap) + ": " +
        (gap.end <= version.horizon.end.at(gap.partition) ? "the version alone holds them" : "no version covers them"));
  }
  return {};
}

Result<VerifyReport> Verification::run(EventLogReader& log) {
  STRATUS_RETURN_IF_ERROR(check_log(log));
  for (std::string& change : changed_stations(version_->info().stations, now_)) differences_.add(std::move(change));
  STRATUS_ASSIGN_OR_RETURN(ReadLog read, read_log(log, extent_.end, version_->info().horizon.end, stopped_));
  report_.dead_letters = read.dead_letters;
  check_counts(read.covered);
  STRATUS_RETURN_IF_ERROR(check_pieces());
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFact> stored, read_dataset());
  // What the dataset must hold: what it alone states, where it stands there, and what the log states.
  std::vector<StoredFact> covered = stated_alone(stored, read.facts);
  report_.only_in_dataset = static_cast<std::int64_t>(covered.size());
  const auto split =
      std::stable_partition(read.facts.begin(), read.facts.end(), [&](const StoredFact& fact) { return is_covered(fact); });
  const std::vector<StoredFact> after(split, read.facts.end());  // the horizon
  read.facts.erase(split, read.facts.end());
  covered = joined(std::move(covered), plain_union(std::move(read.facts), stopped_));
  check_dataset(covered, stored);
  if (from_ == VerifyFrom::kDataset) covered = plain_union(stored, stopped_);
  STRATUS_RETURN_IF_ERROR(check_reference(covered, after));
  report_.differences = differences_.take();
  return std::move(report_);
}

// Views and answers of the version against those of the facts below and after its horizon.
Status Verification::check_reference(const std::vector<StoredFact>& covered, const std::vector<StoredFact>& after) {
  std::vector<StoredFact> all = covered;
  all.insert(all.end(), after.begin(), after.end());
  all = plain_union(std::move(all), stopped_);
  STRATUS_RETURN_IF_ERROR(not_stopped());
  report_.facts = static_cast<std::int64_t>(all.size());
  report_.unregistered =
      std::count_if(all.begin(), all.end(), [&](const StoredFact& s) { return stations_.find(s.fact.station) == nullptr; });
  // Cells of other rules answer nothing (serving/merge.h), and the next batch run makes them again.
  if (rules_stand(version_->info())) STRATUS_RETURN_IF_ERROR(check_views(covered));
  return check_answers(all, after);
}

}  // namespace

Result<VerifyReport> verify(EventLogReader& log, std::shared_ptr<const PinnedVersion> version,
                            const StationRegistry& stations, const std::function<bool()>& stopped, VerifyFrom from) {
  return Verification(std::move(version), stations, stopped, from).run(log);
}

}  // namespace stratus
