#include "speed/fill_tail.h"

#include <vector>

#include "weather/message.h"

namespace stratus {

Status fill_tail(SpeedViews& tail, EventLogReader& log, const Offsets& from, const Offsets& to) {
  constexpr std::size_t kFactsAnApply = 4096;
  MessageDecoder decoder;
  std::vector<StoredFact> facts;
  Offsets reached = from;
  const auto take = [&](const LogRecord& record) -> Status {
    auto decoded = decoder.decode(record.message);
    if (!decoded) {
      return fail(ErrorKind::kDataLoss,
                  "log " + to_string(record.position) + " does not decode: " + decoded.error().message);
    }
    facts.push_back({std::move(decoded->fact), record.position});
    reached.include(record.position);
    if (facts.size() < kFactsAnApply) return {};
    tail.apply(facts, reached);
    facts.clear();
    return {};
  };
  STRATUS_RETURN_IF_ERROR(for_each_record(log, from, to, take));
  tail.apply(facts, to);
  return {};
}

}  // namespace stratus
