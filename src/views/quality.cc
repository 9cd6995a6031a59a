#include "views/quality.h"

namespace stratus {
namespace {

Elements filtered(const Elements& elements, bool wanted) {
  Elements kept = elements;
  for (const ElementInfo& element : kElements) {
    const auto value = elements.get(element.element);
    if (!value) continue;
    if (plausible(element.element, *value) != wanted) kept.clear(element.element);
  }
  return kept;
}

}  // namespace

Elements plausible(const Elements& elements) { return filtered(elements, true); }
Elements implausible(const Elements& elements) { return filtered(elements, false); }

}  // namespace stratus
