#include "views/column_fold.h"

#include <algorithm>

#include "views/fold.h"
#include "views/quality.h"
#include "views/rose_value.h"
#include "views/stretch_sums.h"

namespace stratus {
namespace {

// A believed fact that states an element and lies on the grid.
struct Believed {
  std::size_t row;
  Kind kind;
};

// resolve() for sorted rows: the last row of a kind is its greatest statement.
std::optional<Believed> resolve_rows(const FactColumns& facts, std::size_t begin, std::size_t end) {
  if (end == begin + 1 && facts.retraction[begin] == 0) return Believed{begin, facts.kind[begin]};
  std::array<std::optional<std::size_t>, kKindCount> fact;
  std::array<std::optional<std::size_t>, kKindCount> retraction;
  for (std::size_t row = begin; row < end; ++row)
    (facts.retraction[row] != 0 ? retraction : fact)[static_cast<std::size_t>(facts.kind[row])] = row;
  for (std::size_t kind = kKindCount; kind-- > 0;) {
    if (!fact[kind]) continue;
    if (retraction[kind] && facts.known_at_ms[*retraction[kind]] >= facts.known_at_ms[*fact[kind]]) continue;
    return Believed{*fact[kind], static_cast<Kind>(kind)};
  }
  return std::nullopt;
}

bool states_an_element(const FactColumns& facts, std::size_t row) {
  return std::any_of(facts.elements.begin(), facts.elements.end(),
                     [row](const ElementColumn& element) { return !element.empty() && element.present[row] != 0; });
}

// A stretch of time at one station in which no bucket of any view changes: it is folded once and then combined into the
// cells of all views, for a day has only a few such stretches and many facts.
struct Stretch {
  std::int64_t facts = 0;
  std::int64_t max_known_at_ms = 0;
  std::vector<Believed> believed;

  void clear() {
    facts = 0;
    believed.clear();
  }
};

// The rows of a sorted stretch of rows with a time in `range`.
std::pair<std::size_t, std::size_t> rows_within(const FactColumns& facts, std::size_t begin, std::size_t end,
                                                TimeRange range) {
  const auto times = std::span(facts.time_ms).subspan(begin, end - begin);
  const auto first = std::lower_bound(times.begin(), times.end(), range.from.value * kMillis);
  const auto past = std::lower_bound(first, times.end(), range.to.value * kMillis);
  return {begin + static_cast<std::size_t>(first - times.begin()), begin + static_cast<std::size_t>(past - times.begin())};
}

// counted_value() of a row.
std::optional<std::int32_t> counted_value(const FactColumns& facts, const HistogramSpec& histogram, std::size_t row) {
  const auto value = facts.elements[static_cast<std::size_t>(histogram.element)].get(row);
  if (!value || !plausible(histogram.element, *value)) return std::nullopt;
  if (histogram.input == CountedInput::kElement) return value;
  if (*value == 0) return kCalmValue;
  const auto direction = facts.elements[static_cast<std::size_t>(Element::kWindDirection)].get(row);
  if (!direction || *direction == 0 || !plausible(Element::kWindDirection, *direction)) return std::nullopt;
  return rose_value(*value, *direction);
}

// The cells of one station in one view, sorted by key from `begin` of `cells` on.
class StationCells {
 public:
  StationCells(const FactColumns& facts, const ViewSpec& view, std::vector<KeyedCell>& cells)
      : facts_(facts), view_(view), cells_(cells), begin_(cells.size()) {}

  // `rows`: the believed facts of the stretch that count in the view.
  void add(const StationId& station, const Placement& buckets, const Stretch& stretch, const StretchSums& sums,
           std::span<const std::size_t> rows) {
    const UtcMillis known_at{stretch.max_known_at_ms};
    if (buckets.accumulation != buckets.instant) cell(station, buckets.accumulation).note_facts(stretch.facts, known_at);
    Cell& instant = cell(station, buckets.instant);
    instant.note_facts(stretch.facts, known_at);
    instant.observations += sums.observations;
    instant.flagged += sums.flagged;
    for (std::size_t i = 0; i < view_.measures.size(); ++i) {
      if (!view_.measures[i].accumulated) instant.measures[i].combine(sums.measures[i]);
    }
    Cell& accumulation = cell(station, buckets.accumulation);
    for (std::size_t i = 0; i < view_.measures.size(); ++i) {
      if (view_.measures[i].accumulated) accumulation.measures[i].combine(sums.measures[i]);
    }
    if (view_.histograms.empty()) return;
    if (buckets != waiting_buckets_) count(station);
    waiting_buckets_ = buckets;
    waiting_.insert(waiting_.end(), rows.begin(), rows.end());
  }

  // Puts what waits into histograms: the values of a bucket are counted faster at once than one by one.
  void count(const StationId& station) {
    if (waiting_.empty()) return;
    for (std::size_t i = 0; i < view_.histograms.size(); ++i) {
      const HistogramSpec& histogram = view_.histograms[i];
      values_.clear();
      for (const std::size_t row : waiting_) {
        if (const auto value = counted_value(facts_, histogram, row)) values_.push_back(*value);
      }
      if (values_.empty()) continue;
      const BucketKey key = histogram.accumulated ? waiting_buckets_.accumulation : waiting_buckets_.instant;
      cell(station, key).histogram(i).combine(Histogram::of(values_));
    }
    waiting_.clear();
  }

