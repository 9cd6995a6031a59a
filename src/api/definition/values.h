// Texts of which a parameter or a member is one.
#pragma once

#include <array>
#include <string_view>

#include "views/figures/rankings.h"
#include "views/view_spec.h"
#include "weather/element.h"

namespace stratus {

template <std::size_t N, typename Named>
constexpr std::array<std::string_view, N> names_of(const Named& all) {
  std::array<std::string_view, N> names{};
  for (std::size_t i = 0; i < N; ++i) names[i] = all[i].name;
  return names;
}

inline constexpr auto kElementNames = names_of<kElementCount>(kElements);
inline constexpr auto kMeasureNames = names_of<kMeasureCount>(kSummaryMeasures);
inline constexpr std::array<std::string_view, 3> kLayerNames{"merged", "batch", "speed"};
inline constexpr std::array<std::string_view, 3> kDayNames{"civil", "utc", "meteorological"};
inline constexpr std::array<std::string_view, 4> kKindNames{"observed", "remote", "forecast", "statistical"};
inline constexpr std::array<std::string_view, 5> kResolutionNames{"hour", "day", "month", "season", "year"};
inline constexpr std::array<std::string_view, 2> kOrderNames{"desc", "asc"};

}  // namespace stratus
