// Which elements an answer shows.
#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "weather/element.h"

namespace stratus {

class ElementChoice {
 public:
  static ElementChoice all();

  void add(Element element) { chosen_.set(static_cast<std::size_t>(element)); }
  bool has(Element element) const { return chosen_.test(static_cast<std::size_t>(element)); }

  bool operator==(const ElementChoice&) const = default;

 private:
  std::bitset<kElementCount> chosen_;
};

// Names that may be asked for in summaries: the summarized elements, and the wind direction for the wind vector.
std::vector<std::string> summary_element_names();

}  // namespace stratus
