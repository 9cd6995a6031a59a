// What a message says besides its fact: the place of its station, and what a misspelt element was meant to be.
#include <simdjson.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "weather/message.h"
#include "weather/message_fields.h"

namespace stratus {
namespace {

constexpr std::size_t kLongestName = 40;  // a longer name resembles none
constexpr std::size_t kMostShown = 3;
constexpr std::size_t kFewestLetters = 3;  // that tell a shortened name

// Lower case, without what stands between words: "Wind-Speed" is "windspeed".
std::string letters_of(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') letters += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) letters += c;
  }
  return letters;
}

// Levenshtein's distance.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

// A shortened name, or one with a mistake in four letters.
bool resembles(std::string_view written, std::string_view known) {
  if (written.size() < kFewestLetters) return false;
  return known.starts_with(written) || edits(written, known) <= known.size() / 4;
}

std::optional<std::string_view> meant_by(std::string_view name) {
  if (name.size() > kLongestName || find_message_field(name)) return std::nullopt;
  const std::string written = letters_of(name);
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const MessageFieldInfo info = message_field(i);
    if (info.field == MessageField::kElement && resembles(written, letters_of(info.name))) return info.name;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Station> stated_place(std::string_view json, const StationId& station) {
  simdjson::dom::parser parser;
  simdjson::dom::element location;
  Station stated;
  std::string_view city, country;
  if (parser.parse(json.data(), json.size())["location"].get(location) || location["city"].get_string().get(city) ||
      location["country"].get_string().get(country) || location["latitude"].get_double().get(stated.latitude) ||
      location["longitude"].get_double().get(stated.longitude))
    return std::nullopt;
  stated.id = station;
  stated.city = city;
  stated.country = country;
  if (!StationRegistry().put(stated)) return std::nullopt;
  return stated;
}

std::string meant_elements(std::string_view json) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object)) return "";
  std::vector<std::string_view> meant;
  for (const auto member : object) {
    const auto name = meant_by(member.key);
    if (name && meant.size() < kMostShown && std::find(meant.begin(), meant.end(), *name) == meant.end())
      meant.push_back(*name);
  }
  std::string text;
  for (const std::string_view name : meant) text += (text.empty() ? "did you mean " : ", ") + std::string(name);
  return text.empty() ? "" : " (" + text + "?)";
}

}  // namespace stratus
