#include "api/json_observations.h"
#include "api/range_question.h"
#include "api/routes.h"

namespace stratus {
namespace {

constexpr std::size_t kDefaultRows = 1000;

Answered<Answer> get_raw(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const RawQuestion raw,
                           read_raw_question(call.parameters, range_source(call, *registry, now), call.station));
  const ElementChoice elements = call.parameters.elements();
  const KindSet kinds = call.parameters.kinds();
  const std::size_t limit = call.parameters.limit(kDefaultRows);
  STRATUS_ASSIGN_OR_RETURN(
      std::string json,
      answered(with_reading(call.serving, raw.scope.layer, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
        STRATUS_ASSIGN_OR_RETURN(std::vector<Observation> rows,
                                 observations(reading, station, raw.range, kinds, raw.scope, limit + 1));
        std::optional<UtcSeconds> next;
        if (rows.size() > limit) {
          next = rows.back().stored.fact.time;
          rows.pop_back();
        }
        return json_observations(meta_of(reading, raw.scope, call.services.log()), station, raw.range, elements, rows, next);
      })));
  return json_answer(std::move(json), valid_until(raw, now));
}

}  // namespace

Answered<Answer> get_observations(const Call& call) {
  return call.parameters.resolution() ? get_summaries(call) : get_raw(call);
}

Answered<Answer> get_latest(const Call& call) {
  const UtcSeconds clock = floor_seconds(call.services.clock.now());
  const Scope scope = call.parameters.scope();
  const UtcSeconds now = now_of(scope, clock);
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const auto ids, call.parameters.stations_or_all(*registry));
  STRATUS_ASSIGN_OR_RETURN(
      std::string json, answered(with_reading(call.serving, scope.layer, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const auto stations, reading.stations(ids, *registry));
        STRATUS_ASSIGN_OR_RETURN(auto newest, latest(reading, stations, now, scope));
        std::vector<LatestObservation> rows;
        rows.reserve(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i) rows.push_back({ids[i], std::move(newest[i])});
        return json_latest(meta_of(reading, scope, call.services.log()), now, rows);
      })));
  // A fact stamped a little ahead becomes the latest in its second.
  return json_answer(std::move(json), to_millis(clock + 1));
}

}  // namespace stratus
