#include "weather/canonical_bytes.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace stratus {
namespace {

std::string bytes_of(const Fact& fact) {
  std::string bytes;
  append_canonical_bytes(fact, bytes);
  return bytes;
}

Fact paris() {
  Fact fact{StationId("station_Paris_FR"),
            {1'764'000'000},
            Kind::kObserved,
            false,
            {1'764'000'360'000},
            {},
            false,
            {},
            {},
            "",
            "http"};
  fact.elements.set(Element::kTemperature, 94);
  return fact;
}

// The layout, byte by byte, as other programs write it.
TEST(CanonicalBytes, AreThoseOfTheDocument) {
  using namespace std::string_literals;
  EXPECT_EQ(bytes_of(paris()),
            "\x10\0\0\0station_Paris_FR"s
            "\x00\x81\x24\x69\0\0\0\0"
            "\x03\x00"
            "\x40\x66\x9d\xb6\x9a\x01\0\0"
            "\x01"
            "\x0d\0\0\0temperature_c"
            "\x5e\0\0\0"
            "\x00\x02\x02"
            "\0\0\0\0"
            "\x04\0\0\0http"s);
}

TEST(CanonicalBytes, DifferWhereverFactsDiffer) {
  const std::vector<std::function<void(Fact&)>> changes{
      [](Fact& f) { f.station = StationId("station_Pari_FR"); },
      [](Fact& f) { f.time.value += 1; },
      [](Fact& f) { f.kind = Kind::kRemote; },
      [](Fact& f) { f.retraction = true; },
      [](Fact& f) { f.known_at.value += 1; },
      [](Fact& f) { f.elements.set(Element::kTemperature, 95); },
      [](Fact& f) { f.elements.set(Element::kHumidity, 0); },
      [](Fact& f) { f.elements.clear(Element::kTemperature); },
      [](Fact& f) { f.precipitation_trace = true; },
      [](Fact& f) { f.is_rain = false; },
      [](Fact& f) { f.is_rain = true; },
      [](Fact& f) { f.is_storm = false; },
      [](Fact& f) { f.condition = "http"; },
      [](Fact& f) { f.origin = ""; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Fact changed = paris();
    changes[i](changed);
    EXPECT_NE(bytes_of(changed), bytes_of(paris())) << "change " << i;
  }
  EXPECT_EQ(bytes_of(paris()), bytes_of(paris()));
}

}  // namespace
}  // namespace stratus
