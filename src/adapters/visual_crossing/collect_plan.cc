#include "adapters/visual_crossing/collect_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace stratus {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

}  // namespace

CollectPlan plan_collection(std::int64_t stations, std::int64_t asked_interval_s, const VisualCrossingConfig& config) {
  const std::int64_t share = std::max<std::int64_t>(1, config.daily_cost_limit * config.collect_share_pct / 100);
  const std::string limit = fmt::format("{}, collect_share_pct = {} of daily_cost_limit = {}", share,
                                        config.collect_share_pct, config.daily_cost_limit);
  const auto records = [&](std::int64_t interval_s) { return divide_up(stations * kDaySeconds, interval_s); };
  CollectPlan plan;
  plan.interval_s = std::max(asked_interval_s, divide_up(stations * kDaySeconds, share));
  plan.stretched = plan.interval_s > asked_interval_s;
  plan.sum =
      fmt::format("{} stations x 86400 s / {} s = {} records a day", stations, asked_interval_s, records(asked_interval_s));
  if (plan.stretched) {
    plan.sum += fmt::format(", more than {}: asking every {} s = {} records a day", limit, plan.interval_s,
                            records(plan.interval_s));
  } else {
    plan.sum += fmt::format(", within {}", limit);
  }
  return plan;
}

bool changed(const Fact& newest, const Fact& fetched) {
  return newest.kind != fetched.kind || newest.retraction != fetched.retraction || newest.elements != fetched.elements ||
         newest.precipitation_trace != fetched.precipitation_trace;
}

}  // namespace stratus
