#include "views/quality.h"

namespace stratus {
namespace {

Elements filtered(const Elements& elements, bool wanted) {
  Elements kept = elements;
  for (const ElementInfo& element : kElements) {
    const auto value = elements.get(element.element);
    if (!value) continue;
    const bool in_range = *value >= element.least && *value <= element.greatest;
    if (in_range != wanted) kept.clear(element.element);
  }
  return kept;
}

}  // namespace

Elements plausible(const Elements& elements) { return filtered(elements, true); }
Elements implausible(const Elements& elements) { return filtered(elements, false); }

}  // namespace stratus
