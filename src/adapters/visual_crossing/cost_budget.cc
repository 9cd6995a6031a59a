#include "adapters/visual_crossing/cost_budget.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <algorithm>

namespace stratus {
namespace {

constexpr std::uint64_t kMaxFileBytes = 4096;
constexpr std::int64_t kMaxUsed = 1'000'000'000'000;  // no service gives more records a day

DayNumber utc_day(UtcMillis now) { return {static_cast<std::int32_t>(floor_div(now.value, 86'400'000))}; }

}  // namespace

CostBudget::CostBudget(FileSystem& files, Path file, std::int64_t daily_limit)
    : files_(files), file_(std::move(file)), daily_limit_(daily_limit) {}

Result<CostBudget::State> CostBudget::load(UtcMillis now) const {
  const State fresh{utc_day(now), 0, false};
  const auto bytes = files_.read(file_, 0, kMaxFileBytes);
  if (!bytes && bytes.error().kind == ErrorKind::kNotFound) return fresh;
  if (!bytes) return fail(bytes.error());
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::string_view day;
  State state;
  const bool damaged = parser.parse(bytes->data(), bytes->size()).get(root) || root["day"].get_string().get(day) ||
                       root["used"].get_int64().get(state.used) || root["exhausted"].get_bool().get(state.exhausted) ||
                       state.used < 0 || state.used > kMaxUsed;
  const auto stated_day = parse_date(day);
  if (damaged || !stated_day)
    return fail(ErrorKind::kDataLoss, "the budget file " + file_.string() + " is damaged; remove it to begin a new day");
  state.day = *stated_day;
  return state.day == fresh.day ? state : fresh;
}

Status CostBudget::save(const State& state) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("day");
  writer.String(format_date(state.day).c_str());
  writer.Key("used");
  writer.Int64(std::min(state.used, kMaxUsed));
  writer.Key("exhausted");
  writer.Bool(state.exhausted);
  writer.EndObject();
  return write_file_atomic(files_, file_, std::string(buffer.GetString(), buffer.GetSize()) + "\n");
}

Status CostBudget::reserve(std::int64_t estimate, std::int64_t kept, UtcMillis now) {
  STRATUS_ASSIGN_OR_RETURN(State state, load(now));
  const std::string reset = ". It starts again at " + format_date(state.day + 1) + "T00:00:00Z";
  if (state.exhausted)
    return fail(ErrorKind::kResourceExhausted, "the weather service says that the day's records are used up" + reset);
  if (state.used + estimate + kept > daily_limit_) {
    const std::string others =
        kept > 0 ? " and " + std::to_string(kept) + " kept for collecting until midnight UTC (collect_share_pct)" : "";
    return fail(ErrorKind::kResourceExhausted,
                "the request would cost " + std::to_string(estimate) + " records, and " + std::to_string(state.used) +
                    " of daily_cost_limit = " + std::to_string(daily_limit_) + " are used today" + others + reset);
  }
  state.used += estimate;
  return save(state);
}

Status CostBudget::settle(std::int64_t estimate, std::int64_t cost, UtcMillis now) {
  STRATUS_ASSIGN_OR_RETURN(State state, load(now));
  // After midnight the estimate was booked on the day before.
  state.used = std::clamp(state.used - std::min(estimate, state.used) + std::min(cost, kMaxUsed), std::int64_t{0}, kMaxUsed);
  return save(state);
}

Result<std::int64_t> CostBudget::left(std::int64_t kept, UtcMillis now) const {
  STRATUS_ASSIGN_OR_RETURN(const State state, load(now));
  return state.exhausted ? 0 : std::max<std::int64_t>(0, daily_limit_ - state.used - kept);
}

Status CostBudget::exhaust(UtcMillis now) {
  STRATUS_ASSIGN_OR_RETURN(State state, load(now));
  state.exhausted = true;
  return save(state);
}

Result<std::int64_t> CostBudget::used(UtcMillis now) const {
  STRATUS_ASSIGN_OR_RETURN(const State state, load(now));
  return state.used;
}

}  // namespace stratus
