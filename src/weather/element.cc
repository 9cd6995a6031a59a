#include "weather/element.h"

namespace stratus {

std::optional<Element> find_element(std::string_view name) {
  for (const ElementInfo& element : kElements) {
    if (element.name == name) return element.element;
  }
  return std::nullopt;
}

std::strong_ordering Elements::operator<=>(const Elements& other) const {
  for (const ElementInfo& element : kElements) {
    const auto order = get(element.element) <=> other.get(element.element);
    if (order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace stratus