 private:
  // Keys come nearly in order; in some zones a day runs backwards at a clock change.
  Cell& cell(const StationId& station, BucketKey key) {
    std::size_t at = cells_.size();
    while (at > begin_ && cells_[at - 1].key > key) --at;
    if (at > begin_ && cells_[at - 1].key == key) return cells_[at - 1].cell;
    return cells_.insert(cells_.begin() + static_cast<std::ptrdiff_t>(at), {station, key, {}})->cell;
  }

  const FactColumns& facts_;
  const ViewSpec& view_;
  std::vector<KeyedCell>& cells_;
  const std::size_t begin_;
  Placement waiting_buckets_;
  std::vector<std::size_t> waiting_;  // rows of those buckets whose values are not counted yet
  std::vector<std::int32_t> values_;
};

// Folds the rows of one station.
class StationFold {
 public:
  StationFold(const FactColumns& facts, std::span<const ViewSpec* const> views, const StationId& station,
              const StationCalendar& calendar, std::vector<std::vector<KeyedCell>>& cells)
      : facts_(facts), views_(views), station_(station), calendar_(calendar) {
    for (std::size_t i = 0; i < views.size(); ++i) cells_.emplace_back(facts, *views[i], cells[i]);
  }

  void fold(std::size_t begin, std::size_t end) {
    while (begin < end) {
      const UtcSeconds time{facts_.time_ms[begin] / kMillis};
      const std::size_t past = gather(begin, end, placement_until(views_, calendar_, time));
      add_to_views(time);
      begin = past;
    }
    for (StationCells& cells : cells_) cells.count(station_);
  }

 private:
  // Fills stretch_ from the rows before `until` and returns the first row after it.
  std::size_t gather(std::size_t row, std::size_t end, UtcSeconds until) {
    const std::int64_t until_ms = until.value * kMillis;
    stretch_.clear();
    stretch_.max_known_at_ms = facts_.known_at_ms[row];
    const std::size_t begin = row;
    while (row < end && facts_.time_ms[row] < until_ms) {
      const std::int64_t time_ms = facts_.time_ms[row];
      const std::size_t first = row;
      for (; row < end && facts_.time_ms[row] == time_ms; ++row)
        stretch_.max_known_at_ms = std::max(stretch_.max_known_at_ms, facts_.known_at_ms[row]);
      if (!calendar_.on_grid({time_ms / kMillis})) continue;
      const auto believed = resolve_rows(facts_, first, row);
      if (believed && states_an_element(facts_, believed->row)) stretch_.believed.push_back(*believed);
    }
    stretch_.facts = static_cast<std::int64_t>(row - begin);
    return row;
  }

  // Views that accept the same kinds share the sums.
  void add_to_views(UtcSeconds time) {
    for (std::size_t i = 0; i < views_.size(); ++i) {
      if (i == 0 || views_[i]->kinds != views_[i - 1]->kinds) {
        rows_.clear();
        for (const Believed& believed : stretch_.believed) {
          if (views_[i]->kinds.contains(believed.kind)) rows_.push_back(believed.row);
        }
        add_up(facts_, rows_, time - calendar_.accumulation_time(time), sums_);
      }
      cells_[i].add(station_, placement_of(*views_[i], calendar_, time), stretch_, sums_, rows_);
    }
  }

  const FactColumns& facts_;
  const std::span<const ViewSpec* const> views_;
  const StationId& station_;
  const StationCalendar& calendar_;
  std::vector<StationCells> cells_;
  Stretch stretch_;
  std::vector<std::size_t> rows_;
  StretchSums sums_;
};

// A file mostly holds one month, whose buckets reach over its ends.
std::size_t buckets_a_file(const ViewSpec& view) {
  constexpr std::size_t kDays = 34;
  constexpr std::size_t kMonths = 3;
  return view.bucket == BucketScheme::kCivilMonth ? kMonths : kDays;
}

std::span<const TimeRange> ranges_of(const FactSelection* times, const StationId& station) {
  static constexpr TimeRange kAlways{kEarliestTime, kLatestTime};
  if (times == nullptr) return {&kAlways, 1};
  const auto found = times->find(station);
  return found == times->end() ? std::span<const TimeRange>() : found->second;
}

}  // namespace

Result<std::vector<std::vector<KeyedCell>>> fold_columns(const FactColumns& facts, std::span<const ViewSpec* const> views,
                                                         const StationRegistry& stations, const FactSelection* times) {
  std::vector<std::vector<KeyedCell>> cells(views.size());
  const std::size_t folded = times == nullptr ? facts.stations.size() : std::min(times->size(), facts.stations.size());
  for (std::size_t i = 0; i < views.size(); ++i) cells[i].reserve(folded * buckets_a_file(*views[i]));
  for (std::size_t begin = 0; begin < facts.rows;) {
    const std::int32_t code = facts.station[begin];
    const auto of_station = std::span(facts.station).subspan(begin);
    const auto past = std::find_if(of_station.begin(), of_station.end(), [&](std::int32_t other) { return other != code; });
    const std::size_t end = begin + static_cast<std::size_t>(past - of_station.begin());
    const StationId& id = facts.stations[static_cast<std::size_t>(code)];
    if (const Station* station = stations.find(id); station != nullptr) {
      STRATUS_ASSIGN_OR_RETURN(const StationCalendar calendar, StationCalendar::make(*station));
      StationFold fold(facts, views, id, calendar, cells);
      for (const TimeRange range : ranges_of(times, id)) {
        const auto [from, to] = rows_within(facts, begin, end, range);
        fold.fold(from, to);
      }
    }
    begin = end;
  }
  return cells;
}

}  // namespace stratus
