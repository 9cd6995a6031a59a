// Climate figures as JSON.
#pragma once

#include <string>

#include "api/answer_meta.h"
#include "serving/climate_query.h"

namespace stratus {

// Members: station, day, first, last, days, meta, threshold_days, degree_days (by the mean of hours and
// of extremes), records, quantiles, wind_rose (speed_classes_mps, sectors, calm, total), temperature_trends (months, years,
// of_months, of_years, of_correlated_years: test, and result or null with the reason).
std::string json_climate(const AnswerMeta& meta, const Station& station, const SummaryQuery& query, const Climate& climate);

}  // namespace stratus
