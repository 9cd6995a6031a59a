// The parameters of every route.
#pragma once

#include <array>

#include "api/definition/parameter.h"
#include "api/definition/values.h"

namespace stratus {

// Most rows of an answer, and most stations that a question may name.
inline constexpr std::int64_t kMostRows = 10'000;
inline constexpr std::int64_t kMostStations = 200;

inline constexpr std::array<std::string_view, 6> kRawAndResolutions{"raw", "hour", "day", "month", "season", "year"};

inline constexpr Parameter kStartParameter{
    .name = "start",
    .type = ValueType::kBound,
    .text =
        "Begin of the range, inclusive: an instant (2026-11-24T18:00Z, 1795543200, now, -24h, -7d) or "
        "days (today, yesterday, a date, month, season or year) of the station. Absent: a day of "
        "observations, 48 hours, 31 days, 12 months, 8 seasons, 10 years or thirty years of climate",
    .option = "--from",
    .example = "2026-11-20"};
inline constexpr Parameter kEndParameter{
    .name = "end",
    .type = ValueType::kBound,
    .text =
        "End of the range, written as its begin: exclusive as an instant, inclusive as days. Absent: "
        "now, or the newest observation when the range has no begin either",
    .option = "--to",
    .example = "2026-11-24"};
inline constexpr Parameter kResolutionParameter{.name = "resolution",
                                                .type = ValueType::kChoice,
                                                .text = "raw: facts as believed; else summaries of such periods",
                                                .values = kRawAndResolutions,
                                                .fallback = "raw"};
inline constexpr Parameter kElementListParameter{
    .name = "elements",
    .type = ValueType::kChoices,
    .text =
        "Elements to show, with commas between them. Summaries take the summarized ones, and "
        "wind_direction_deg for the wind vector. Absent: all",
    .values = kElementNames};
inline constexpr Parameter kKindListParameter{
    .name = "kinds",
    .type = ValueType::kChoices,
    .text = "Kinds of fact, with commas between them; of raw only. Absent: observed,remote",
    .values = kKindNames};
inline constexpr Parameter kDayParameter{.name = "day",
                                         .type = ValueType::kChoice,
                                         .text = "Definition of the day: by the station's clock, 00-00 UTC, or 06-06 UTC",
                                         .values = kDayNames,
                                         .fallback = "civil",
                                         .option = "--day"};
inline constexpr Parameter kLayerParameter{
    .name = "layer",
    .type = ValueType::kChoice,
    .text = "merged: the whole answer; batch: the published version alone; speed: the tail alone",
    .values = kLayerNames,
    .fallback = "merged",
    .option = "--layer"};
inline constexpr Parameter kAsOfParameter{
    .name = "as_of",
    .type = ValueType::kInstant,
    .text = "Answer as it was known at this instant (2026-11-24T18:00Z). Absent: with everything known",
    .option = "--as-of",
    .example = "2026-11-24T18:00:00Z"};
inline constexpr Parameter kLimitParameter{
    .name = "limit", .type = ValueType::kCount, .text = "Rows at most. Absent: 1000 of raw, else 10000", .most = kMostRows};
inline constexpr Parameter kStationListParameter{.name = "stations",
                                                 .type = ValueType::kStations,
                                                 .text = "Ids or names of stations, with commas between them. Absent: all",
                                                 .most = kMostStations,
                                                 .example = "Paris"};
inline constexpr Parameter kStationParameter{
    .name = "station", .type = ValueType::kStation, .text = "Id or name of a station", .required = true, .example = "Paris"};
inline constexpr Parameter kMonthParameter{.name = "month",
                                           .type = ValueType::kMonth,
                                           .text = "The month: 2026-10",
                                           .required = true,
                                           .option = "--month",
                                           .example = "2026-11"};
inline constexpr Parameter kRankedPeriodParameter{.name = "period",
                                                  .type = ValueType::kLongPeriod,
                                                  .text = "A month (2026-07), a season (2026-JJA) or a year (2026)",
                                                  .required = true,
                                                  .option = "period",
                                                  .example = "2026-11"};
inline constexpr Parameter kExplainedPeriodParameter{
    .name = "period",
    .type = ValueType::kPeriod,
    .text = "The start of an hour (2026-11-24T18:00Z), a date, month, season or year",
    .required = true,
    .option = "period",
    .example = "2026-11-20"};
inline constexpr Parameter kResolutionOfPeriodParameter{.name = "resolution",
                                                        .type = ValueType::kChoice,
                                                        .text = "The resolution of the period. Absent: as its form tells",
                                                        .values = kResolutionNames,
                                                        .option = "--resolution"};
inline constexpr Parameter kElementParameter{.name = "element",
                                             .type = ValueType::kChoice,
                                             .text = "The measure that is explained",
                                             .values = kMeasureNames,
                                             .fallback = "temperature_c",
                                             .option = "--element"};
inline constexpr Parameter kByParameter{.name = "by",
                                        .type = ValueType::kChoice,
                                        .text = "What is ranked by",
                                        .values = kStatisticNames,
                                        .fallback = "temperature_mean",
                                        .option = "--by"};
inline constexpr Parameter kOrderParameter{.name = "order",
                                           .type = ValueType::kChoice,
                                           .text = "Which value has rank 1: desc the greatest, asc the least",
                                           .values = kOrderNames,
                                           .fallback = "desc",
                                           .option = "--order"};
inline constexpr Parameter kAfterParameter{
    .name = "after",
    .type = ValueType::kToken,
    .text =
        "A token of positions: the answer waits until it shows the facts up to there, as long as a "
        "question may take; then 503"};

inline constexpr std::array kLatestParameters{&kStationListParameter, &kLayerParameter, &kAsOfParameter, &kAfterParameter};
inline constexpr std::array kObservationsParameters{
    &kStartParameter, &kEndParameter,   &kResolutionParameter, &kElementListParameter, &kKindListParameter,
    &kDayParameter,   &kLayerParameter, &kAsOfParameter,       &kLimitParameter,       &kAfterParameter};
inline constexpr std::array kClimateParameters{&kStartParameter, &kEndParameter,  &kDayParameter,
                                               &kLayerParameter, &kAsOfParameter, &kAfterParameter};
inline constexpr std::array kCompareParameters{&kStationListParameter, &kMonthParameter, &kElementListParameter,
                                               &kDayParameter,         &kLayerParameter, &kAsOfParameter,
                                               &kAfterParameter};
inline constexpr std::array kExplainParameters{&kStationParameter,
                                               &kExplainedPeriodParameter,
                                               &kResolutionOfPeriodParameter,
                                               &kElementParameter,
                                               &kDayParameter,
                                               &kLayerParameter,
                                               &kAsOfParameter,
                                               &kAfterParameter};
inline constexpr std::array kRankingsParameters{&kRankedPeriodParameter, &kByParameter,   &kOrderParameter,
                                                &kStationListParameter,  &kDayParameter,  &kLayerParameter,
                                                &kAsOfParameter,         &kAfterParameter};
inline constexpr std::array kStationRankingsParameters{&kRankedPeriodParameter, &kByParameter,    &kOrderParameter,
                                                       &kDayParameter,          &kLayerParameter, &kAsOfParameter,
                                                       &kAfterParameter};

}  // namespace stratus
