#include "engine/verification/group_verification.h"

#include <algorithm>

#include "engine/engines.h"
#include "engine/plain_cell.h"
#include "engine/verification/compare_sorted.h"
#include "engine/verification/read_intact.h"
#include "reference/believe.h"
#include "serving/merge.h"

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;
// What fails within so long is not asked for in smaller pieces.
constexpr std::int64_t kLeastStretch = 28 * kDay;
constexpr std::int64_t kLeastStretchesAYear = 13;
// About so many cells of one view are held together: some 1.3 kB each.
constexpr std::int64_t kCellsAtOnce = 16 * 1024;
constexpr std::int64_t kDaysAYear = 366;

// A fact falls into at most two cells of a view.
std::int64_t most_cells_a_year(std::span<const StoredFact> facts) {
  return std::min(kDaysAYear, 2 * static_cast<std::int64_t>(facts.size()) + 1);
}

// Those of the piece alone.
void keep(PlainSeries& cells, PlainBucket bucket, const TimePiece& piece) {
  cells.erase(cells.begin(), cells.lower_bound(piece.first_key(bucket)));
  cells.erase(cells.upper_bound(piece.last_key(bucket)), cells.end());
}

// Of cells by key those of the piece.
std::span<const KeyedCell> stored_of(std::span<const KeyedCell> cells, PlainBucket bucket, const TimePiece& piece) {
  const auto before = [](const KeyedCell& keyed, std::int64_t key) { return keyed.key.value < key; };
  const auto first = std::lower_bound(cells.begin(), cells.end(), piece.first_stored(bucket), before);
  return {first, std::lower_bound(first, cells.end(), piece.last_stored(bucket) + 1, before)};
}

// Holds cells of the engine, rows with a key and a cell, against those of the reference.
template <typename Rows, typename Tell>
void compare_cells(const std::string& view, const StationId& station, const PlainSeries& wanted, const Rows& found,
                   const std::string& where, const std::string& source, const Tell& tell) {
  const auto compare = [](const PlainSeries::value_type& want, const auto& have) {
    return want.first < have.key.value ? -1 : want.first > have.key.value ? 1 : 0;
  };
  const auto agree = [](const PlainSeries::value_type& want, const auto& have) {
    return want.second == to_plain(have.cell);
  };
  const auto name_wanted = [&](const PlainSeries::value_type& want) {
    return plain_line({view, station, want.first}, want.second);
  };
  const auto name_found = [&](const auto& have) { return plain_line({view, station, have.key.value}, to_plain(have.cell)); };
  compare_sorted(wanted, found, where, source, compare, agree, name_wanted, name_found, tell);
}

}  // namespace

void GroupCounts::add(const GroupCounts& other) {
  in_dataset += other.in_dataset;
  facts += other.facts;
  cells += other.cells;
  answers += other.answers;
  unregistered += other.unregistered;
  only_in_dataset += other.only_in_dataset;
  digest.join(other.digest);
}

GroupVerification::GroupVerification(const VerifySubject& subject, DatasetCheck& dataset_check, const LogSpill& spill,
                                     const StationGroup& group, std::size_t known)
    : subject_(subject),
      dataset_check_(dataset_check),
      spill_(spill),
      group_(group),
      known_(known),
      has_views_(rules_stand(subject.info())),
      version_(subject.version) {}

Result<GroupCounts> GroupVerification::run() {
  STRATUS_RETURN_IF_ERROR(read_dataset());
  STRATUS_ASSIGN_OR_RETURN(const SpilledFacts log, spill_.read(group_.first, group_.past));
  for (std::uint32_t rank = group_.first; rank < group_.past; ++rank) STRATUS_RETURN_IF_ERROR(take_station(rank, log));
  const OpenedTail tail = embedded_engines().tail(subject_.info().horizon.end);
  STRATUS_RETURN_IF_ERROR(tail.feed.apply(after_, subject_.extent.end));
  STRATUS_ASSIGN_OR_RETURN(const Reading reading, Reading::pin({version_, *tail.views}));
  reading_ = &reading;
  for (auto first = stations_.begin(); first != stations_.end();) {
    std::int64_t cells = most_cells_a_year(first->all);
    auto past = first + 1;
    while (past != stations_.end() && (cells += most_cells_a_year(past->all)) <= kCellsAtOnce) ++past;
    STRATUS_RETURN_IF_ERROR(check_stations({first, past}));
    first = past;
  }
  reading_ = nullptr;
  return counts_;
}

