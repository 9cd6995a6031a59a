#include <array>

#include "api/definition/answer_shapes.h"
#include "api/definition/parameter_table.h"
#include "api/message_envelope.h"
#include "api/routes.h"

namespace stratus {
namespace {

using Code = ProblemCode;

constexpr std::string_view kStationText = "The id or the name of a station.";
constexpr std::string_view kText = "text/plain";

// Of questions that read facts and cells.
constexpr std::array kDataProblems{Code::kStorageDamaged, Code::kNotAllowed, Code::kLimitReached, Code::kTooSlow};

template <std::size_t N>
constexpr std::array<Code, N + kDataProblems.size()> of_data(const std::array<Code, N>& more) {
  std::array<Code, N + kDataProblems.size()> codes{};
  for (std::size_t i = 0; i < N; ++i) codes[i] = more[i];
  for (std::size_t i = 0; i < kDataProblems.size(); ++i) codes[N + i] = kDataProblems[i];
  return codes;
}

constexpr auto kRangeProblems = of_data(std::array{Code::kReversedRange, Code::kRangeTooLong, Code::kWrongCombination});
constexpr auto kCompareProblems = of_data(std::array{Code::kWrongCombination});
constexpr auto kExplainProblems = of_data(std::array{Code::kNothingThere, Code::kWrongCombination});
constexpr std::array kChangeProblems{Code::kNotAllowed, Code::kLimitReached};
constexpr std::array kConflictProblems{Code::kConflict, Code::kNotAllowed, Code::kLimitReached};
constexpr std::array kPostProblems{Code::kRejectedMessage, Code::kUsedKey,      Code::kConflict,
                                   Code::kNotAllowed,      Code::kLimitReached, Code::kTooSlow};

constexpr std::array kStationsReply{SuccessReply{200, "The registry, by id.", stations_shape}};
constexpr std::array kStationReply{SuccessReply{200, "The station.", station_shape}};
constexpr std::array kKeptStations{SuccessReply{200, "The stations as they are now kept.", stations_shape}};
constexpr std::array kKeptStation{SuccessReply{200, "The station as it is now kept.", station_shape}};
constexpr std::array kForgotten{SuccessReply{200, "The station that is not known any more.", station_shape}};
constexpr std::array kRows{
    SuccessReply{200, "resolution=raw: facts as believed. Else: summaries.", observations_shape, summaries_shape}};
constexpr std::array kClimateReply{SuccessReply{200, "Figures over whole days.", climate_shape}};
constexpr std::array kPeriodRankings{SuccessReply{
    200, "One row a period in which any fact falls, and the one asked for. Expected counts are those of whole periods.",
    period_rankings_shape}};
constexpr std::array kLatestReply{SuccessReply{200, "One row a station.", latest_shape}};
constexpr std::array kOutcomes{
    SuccessReply{200, "Many messages: the outcome of each, rejected ones too. One message: an equal fact was held.",
                 outcomes_shape},
    SuccessReply{201, "One message: it is durable.", outcomes_shape}};
constexpr std::array kCompared{SuccessReply{200, "One row a station.", comparison_shape}};
constexpr std::array kRankingsReply{SuccessReply{200, "One row a station.", station_rankings_shape}};
constexpr std::array kExplained{SuccessReply{200, "The number and all revisions of its facts.", explanation_shape}};
constexpr std::array kStatus{SuccessReply{200, "The state.", pipeline_status_shape}};
constexpr std::array kDocument{SuccessReply{200, "OpenAPI 3.1."}};
constexpr std::array kIndex{SuccessReply{200, "Method, path and parameters of each.", index_shape}};
constexpr std::array kLive{SuccessReply{200, "It does.", nullptr, nullptr, kText}};
constexpr std::array kReady{SuccessReply{200, "They can.", nullptr, nullptr, kText}};
constexpr std::array kMetrics{SuccessReply{200, "Text format 0.0.4.", nullptr, nullptr, "text/plain; version=0.0.4"}};
constexpr std::array kHome{SuccessReply{200, "A page.", nullptr, nullptr, "text/html"}};

constexpr std::array kNewStations{Body{"application/json", BodyForm::kMany, new_station_shape, "At least one."}};
constexpr std::array kNewStation{Body{"application/json", BodyForm::kOne, new_station_shape}};
constexpr std::array kMessages{
    Body{"application/json", BodyForm::kOneOrMany, message_shape,
         "At most 50000 messages. What is none is rejected by itself, as its outcome says."},
    Body{"application/x-ndjson", BodyForm::kLines},
};

constexpr std::array<Route, 20> kRoutes{{
    {"GET",
     "/api/v1/stations",
     get_stations,
     {.name = "listStations", .summary = "All stations", .replies = kStationsReply, .lasts = true}},
    {"POST",
     "/api/v1/stations",
     post_stations,
     {.name = "putStations",
      .summary = "Add stations; a known one that is described otherwise is refused",
      .replies = kKeptStations,
      .problems = kConflictProblems,
      .bodies = kNewStations}},
    {"GET",
     "/api/v1/stations/{id}",
     get_station,
     {.name = "getStation", .summary = "One station", .replies = kStationReply, .path_text = kStationText, .lasts = true}},
    {"PUT",
     "/api/v1/stations/{id}",
     put_station,
     {.name = "setStation",
      .summary = "Describe a known station otherwise; the next batch run derives the views again",
      .replies = kKeptStation,
      .problems = kChangeProblems,
      .bodies = kNewStation,
      .path_text = kStationText}},
    {"DELETE",
     "/api/v1/stations/{id}",
     delete_station,
     {.name = "removeStation",
      .summary = "Forget a station of which no fact is held",
      .replies = kForgotten,
      .problems = kConflictProblems,
      .path_text = kStationText}},
    {"GET",
     "/api/v1/stations/{id}/observations",
     get_observations,
     {.name = "getObservations",
      .summary = "Observations or summaries of one station",
      .parameters = kObservationsParameters,
      .replies = kRows,
      .problems = kRangeProblems,
      .path_text = kStationText,
      .lasts = true}},
    {"GET",
     "/api/v1/stations/{id}/climate",
     get_climate,
     {.name = "getClimate",
      .summary = "Climate figures of one station: threshold days, degree days, records, quantiles, wind rose, trend",
      .parameters = kClimateParameters,
      .replies = kClimateReply,
      .problems = kRangeProblems,
      .path_text = kStationText,
      .lasts = true}},
    {"GET",
     "/api/v1/stations/{id}/rankings",
     get_station_rankings,
     {.name = "getStationRankings",
      .summary = "A month, season or year of one station among all like it: July 2026 among the Julys",
      .parameters = kStationRankingsParameters,
      .replies = kPeriodRankings,
      .problems = kDataProblems,
      .path_text = kStationText,
      .lasts = true}},
    {"GET",
     "/api/v1/observations/latest",
     get_latest,
     {.name = "getLatest",
      .summary = "The newest measured fact of each station",
      .parameters = kLatestParameters,
      .replies = kLatestReply,
      .problems = kDataProblems,
      .lasts = true}},
    {"POST",
     "/api/v1/observations",
     post_observations,
     {.name = "postObservations",
      .summary = "Push messages. With outcomes the accepted ones are durable, and every later question sees them",
      .replies = kOutcomes,
      .problems = kPostProblems,
      .bodies = kMessages,
      .takes_key = true}},
    {"GET",
     "/api/v1/compare",
     get_compare,
     {.name = "compare",
      .summary = "Several stations in one month",
      .parameters = kCompareParameters,
      .replies = kCompared,
      .problems = kCompareProblems,
      .lasts = true}},
    {"GET",
     "/api/v1/rankings",
     get_rankings,
     {.name = "getRankings",
      .summary = "Stations ranked within one month, season or year",
      .parameters = kRankingsParameters,
      .replies = kRankingsReply,
      .problems = kDataProblems,
      .lasts = true}},
    {"GET",
     "/api/v1/explain",
     get_explain,
     {.name = "explain",
      .summary = "The facts behind one number",
      .parameters = kExplainParameters,
      .replies = kExplained,
      .problems = kExplainProblems,
      .lasts = true}},
    {"GET",
     "/api/v1/pipeline/status",
     get_pipeline_status,
     {.name = "getPipelineStatus", .summary = "State of the layers", .replies = kStatus}},
    {"GET",
     "/api/v1/openapi.json",
     get_openapi,
     {.name = "getOpenapi", .summary = "This document", .replies = kDocument, .lasts = true}},
    {"GET", "/api/v1", get_index, {.name = "getIndex", .summary = "The routes", .replies = kIndex, .lasts = true}},
    {"GET", "/livez", get_livez, {.name = "getLivez", .summary = "Whether the process answers", .replies = kLive}},
    {"GET",
     "/readyz",
     get_readyz,
     {.name = "getReadyz", .summary = "Whether questions and posts can be answered", .replies = kReady}},
    {"GET", "/metrics", get_metrics, {.name = "getMetrics", .summary = "Metrics for Prometheus", .replies = kMetrics}},
    {"GET", "/", get_home, {.name = "getHome", .summary = "Addresses for a person", .replies = kHome, .lasts = true}},
}};

}  // namespace

std::span<const Route> routes() { return kRoutes; }

}  // namespace stratus
