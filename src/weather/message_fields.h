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

// What the answers call these, read in a message without `timestamp` only: in one with it the logs of before hold members
// of such names that state nothing.
inline constexpr std::array kAnswerFields{
    MessageFieldInfo{"time", MessageField::kTimestamp},
    MessageFieldInfo{"station", MessageField::kStationId},
    MessageFieldInfo{"origin", MessageField::kOrigin},
    MessageFieldInfo{"condition", MessageField::kCondition},
};

// A field by one number: those of kMessageFields, then kElements by the names and units of the answers, then kAnswerFields.
inline constexpr std::size_t kFirstElementName = kMessageFields.size();
inline constexpr std::size_t kFirstAnswerField = kFirstElementName + kElements.size();
inline constexpr std::size_t kFieldCount = kFirstAnswerField + kAnswerFields.size();

constexpr MessageFieldInfo message_field(std::size_t index) {
  if (index < kFirstElementName) return kMessageFields[index];
  if (index >= kFirstAnswerField) return kAnswerFields[index - kFirstAnswerField];
  const ElementInfo& element = kElements[index - kFirstElementName];
  return {element.name, MessageField::kElement, element.element};
}

inline constexpr auto kFields = [] {
  std::array<MessageFieldInfo, kFieldCount> fields{};
  for (std::size_t i = 0; i < kFieldCount; ++i) fields[i] = message_field(i);
  return fields;
}();

// Where the search for a name begins in kFieldSlots. Every message has some twenty names to look up.
constexpr std::size_t field_slot(std::string_view name) {
  constexpr std::size_t kMask = 127;
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(name[i])); };
  return name.empty() ? 0 : (name.size() * 37 + at(0) * 5 + at(name.size() / 2) * 11 + at(name.size() - 1) * 3) & kMask;
}

// The numbers of the fields by their names: a slot that is taken by another name leads to the next one.
inline constexpr auto kFieldSlots = [] {
  constexpr std::size_t kSlots = 128;
  static_assert(kFieldCount < kSlots / 2 && kFieldCount < 255);
  std::array<std::uint8_t, kSlots> slots{};  // a number + 1; 0: empty
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    std::size_t slot = field_slot(kFields[i].name);
    while (slots[slot] != 0) slot = (slot + 1) % kSlots;
    slots[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return slots;
}();

// Nothing for an unknown name.
inline std::optional<std::size_t> find_message_field(std::string_view name) {
  for (std::size_t slot = field_slot(name); kFieldSlots[slot] != 0; slot = (slot + 1) % kFieldSlots.size()) {
    const std::size_t index = kFieldSlots[slot] - 1U;
    if (kFields[index].name == name) return index;
  }
  return std::nullopt;
}

}  // namespace stratus
