#include <algorithm>

#include "api/json_observations.h"
#include "api/range_question.h"
#include "api/routes.h"

namespace stratus {
namespace {

constexpr std::size_t kDefaultRows = 1000;

// Resolutions and "raw", for messages.
const std::vector<std::string>& resolution_names() {
  static const std::vector<std::string> kNames{"raw", "hour", "day", "month", "season", "year"};
  return kNames;
}

Answered<Answer> get_raw(const Call& call) {
  const UtcSeconds now = floor_seconds(call.services.clock.now());
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const RawQuestion raw,
                           read_raw_question(call.parameters, range_source(call, *registry, now), call.station));
  STRATUS_ASSIGN_OR_RETURN(const ElementChoice elements, call.parameters.elements(raw_element_names()));
  STRATUS_ASSIGN_OR_RETURN(const KindSet kinds, call.parameters.kinds());
  STRATUS_ASSIGN_OR_RETURN(const std::size_t limit, call.parameters.limit(kDefaultRows, call.options.rows_an_answer));
  STRATUS_ASSIGN_OR_RETURN(
      std::string json, answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(call.station, *registry));
        STRATUS_ASSIGN_OR_RETURN(std::vector<Observation> rows,
                                 observations(reading, station, raw.range, kinds, raw.scope, limit + 1));
        std::optional<UtcSeconds> next;
        if (rows.size() > limit) {
          next = rows.back().stored.fact.time;
          rows.pop_back();
        }
        return json_observations(head_of(reading, raw.scope), station, raw.range, elements, rows, next);
      })));
  return json_answer(std::move(json), valid_until(raw, now));
}

}  // namespace

Answered<Answer> get_observations(const Call& call) {
  const std::string_view resolution = call.parameters.find("resolution").value_or("raw");
  const auto& names = resolution_names();
  if (std::find(names.begin(), names.end(), resolution) == names.end())
    return fail(call.parameters.wrong("resolution", resolution, names));
  return resolution == "raw" ? get_raw(call) : get_summaries(call);
}

Answered<Answer> get_latest(const Call& call) {
  const UtcSeconds clock = floor_seconds(call.services.clock.now());
  STRATUS_ASSIGN_OR_RETURN(const Scope scope, call.parameters.scope());
  const UtcSeconds now = now_of(scope, clock);
  const auto registry = call.services.stations();
  STRATUS_ASSIGN_OR_RETURN(const auto ids, call.parameters.stations_or_all(*registry, call.options.stations_a_query));
  STRATUS_ASSIGN_OR_RETURN(std::string json,
                           answered(with_reading(call.serving, [&](const Reading& reading) -> Result<std::string> {
                             STRATUS_ASSIGN_OR_RETURN(const auto stations, reading.stations(ids, *registry));
                             STRATUS_ASSIGN_OR_RETURN(auto newest, latest(reading, stations, now, scope));
                             std::vector<LatestObservation> rows;
                             for (std::size_t i = 0; i < ids.size(); ++i) rows.push_back({ids[i], std::move(newest[i])});
                             return json_latest(head_of(reading, scope), now, rows);
                           })));
  // A fact stamped a little ahead becomes the latest in its second.
  return json_answer(std::move(json), to_millis(clock + 1));
}

}  // namespace stratus
