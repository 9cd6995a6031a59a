// Counts by value, exact: quantiles come out of them as out of the values, and they add up.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace stratus {

struct HistogramBin {
  std::int32_t value = 0;
  std::int64_t count = 0;
  bool operator==(const HistogramBin&) const = default;
};

// Of a set of integers, how often each occurs. Sparse: what does not occur takes nothing.
class Histogram {
 public:
  static Histogram of(std::span<const std::int32_t> values);
  // Nothing when values do not ascend or a count is not above 0.
  static std::optional<Histogram> of_bins(std::vector<HistogramBin> bins);

  void add(std::int32_t value);
  // Associative and commutative; the empty histogram is neutral.
  void combine(const Histogram& other);

  bool empty() const { return bins_.empty(); }
  // By value, each once, all counts above 0.
  const std::vector<HistogramBin>& bins() const { return bins_; }
  std::int64_t count() const;
  bool operator==(const Histogram&) const = default;

 private:
  std::vector<HistogramBin> bins_;
};

}  // namespace stratus
