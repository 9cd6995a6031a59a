#include "speed/fact_labels.h"

namespace stratus {

LabelNumber FactLabels::number_of(const FactLabel& label) {
  if (!labels_.empty() && labels_[last_.value] == label) return last_;
  // The length tells where one text ends and the other begins.
  text_.assign(label.condition);
  text_ += label.origin;
  text_ += " " + std::to_string(label.condition.size()) + " " + std::to_string(label.partition);
  if (const auto known = numbers_.find(std::string_view(text_)); known != numbers_.end()) return last_ = known->second;
  last_ = {static_cast<std::uint32_t>(labels_.size())};
  const std::string_view text = numbers_.emplace(text_, last_).first->first;
  labels_.push_back(
      {text.substr(0, label.condition.size()), text.substr(label.condition.size(), label.origin.size()), label.partition});
  constexpr std::uint64_t kNode = sizeof(std::string) + 6 * sizeof(void*);
  bytes_ += kNode + text.size() + sizeof(FactLabel);
  return last_;
}

}  // namespace stratus
