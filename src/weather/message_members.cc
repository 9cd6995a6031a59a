#include "weather/message_members.h"

#include <algorithm>
#include <array>

#include "weather/message_fields.h"

namespace stratus {
namespace {

constexpr std::size_t kFieldKinds = static_cast<std::size_t>(MessageField::kOrigin) + 1;

struct FieldText {
  MessageValue value = MessageValue::kText;
  std::string_view text;
};

// By MessageField. What an element is, its unit says.
constexpr std::array<FieldText, kFieldKinds> kTexts{{
    {MessageValue::kText, "The station. Needed."},
    {MessageValue::kInstant, "Of the fact, whole seconds. Needed."},
    {MessageValue::kInstant, "When the source said it. Set by ingest when absent."},
    {MessageValue::kKind, "Absent: observed."},
    {MessageValue::kKind, "Takes back the facts of that kind that are not newer."},
    {MessageValue::kNumber, ""},
    {MessageValue::kText, "16-point text, as NNE. Used when the degrees are absent."},
    {MessageValue::kFlag, "Rain too little to measure."},
    {MessageValue::kFlag, "As the source says."},
    {MessageValue::kFlag, "As the source says."},
    {MessageValue::kText, "Weather text, at most 256 bytes."},
    {MessageValue::kText, "api, replay, simulated, file or http."},
}};

// Of an element: the unit, and what its name leaves open.
std::string_view meaning_of(const MessageFieldInfo& field) {
  if (field.element == Element::kPressure) return "hPa, at mean sea level";
  if (field.element == Element::kStationPressure) return "hPa, at the station";
  if (field.element == Element::kWindDirection) return "Degrees from which it blows, 0 to 360.";
  return field.to_stored.numerator == kKmhToMps.numerator && field.to_stored.denominator == kKmhToMps.denominator
             ? std::string_view("km/h")
             : info(field.element).unit;
}

}  // namespace

std::vector<MessageMember> message_members() {
  std::vector<MessageMember> members;
  for (const MessageFieldInfo& field : kFields) {
    const auto has_name = [&](const MessageMember& member) { return member.name == field.name; };
    if (std::any_of(members.begin(), members.end(), has_name)) continue;
    const FieldText& of = kTexts[static_cast<std::size_t>(field.field)];
    members.push_back({field.name, of.value, field.field == MessageField::kElement ? meaning_of(field) : of.text});
  }
  return members;
}

}  // namespace stratus
