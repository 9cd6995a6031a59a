#include "speed/fill_tail.h"

#include <vector>

#include "ports/record_decoder.h"

namespace stratus {

Result<TailFill> fill_tail(TailFeed& tail, EventLogReader& log, const Offsets& from, const Offsets& to) {
  constexpr std::size_t kFactsAnApply = 4096;
  RecordDecoder decoder;
  TailFill fill;
  std::vector<StoredFact> facts;
  Offsets reached = from;
  const auto take = [&](const LogRecord& record) -> Status {
    auto fact = decoder.decode(record);
    reached.include(record.position);
    if (!fact) {
      if (++fill.dead_letters == 1) fill.first_reason = to_string(record.position) + ": " + fact.error().message;
      return {};
    }
    ++fill.facts;
    facts.push_back({*std::move(fact), record.position});
    if (facts.size() < kFactsAnApply) return {};
    STRATUS_RETURN_IF_ERROR(tail.apply(facts, reached));
    facts.clear();
    return {};
  };
  STRATUS_RETURN_IF_ERROR(for_each_record(log, from, to, take));
  STRATUS_RETURN_IF_ERROR(tail.apply(facts, to));
  return fill;
}

}  // namespace stratus