// What is damaged is asked for again by the questions that need it, which fail.
Status GroupVerification::read_dataset() {
  const auto ids =
      spill_.stations().subspan(group_.first, std::clamp<std::size_t>(known_, group_.first, group_.past) - group_.first);
  bool intact = true;
  const auto ask = [&](std::span<const StationId> sorted, std::int64_t first, std::int64_t last) {
    return subject_.version->facts(sorted, {{first}, {last + 1}}, [this] { return subject_.not_stopped(); });
  };
  STRATUS_RETURN_IF_ERROR(
      read_intact({ids, kEarliestTime.value, kLatestTime.value - 1}, kLeastStretch, ask, dataset_, [&](const Error& fault) {
        intact = false;
        subject_.differences.add_fault(VerifyStep::kDataset, fault);
      }));
  const auto before = [](const StoredFact& a, const StoredFact& b) { return compare_stored(a.fact, b.fact) < 0; };
  if (!std::is_sorted(dataset_.begin(), dataset_.end(), before)) std::stable_sort(dataset_.begin(), dataset_.end(), before);
  counts_.in_dataset = static_cast<std::int64_t>(dataset_.size());
  if (intact) version_.give(dataset_);
  return {};
}

std::span<const StoredFact> GroupVerification::own(std::vector<StoredFact> facts) {
  return own_.emplace_back(std::move(facts));
}

Status GroupVerification::take_station(std::uint32_t rank, const SpilledFacts& log) {
  STRATUS_RETURN_IF_ERROR(subject_.not_stopped());
  OfStation of;
  of.id = &spill_.stations()[rank];
  of.station = subject_.stations.find(*of.id);
  of.in_views = subject_.info().stations.find(*of.id) != nullptr;
  if (of.station != nullptr && !plain_zone_exists(of.station->zone))
    return fail(ErrorKind::kInvalidArgument, "station " + of.id->text() + ": no zone " + of.station->zone);
  const auto dataset = of_station(std::span<const StoredFact>(dataset_), *of.id);
  DatasetCheck::OfStation checked = dataset_check_.check(dataset, log.of(rank, *of.id));
  of.has_after = !checked.after.empty();
  of.covered = dataset;
  const auto equal = [](const StoredFact& a, const StoredFact& b) { return a.fact == b.fact; };
  if (subject_.options.from == VerifyFrom::kLog) {
    of.covered = own(std::move(checked.covered));
  } else if (std::adjacent_find(dataset.begin(), dataset.end(), equal) != dataset.end()) {
    of.covered = own(plain_union({dataset.begin(), dataset.end()}));
  }
  of.all = of.covered;
  if (of.has_after) {
    std::vector<StoredFact> all(of.covered.begin(), of.covered.end());
    all.insert(all.end(), checked.after.begin(), checked.after.end());
    of.all = own(plain_union(std::move(all)));
    std::move(checked.after.begin(), checked.after.end(), std::back_inserter(after_));
  }
  counts_.only_in_dataset += checked.stated_alone;
  counts_.facts += static_cast<std::int64_t>(of.all.size());
  if (of.station == nullptr) counts_.unregistered += static_cast<std::int64_t>(of.all.size());
  stations_.push_back(of);
  return {};
}

Status GroupVerification::check_stations(std::span<const OfStation> stations) {
  std::vector<std::span<const StoredFact>> facts;
  for (const OfStation& of : stations) facts.push_back(of.all);
  for (const TimePiece& year : years_of(facts)) {
    if (has_views_) STRATUS_RETURN_IF_ERROR(read_cells(stations, year));
    for (const OfStation& of : stations) {
      for (const TimePiece& month : year.months()) STRATUS_RETURN_IF_ERROR(check_month(of, month));
    }
  }
  return {};
}

