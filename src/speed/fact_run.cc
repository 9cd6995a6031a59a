#include "speed/fact_run.h"

#include <algorithm>
#include <tuple>

namespace stratus {
namespace {

// What the allocator adds to a piece of memory.
constexpr std::size_t kAllocation = 2 * sizeof(void*);

// As compare_said(), of facts whose times are equal.
std::strong_ordering compare_rest(const Fact& a, const FactLabel& of_a, const Fact& b, const FactLabel& of_b) {
  return std::tie(a.known_at, a.kind, a.retraction, a.elements, a.precipitation_trace, a.is_rain, a.is_storm, of_a.condition,
                  of_a.origin) <=> std::tie(b.known_at, b.kind, b.retraction, b.elements, b.precipitation_trace, b.is_rain,
                                            b.is_storm, of_b.condition, of_b.origin);
}

FactLabel label_of(const Fact& fact) { return {fact.condition, fact.origin}; }

std::strong_ordering compare(const std::byte* packed, const Fact& fact, const FactLabels& labels) {
  if (const auto order = packed_time(packed) <=> fact.time; order != 0) return order;
  Fact other;
  const PackedPlace place = unpack(packed, other);
  return compare_rest(other, labels[place.label], fact, label_of(fact));
}

}  // namespace

std::strong_ordering compare_said(const Fact& a, const Fact& b) {
  const auto order = a.time <=> b.time;
  return order != 0 ? order : compare_rest(a, label_of(a), b, label_of(b));
}

FactRun::Iterator& FactRun::Iterator::operator++() {
  if (++rank_ == (*pages_)[page_].size()) {
    ++page_;
    rank_ = 0;
  }
  return *this;
}

FactRun::Iterator& FactRun::Iterator::operator--() {
  if (rank_ == 0) rank_ = (*pages_)[--page_].size();
  --rank_;
  return *this;
}

// `before` says of each packed fact whether it comes before what is looked for: of none behind one of which it does not.
template <typename Before>
FactRun::Gap FactRun::first_not(Before&& before) const {
  const auto begins_before = [&](const FactPage& page) { return before(page[0]); };
  const auto after = std::partition_point(pages_.begin(), pages_.end(), begins_before);
  if (after == pages_.begin()) return {};
  const FactPage& page = *std::prev(after);
  std::size_t from = 1;
  std::size_t to = page.size();
  while (from < to) {
    const std::size_t middle = from + (to - from) / 2;
    before(page[middle]) ? from = middle + 1 : to = middle;
  }
  return {static_cast<std::size_t>(after - pages_.begin()) - 1, from};
}

FactRun::Iterator FactRun::at(Gap gap) const {
  const bool behind = gap.page < pages_.size() && gap.rank == pages_[gap.page].size();
  return behind ? Iterator(pages_, gap.page + 1, 0) : Iterator(pages_, gap.page, gap.rank);
}

FactRun::Iterator FactRun::lower_bound(UtcSeconds time) const {
  if (size_ == 0 || newest_ < time) return end();
  return at(first_not([&](const std::byte* packed) { return packed_time(packed) < time; }));
}

FactRun::Said FactRun::said_of(const Fact& fact, const FactLabels& labels) const {
  if (size_ == 0 || newest_ < fact.time) return {false, end()};
  const Iterator behind = at(first_not([&](const std::byte* packed) { return packed_time(packed) <= fact.time; }));
  if (behind == begin()) return {false, end()};
  const Iterator last = std::prev(behind);
  if (packed_time(*last) != fact.time) return {false, end()};
  const Iterator found = at(first_not([&](const std::byte* packed) { return compare(packed, fact, labels) < 0; }));
  return {found != end() && compare(*found, fact, labels) == 0, last};
}

void FactRun::add(const StoredFact& stored, FactLabels& labels) {
  const Fact& fact = stored.fact;
  const LabelNumber label = labels.number_of({fact.condition, fact.origin, stored.position.partition});
  const PackedFact packed(fact, {label, stored.position.offset});
  if (size_ == 0 || newest_ < fact.time) {
    insert(size_ == 0 ? Gap{} : Gap{pages_.size() - 1, pages_.back().size()}, packed.bytes());
    newest_ = fact.time;
  } else {
    insert(first_not([&](const std::byte* other) { return compare(other, fact, labels) <= 0; }), packed.bytes());
  }
  ++size_;
}

// Where pages meet and both are full, a new one begins: so facts in the order of time, forwards or backwards, fill pages.
// Only one that comes into the middle of a full page cuts it into halves.
void FactRun::insert(Gap gap, std::span<const std::byte> packed) {
  const auto has_room = [&](std::size_t page) { return page < pages_.size() && pages_[page].has_room_for(packed.size()); };
  if (has_room(gap.page)) return insert_into(gap.page, gap.rank, packed);
  const std::size_t size = pages_.empty() ? 0 : pages_[gap.page].size();
  if (gap.rank == size) {
    const std::size_t next = pages_.empty() ? 0 : gap.page + 1;
    if (!has_room(next)) add_page(next, {});
    return insert_into(next, 0, packed);
  }
  if (gap.rank == 0) {
    add_page(gap.page, {});
    return insert_into(gap.page, 0, packed);
  }
  bytes_ -= static_cast<std::uint32_t>(pages_[gap.page].bytes());
  FactPage upper = pages_[gap.page].split(size / 2);
  bytes_ += static_cast<std::uint32_t>(pages_[gap.page].bytes() + upper.bytes());
  add_page(gap.page + 1, std::move(upper));
  const bool in_lower = gap.rank < size / 2;
  insert_into(in_lower ? gap.page : gap.page + 1, in_lower ? gap.rank : gap.rank - size / 2, packed);
}

void FactRun::insert_into(std::size_t page, std::size_t rank, std::span<const std::byte> packed) {
  const std::size_t before = pages_[page].bytes();
  pages_[page].insert(rank, packed);
  bytes_ += static_cast<std::uint32_t>(pages_[page].bytes() - before);
}

void FactRun::add_page(std::size_t at, FactPage page) {
  const std::size_t before = pages_.capacity();
  pages_.insert(pages_.begin() + static_cast<std::ptrdiff_t>(at), std::move(page));
  bytes_ += static_cast<std::uint32_t>((pages_.capacity() - before) * sizeof(FactPage) + kAllocation);
}

}  // namespace stratus
