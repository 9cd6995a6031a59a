#include "api/element_choice.h"

namespace stratus {

ElementChoice ElementChoice::all() {
  ElementChoice choice;
  choice.chosen_.set();
  return choice;
}

std::vector<std::string> summary_element_names() {
  std::vector<std::string> names;
  for (const ElementInfo& element : kElements) {
    if (element.summarized || element.element == Element::kWindDirection) names.emplace_back(element.name);
  }
  return names;
}

}  // namespace stratus
