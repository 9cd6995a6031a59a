// The facts of one station in one part of the tail.
#pragma once

#include <cstdint>
#include <iterator>
#include <vector>

#include "ports/recently_seen.h"
#include "speed/fact_labels.h"
#include "speed/fact_page.h"

namespace stratus {

// Packed facts in the order of time, then of all else of a statement, so that one identity of many statements is no list to
// walk through. One that is later than all others costs least; wherever one comes, the cost is that of a search and of a
// page. Not thread-safe. The labels are those of the part, the same at each call.
class FactRun {
 public:
  // Walks over packed facts, see speed/packed_fact.h.
  class Iterator {
   public:
    using iterator_category = std::bidirectional_iterator_tag;
    using value_type = const std::byte*;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = const std::byte*;

    Iterator() = default;
    const std::byte* operator*() const { return (*pages_)[page_][rank_]; }
    Iterator& operator++();
    Iterator& operator--();
    bool operator==(const Iterator&) const = default;

   private:
    friend class FactRun;
    Iterator(const std::vector<FactPage>& pages, std::size_t page, std::size_t rank)
        : pages_(&pages), page_(page), rank_(rank) {}

    const std::vector<FactPage>* pages_ = nullptr;
    std::size_t page_ = 0;  // that of the end: one behind the last
    std::size_t rank_ = 0;
  };

  void add(const StoredFact& stored, FactLabels& labels);

  Iterator begin() const { return {pages_, 0, 0}; }
  Iterator end() const { return {pages_, pages_.size(), 0}; }
  // The first that is not before `time`.
  Iterator lower_bound(UtcSeconds time) const;
  // What is said there of the identity of the fact: whether by an equal one, and by which last; end() when nothing is.
  struct Said {
    bool equal = false;
    Iterator last;
  };
  Said said_of(const Fact& fact, const FactLabels& labels) const;

  std::size_t size() const { return size_; }
  // Of a run that is not empty.
  UtcSeconds newest() const { return newest_; }
  // What it takes of the memory beside its own object.
  std::uint64_t bytes() const { return bytes_; }

 private:
  // Where something comes in: that page is full when there is no room.
  struct Gap {
    std::size_t page = 0;
    std::size_t rank = 0;
  };
  template <typename Before>
  Gap first_not(Before&& before) const;
  Iterator at(Gap gap) const;
  void insert(Gap gap, std::span<const std::byte> packed);
  void insert_into(std::size_t page, std::size_t rank, std::span<const std::byte> packed);
  void add_page(std::size_t at, FactPage page);

  std::vector<FactPage> pages_;  // none is empty
  UtcSeconds newest_;
  std::uint32_t size_ = 0;
  std::uint32_t bytes_ = 0;
};

// The order of a run: that of time, then of all else of a statement.
std::strong_ordering compare_said(const Fact& a, const Fact& b);

}  // namespace stratus
