#include "weather/fact.h"

#include <array>
#include <tuple>

namespace stratus {
namespace {

constexpr std::array<std::string_view, kKindCount> kKindNames{"statistical", "forecast", "remote", "observed"};
constexpr std::size_t kMaxIdBytes = 120;

constexpr bool valid_id_byte(std::size_t c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c >= 0x80;
}

constexpr auto kIdBytes = [] {
  std::array<bool, 256> valid{};
  for (std::size_t c = 0; c < valid.size(); ++c) valid[c] = valid_id_byte(c);
  return valid;
}();

}  // namespace

bool valid_station_id(std::string_view text) {
  if (text.empty() || text.size() > kMaxIdBytes) return false;
  bool valid = true;
  for (const char c : text) valid = valid && kIdBytes[static_cast<unsigned char>(c)];
  return valid;
}

std::string_view to_string(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> find_kind(std::string_view name) {
  for (std::size_t i = 0; i < kKindNames.size(); ++i) {
    if (kKindNames[i] == name) return static_cast<Kind>(i);
  }
  return std::nullopt;
}

std::strong_ordering compare_statements(const Fact& a, const Fact& b) {
  if (const auto order = a.known_at <=> b.known_at; order != 0) return order;
  if (const auto order = a.elements <=> b.elements; order != 0) return order;
  return std::tie(a.precipitation_trace, a.is_rain, a.is_storm, a.condition, a.origin) <=>
         std::tie(b.precipitation_trace, b.is_rain, b.is_storm, b.condition, b.origin);
}

std::strong_ordering compare_stored(const Fact& a, const Fact& b) {
  const auto order = std::tie(a.station, a.time, a.kind, a.retraction) <=> std::tie(b.station, b.time, b.kind, b.retraction);
  return order != 0 ? order : compare_statements(a, b);
}

}  // namespace stratus
