#include "views/figures/summary.h"

#include "weather/decimal.h"

namespace stratus {

std::optional<Decimal> Summary::temperature_amplitude() const {
  if (days == 0) return std::nullopt;
  const int scale = info(Element::kTemperature).scale;
  if (days == 1) return Decimal{sum_daily_amplitude, scale};
  constexpr std::int64_t kExtraPower = 100;
  return Decimal{static_cast<std::int64_t>(divide_rounded(Int128{sum_daily_amplitude} * kExtraPower, days)),
                 scale + kExtraDigits};
}

Exact completeness_of(const Summary& period, const Moments& values) {
  return period.expected == 0 ? Exact() : Exact(values.count, period.expected);
}

Exact share_of_observations(const Summary& period) {
  return period.expected == 0 ? Exact() : Exact(period.cell.observations, period.expected);
}

bool is_complete(const Summary& period, const Moments& values) {
  return period.expected > 0 && values.count * 100 >= period.expected * kCompletePercent;
}

}  // namespace stratus
