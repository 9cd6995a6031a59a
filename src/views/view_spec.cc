#include "views/view_spec.h"

namespace stratus {

std::optional<std::size_t> find_measure(std::string_view name) {
  for (std::size_t i = 0; i < kSummaryMeasures.size(); ++i) {
    if (kSummaryMeasures[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> find_histogram(std::string_view name) {
  for (std::size_t i = 0; i < kMonthHistograms.size(); ++i) {
    if (kMonthHistograms[i].name == name) return i;
  }
  return std::nullopt;
}

const ViewSpec& view_of(BucketScheme bucket) {
  for (const ViewSpec& view : kViews) {
    if (view.bucket == bucket) return view;
  }
  return kViews[0];
}

const ViewSpec* find_view(std::string_view name) {
  for (const ViewSpec& view : kViews) {
    if (view.name == name) return &view;
  }
  return nullptr;
}

}  // namespace stratus
