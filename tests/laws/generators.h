// Nasty data for the laws: few stations with odd zones, times around clock changes and month borders, ties everywhere.
#pragma once

#include <rapidcheck.h>

#include <ostream>
#include <vector>

#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

void showValue(const Fact& fact, std::ostream& out);
void showValue(const StoredFact& stored, std::ostream& out);

// Paris, Lord Howe, Kathmandu, St. John's, Apia, UTC with rain stamped at the end, and a three-hourly one.
const std::vector<Station>& odd_stations();
StationRegistry odd_registry();

// An instant near a clock change of the station or a border of a month, mostly a whole hour of the station's clock.
rc::Gen<UtcSeconds> odd_time(const Station& station);

// One of few instants, so that ties are common; seldom one at which months close.
rc::Gen<UtcMillis> odd_known_at();

// A fact or a retraction; elements mostly few, sometimes implausible, sometimes none.
rc::Gen<Fact> fact_at(StationId station, UtcSeconds time);

// Facts of a single identity.
rc::Gen<std::vector<Fact>> facts_of_one_identity();

// Facts of few identities at one or two places in time, some stated twice.
rc::Gen<std::vector<Fact>> history();

}  // namespace stratus
