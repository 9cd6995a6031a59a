#include "simulator/difference_entropy.h"

#include <cmath>

namespace stratus {

void DifferenceEntropy::add(const StationId& station, const Elements& elements) {
  Elements& previous = previous_[station];
  for (const ElementInfo& element : kElements) {
    const auto value = elements.get(element.element);
    if (!value) continue;
    const auto before = previous.get(element.element);
    if (before) ++counts_[static_cast<std::size_t>(element.element)][*value - *before];
    previous.set(element.element, *value);
  }
}

std::optional<double> DifferenceEntropy::bits(Element element) const {
  const auto& counts = counts_[static_cast<std::size_t>(element)];
  double total = 0;
  for (const auto& [difference, count] : counts) total += static_cast<double>(count);
  if (total == 0) return std::nullopt;
  double bits = 0;
  for (const auto& [difference, count] : counts) {
    const double share = static_cast<double>(count) / total;
    bits -= share * std::log2(share);
  }
  return bits;
}

}  // namespace stratus