Status GroupVerification::read_cells(std::span<const OfStation> stations, const TimePiece& year) {
  std::vector<StationId> ids;
  for (const OfStation& of : stations) ids.push_back(*of.id);
  for (const PlainView& view : plain_views()) {
    if (!view.stored) continue;
    bool intact = true;
    const auto ask = [&](std::span<const StationId> sorted, std::int64_t first, std::int64_t last) {
      return subject_.version->cells(*find_view(view.name), sorted, {first}, {last},
                                     [this] { return subject_.not_stopped(); });
    };
    std::vector<KeyedCell>& cells = cells_[view.name];
    cells.clear();
    const std::int64_t least = (year.last_key(view.bucket) - year.first_key(view.bucket)) / kLeastStretchesAYear;
    STRATUS_RETURN_IF_ERROR(read_intact({ids, year.first_stored(view.bucket), year.last_stored(view.bucket)}, least, ask,
                                        cells, [&](const Error& fault) {
                                          intact = false;
                                          subject_.differences.add_fault(VerifyStep::kCells, fault);
                                        }));
    const auto before = [](const KeyedCell& a, const KeyedCell& b) {
      return a.station != b.station ? a.station < b.station : a.key < b.key;
    };
    if (!std::is_sorted(cells.begin(), cells.end(), before)) std::stable_sort(cells.begin(), cells.end(), before);
    if (intact) {
      version_.give(view.name, cells);
    } else {
      version_.take_back(view.name);
    }
  }
  return {};
}

Status GroupVerification::check_month(const OfStation& of, const TimePiece& month) {
  STRATUS_RETURN_IF_ERROR(subject_.not_stopped());
  std::vector<PlainSeries> of_all(plain_views().size());
  std::vector<PlainSeries> of_covered;
  const auto series = [&](std::span<const StoredFact> facts) {
    std::vector<PlainSeries> all = plain_series(*of.station, month.facts(facts), subject_.options.stopped);
    for (std::size_t i = 0; i < all.size(); ++i) keep(all[i], plain_views()[i].bucket, month);
    return all;
  };
  if (of.station != nullptr) {
    of_all = series(of.all);
    if (of.in_views && of.has_after) of_covered = series(of.covered);
  }
  STRATUS_RETURN_IF_ERROR(subject_.not_stopped());
  PlainSeries none;
  for (std::size_t i = 0; i < of_all.size(); ++i) {
    const PlainView& view = plain_views()[i];
    check_answers(of, view, of_all[i], month);
    STRATUS_RETURN_IF_ERROR(subject_.not_stopped());
    add_to_digest(of, view, of_all[i]);
    if (!view.stored || !has_views_) continue;
    // A station that was described later has no cells yet.
    PlainSeries& stored = !of.in_views ? none : of.has_after ? of_covered[i] : of_all[i];
    std::erase_if(stored,
                  [&](const auto& cell) { return !plain_stored(view, cell.first, subject_.info().newest_known_at); });
    check_cells(of, view, stored, month);
  }
  return {};
}

void GroupVerification::check_cells(const OfStation& of, const PlainView& view, const PlainSeries& wanted,
                                    const TimePiece& month) {
  const auto found = stored_of(of_station(std::span<const KeyedCell>(cells_[view.name]), *of.id), view.bucket, month);
  counts_.cells += static_cast<std::int64_t>(found.size());
  compare_cells(view.name, *of.id, wanted, found, "view", subject_.source(), [&](std::string line) {
    subject_.differences.add({VerifyStep::kCells, of.id->text(), view.name}, std::move(line));
  });
}

// The first and last bucket with a fact bound the question, with one beside them.
void GroupVerification::check_answers(const OfStation& of, const PlainView& view, const PlainSeries& wanted,
                                      const TimePiece& month) {
  if (wanted.empty()) return;
  const BucketKey first{std::max(wanted.begin()->first - 1, month.first_key(view.bucket))};
  const BucketKey last{std::min(wanted.rbegin()->first + 1, month.last_key(view.bucket))};
  const auto tell = [&](std::string line) {
    subject_.differences.add({VerifyStep::kAnswers, of.id->text(), view.name}, std::move(line));
  };
  const auto answers = bucket_answers(*reading_, *find_view(view.name), *of.station, first, last, {});
  if (!answers) return tell("answer of " + view.name + " at " + of.id->text() + ": " + answers.error().message);
  counts_.answers += static_cast<std::int64_t>(answers->size());
  compare_cells(view.name, *of.id, wanted, *answers, "answer", subject_.source(), tell);
}

void GroupVerification::add_to_digest(const OfStation& of, const PlainView& view, const PlainSeries& cells) {
  for (const auto& [key, cell] : cells) {
    put_plain_bytes(view.name, *of.id, key, cell, bytes_);
    counts_.digest.add(bytes_);
  }
}

}  // namespace stratus
