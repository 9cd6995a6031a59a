// Generated facts of a month: enough for several row groups of a file, with the oddities that files must keep.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "views/fact_set.h"
#include "weather/station.h"

namespace stratus {

struct ManyFacts {
  int stations = 40;
  int hours = 24 * 31;
  std::uint32_t seed = 1;
  UtcSeconds from{1'772'323'200};  // 2026-03-01T00:00:00Z
};

inline StationId many_id(int number) { return StationId("station_" + std::to_string(5000 + number) + "_XX"); }

// All but each seventh of the stations are described.
inline StationRegistry many_stations(const ManyFacts& of) {
  constexpr const char* kZones[] = {"Europe/Paris", "Asia/Kathmandu", "America/St_Johns", "UTC"};
  std::vector<Station> stations;
  for (int i = 0; i < of.stations; ++i) {
    Station station;
    station.id = many_id(i);
    station.zone = kZones[i % 4];
    station.accumulation_stamp = i % 2 == 0 ? Stamp::kStart : Stamp::kEnd;
    if (i % 7 != 6) stations.push_back(station);
  }
  return StationRegistry(stations);
}

// One fact an hour and station, and now and then another kind, a correction, a retraction or a fact off the grid. Canonical.
inline std::vector<StoredFact> many_facts(const ManyFacts& of) {
  std::uint32_t state = of.seed * 2'654'435'769U + 1;
  const auto random = [&](std::uint32_t below) {
    state = state * 1'664'525U + 1'013'904'223U;
    return static_cast<std::int32_t>((state >> 8U) % below);
  };
  std::vector<StoredFact> facts;
  const auto add = [&](Fact fact) {
    facts.push_back({std::move(fact), {random(3), static_cast<std::int64_t>(facts.size())}});
  };
  for (int station = 0; station < of.stations; ++station) {
    for (int hour = 0; hour < of.hours; ++hour) {
      Fact fact;
      fact.station = many_id(station);
      fact.time = of.from + std::int64_t{hour} * 3600;
      fact.known_at = to_millis(fact.time) + 600'000 + random(60'000);
      fact.elements.set(Element::kTemperature, random(300) - 50);
      if (station % 3 != 0) fact.elements.set(Element::kWindSpeed, random(2000));
      if (random(5) != 0) fact.elements.set(Element::kPrecipitation, random(4) * 200);
      if (random(9) == 0) fact.is_rain = random(2) == 0;
      if (random(9) == 0) fact.is_storm = random(2) == 0;
      if (random(3) == 0) fact.condition = random(2) == 0 ? "Rain" : "Überwiegend bewölkt";
      fact.origin = random(4) == 0 ? "file" : "api";
      add(fact);
      if (random(40) == 0) {
        fact.known_at = fact.known_at + 1;
        fact.precipitation_trace = true;
        add(fact);
      }
      if (random(60) == 0) {
        fact.kind = Kind::kForecast;
        add(fact);
        fact.elements = {};
        fact.retraction = true;
        add(fact);
      }
      if (random(60) == 0) {
        Fact off_grid = fact;
        off_grid.time = fact.time + 17 * 60;
        add(off_grid);
      }
    }
  }
  make_canonical(facts);
  return facts;
}

}  // namespace stratus
