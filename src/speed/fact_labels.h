// What many facts of the tail share, kept once: condition, origin and partition.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "speed/packed_fact.h"

namespace stratus {

struct FactLabel {
  std::string_view condition;
  std::string_view origin;
  std::int32_t partition = 0;
  bool operator==(const FactLabel&) const = default;
};

// Not thread-safe. It only grows.
class FactLabels {
 public:
  LabelNumber number_of(const FactLabel& label);
  // Of a number that number_of() gave. Valid as long as this object.
  const FactLabel& operator[](LabelNumber number) const { return labels_[number.value]; }
  // Numbers below it were given.
  std::size_t size() const { return labels_.size(); }
  // About: what they take of the memory.
  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::unordered_map<std::string, LabelNumber, Hash, std::equal_to<>> numbers_;  // by all of the label as one text
  std::vector<FactLabel> labels_;                                                // their texts stand in numbers_
  std::string text_;                                                             // of the label asked for
  LabelNumber last_;                                                             // facts of one kind mostly come together
  std::uint64_t bytes_ = 0;
};

}  // namespace stratus
