#include "views/histogram.h"

#include <algorithm>
#include <numeric>

namespace stratus {
namespace {

// So many places for each value are counted faster than values are sorted.
constexpr std::int64_t kPlacesAValue = 8;

std::vector<HistogramBin> counted(std::span<const std::int32_t> values, std::int32_t least, std::int64_t places) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(places));
  for (const std::int32_t value : values) ++counts[static_cast<std::size_t>(std::int64_t{value} - least)];
  std::vector<HistogramBin> bins;
  bins.reserve(static_cast<std::size_t>(places - std::count(counts.begin(), counts.end(), 0)));
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) bins.push_back({static_cast<std::int32_t>(least + static_cast<std::int64_t>(i)), counts[i]});
  }
  return bins;
}

std::vector<HistogramBin> sorted(std::span<const std::int32_t> values) {
  std::vector<std::int32_t> ascending(values.begin(), values.end());
  std::sort(ascending.begin(), ascending.end());
  std::vector<HistogramBin> bins;
  for (const std::int32_t value : ascending) {
    if (bins.empty() || bins.back().value != value) bins.push_back({value, 0});
    ++bins.back().count;
  }
  return bins;
}

bool before(const HistogramBin& bin, std::int32_t value) { return bin.value < value; }

}  // namespace

Histogram Histogram::of(std::span<const std::int32_t> values) {
  Histogram histogram;
  if (values.empty()) return histogram;
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  const std::int64_t places = std::int64_t{*greatest} - *least + 1;
  const bool is_dense = places <= kPlacesAValue * static_cast<std::int64_t>(values.size());
  histogram.bins_ = is_dense ? counted(values, *least, places) : sorted(values);
  return histogram;
}

std::optional<Histogram> Histogram::of_bins(std::vector<HistogramBin> bins) {
  for (std::size_t i = 0; i < bins.size(); ++i) {
    if (bins[i].count <= 0 || (i > 0 && bins[i - 1].value >= bins[i].value)) return std::nullopt;
  }
  Histogram histogram;
  histogram.bins_ = std::move(bins);
  return histogram;
}

void Histogram::add(std::int32_t value) {
  const auto at = std::lower_bound(bins_.begin(), bins_.end(), value, before);
  if (at != bins_.end() && at->value == value) {
    ++at->count;
  } else {
    bins_.insert(at, {value, 1});
  }
}

void Histogram::combine(const Histogram& other) {
  if (other.empty()) return;
  std::vector<HistogramBin> both;
  both.reserve(bins_.size() + other.bins_.size());
  auto own = bins_.begin();
  for (const HistogramBin& bin : other.bins_) {
    while (own != bins_.end() && own->value < bin.value) both.push_back(*own++);
    both.push_back(bin);
    if (own != bins_.end() && own->value == bin.value) both.back().count += own++->count;
  }
  both.insert(both.end(), own, bins_.end());
  bins_ = std::move(both);
}

std::int64_t Histogram::count() const {
  return std::accumulate(bins_.begin(), bins_.end(), std::int64_t{0},
                         [](std::int64_t sum, const HistogramBin& bin) { return sum + bin.count; });
}

}  // namespace stratus
