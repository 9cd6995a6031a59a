#include "speed/tail_part.h"

#include <algorithm>

namespace stratus {

TailPart::Covered TailPart::covered_by(const Offsets& start) const {
  const std::vector<LogGap> positions = begin.missing_from(end);
  const auto whole = [&](const LogGap& gap) { return start.at(gap.partition) >= gap.end; };
  const auto in_part = [&](const LogGap& gap) { return start.at(gap.partition) > gap.from; };
  if (std::all_of(positions.begin(), positions.end(), whole)) return Covered::kWhole;
  return std::any_of(positions.begin(), positions.end(), in_part) ? Covered::kPartly : Covered::kNone;
}

void TailRun::add(const StoredFact& stored) {
  const std::uint64_t before = facts.bytes();
  facts.add(stored, part->labels);
  part->bytes += facts.bytes() - before + (facts.size() == 1 ? sizeof(TailRun) : 0);
  ++part->facts;
}

LogPosition TailRun::position_of(const std::byte* packed) const {
  Fact fact;
  const PackedPlace place = unpack(packed, fact);
  return {part->labels[place.label].partition, place.offset};
}

StoredFact TailRun::read(const std::byte* packed, const StationId& station) const {
  StoredFact stored;
  const PackedPlace place = unpack(packed, stored.fact);
  const FactLabel& label = part->labels[place.label];
  stored.fact.station = station;
  stored.fact.condition = label.condition;
  stored.fact.origin = label.origin;
  stored.position = {label.partition, place.offset};
  return stored;
}

}  // namespace stratus
