// The fields of the message and what each states. Included by weather/message_*.cc only.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "weather/decimal.h"
#include "weather/element.h"

namespace stratus {

enum class MessageField : std::uint8_t {
  kStationId,
  kTimestamp,
  kKnownAt,
  kKind,
  kRetracts,
  kElement,
  kCompass,
  kTrace,
  kIsRain,
  kIsStorm,
  kCondition,
  kOrigin,
};

struct MessageFieldInfo {
  std::string_view name;
  MessageField field;
  Element element = Element::kTemperature;  // of kElement only
  Conversion to_stored = kIdentity;
};

// The wire names must not change: foreign producers and consumers use them. Elements are written in this order.
inline constexpr std::array kMessageFields{
    MessageFieldInfo{"station_id", MessageField::kStationId},
    MessageFieldInfo{"timestamp", MessageField::kTimestamp},
    MessageFieldInfo{"known_at", MessageField::kKnownAt},
    MessageFieldInfo{"kind", MessageField::kKind},
    MessageFieldInfo{"retracts", MessageField::kRetracts},
    MessageFieldInfo{"temperature", MessageField::kElement, Element::kTemperature},
    MessageFieldInfo{"dew_point", MessageField::kElement, Element::kDewPoint},
    MessageFieldInfo{"humidity", MessageField::kElement, Element::kHumidity},
    MessageFieldInfo{"pressure", MessageField::kElement, Element::kPressure},
    MessageFieldInfo{"station_pressure", MessageField::kElement, Element::kStationPressure},
    MessageFieldInfo{"wind_speed", MessageField::kElement, Element::kWindSpeed, kKmhToMps},
    MessageFieldInfo{"wind_gust", MessageField::kElement, Element::kWindGust, kKmhToMps},
    MessageFieldInfo{"wind_direction_deg", MessageField::kElement, Element::kWindDirection},
    MessageFieldInfo{"wind_direction", MessageField::kCompass},
    MessageFieldInfo{"precipitation", MessageField::kElement, Element::kPrecipitation},
    MessageFieldInfo{"precipitation_trace", MessageField::kTrace},
    MessageFieldInfo{"is_rain", MessageField::kIsRain},
    MessageFieldInfo{"is_storm", MessageField::kIsStorm},
    MessageFieldInfo{"weather_condition", MessageField::kCondition},
    MessageFieldInfo{"next_hour_temp", MessageField::kElement, Element::kNextHourTemperature},
    MessageFieldInfo{"next_hour_precip", MessageField::kElement, Element::kNextHourPrecipitation},
    MessageFieldInfo{"data_origin", MessageField::kOrigin},
};

// The names of the answers are read too, in their own units. The index in kMessageFields, or in kElements after it;
// nothing for an unknown name.
inline std::optional<std::size_t> find_message_field(std::string_view name) {
  for (std::size_t i = 0; i < kMessageFields.size(); ++i) {
    if (kMessageFields[i].name == name) return i;
  }
  for (std::size_t i = 0; i < kElements.size(); ++i) {
    if (kElements[i].name == name) return kMessageFields.size() + i;
  }
  return std::nullopt;
}

inline MessageFieldInfo message_field(std::size_t index) {
  if (index < kMessageFields.size()) return kMessageFields[index];
  const ElementInfo& element = kElements[index - kMessageFields.size()];
  return {element.name, MessageField::kElement, element.element};
}

}  // namespace stratus
