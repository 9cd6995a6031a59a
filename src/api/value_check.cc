#include "api/value_check.h"

#include <algorithm>

#include "api/bounds.h"
#include "api/instants.h"
#include "api/periods.h"
#include "api/token.h"

namespace stratus {
namespace {

constexpr std::int64_t kDay = 86400;

std::vector<std::string> strings(Values values) { return {values.begin(), values.end()}; }

bool among(Values values, std::string_view value) { return std::find(values.begin(), values.end(), value) != values.end(); }

bool is_month(std::string_view value) {
  const Result<Period> period = parse_days(value);
  return period && period->resolution == Resolution::kMonth;
}

class ValueCheck {
 public:
  ValueCheck(const Parameter& parameter, std::string_view shown, std::string_view value)
      : parameter_(parameter), shown_(shown), value_(value) {}

  std::optional<Mistake> unless(bool right) const {
    if (right) return std::nullopt;
    return wrong_value(shown_, value_, strings(allowed_values(parameter_)));
  }

  std::optional<Mistake> choices() const {
    std::string wrong;
    for (const std::string_view part : split_list(value_)) {
      if (!among(parameter_.values, part)) wrong += (wrong.empty() ? "" : ",") + std::string(part);
    }
    const bool right = wrong.empty() && !among(split_list(value_), "");
    if (right) return std::nullopt;
    return wrong_value(shown_, wrong, strings(parameter_.values));
  }

  // A number is right beyond 64 bits, too, only too great.
  std::optional<Mistake> count() const {
    const bool is_number =
        !value_.empty() && std::all_of(value_.begin(), value_.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) return unless(false);
    const auto number = number_of(value_);
    if (number && *number >= 1 && *number <= parameter_.most) return std::nullopt;
    const std::string range = "1 to " + std::to_string(parameter_.most);
    return beyond("\"" + std::string(value_) + "\" is not within " + range, range);
  }

  std::optional<Mistake> stations(bool limited) const {
    const std::vector<std::string_view> names = split_list(value_);
    if (among(names, "")) return unless(false);
    if (!limited || static_cast<std::int64_t>(names.size()) <= parameter_.most) return std::nullopt;
    const std::string most = "at most " + std::to_string(parameter_.most);
    return beyond(std::to_string(names.size()) + " stations; " + most + " are answered", most + " stations");
  }

  std::optional<Mistake> bound(UtcSeconds now) const {
    const Result<Bound> bound = parse_bound(value_, {now, {static_cast<std::int32_t>(floor_div(now.value, kDay))}});
    if (bound) return std::nullopt;
    Mistake mistake = mistake_of(ProblemCode::kWrongValue, shown_, value_, bound.error().message);
    mistake.allowed = strings(allowed_values(parameter_));
    return mistake;
  }

 private:
  Mistake beyond(const std::string& reason, std::string allowed) const {
    Mistake mistake = mistake_of(ProblemCode::kOutOfRange, shown_, value_, reason);
    mistake.allowed = {std::move(allowed)};
    return mistake;
  }

  const Parameter& parameter_;
  std::string_view shown_;
  std::string_view value_;
};

}  // namespace

std::vector<std::string_view> split_list(std::string_view list) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = list.find(',');
    parts.push_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

std::optional<Mistake> mistake_in(const Parameter& parameter, std::string_view shown, std::string_view value, UtcSeconds now,
                                  bool limited) {
  const ValueCheck check(parameter, shown, value);
  switch (parameter.type) {
    case ValueType::kChoice: return check.unless(among(parameter.values, value));
    case ValueType::kChoices: return check.choices();
    case ValueType::kInstant: return check.unless(parse_instant(value).has_value());
    case ValueType::kBound: return check.bound(now);
    case ValueType::kPeriod: return check.unless(parse_period(value).has_value());
    case ValueType::kLongPeriod: return check.unless(parse_long_period(value).has_value());
    case ValueType::kMonth: return check.unless(is_month(value));
    case ValueType::kCount: return check.count();
    case ValueType::kStation: return check.unless(!value.empty());
    case ValueType::kStations: return check.stations(limited);
    case ValueType::kToken: return check.unless(parse_token(value).has_value());
  }
  return std::nullopt;
}

}  // namespace stratus
