#include "weather/canonical_bytes.h"

#include "base/bytes.h"

namespace stratus {
namespace {

std::uint8_t flag_byte(std::optional<bool> flag) {
  constexpr std::uint8_t kAbsent = 2;
  return flag ? static_cast<std::uint8_t>(*flag) : kAbsent;
}

}  // namespace

void append_canonical_bytes(const Fact& fact, std::string& bytes) {
  put_text(bytes, fact.station.text());
  put_number(bytes, fact.time.value);
  put_number(bytes, static_cast<std::uint8_t>(fact.kind));
  put_number(bytes, flag_byte(fact.retraction));
  put_number(bytes, fact.known_at.value);
  put_number(bytes, static_cast<std::uint8_t>(fact.elements.count()));
  for (const ElementInfo& element : kElements) {
    const auto value = fact.elements.get(element.element);
    if (!value) continue;
    put_text(bytes, element.name);
    put_number(bytes, *value);
  }
  put_number(bytes, flag_byte(fact.precipitation_trace));
  put_number(bytes, flag_byte(fact.is_rain));
  put_number(bytes, flag_byte(fact.is_storm));
  put_text(bytes, fact.condition);
  put_text(bytes, fact.origin);
}

}  // namespace stratus
