#include "simulator/row_members.h"

namespace stratus {
namespace {

void write_precipitation_type(AnswerMembers& members, const Row& row) {
  if (!members.asked("preciptype")) return;
  members.list("preciptype", row.wet ? std::optional<std::string>(row.frozen ? "snow" : "rain") : std::nullopt);
}

// No data set of ours measures these: constants of the right type.
void write_radiation(AnswerMembers& members) {
  members.number("solarradiation", "0.0");
  members.number("solarenergy", "0.0");
  members.number("uvindex", "0.0");
}

std::string visibility(UnitGroup units) { return units == UnitGroup::kUs || units == UnitGroup::kUk ? "10.0" : "16.0"; }

}  // namespace

void write_day_elements(AnswerMembers& members, const Row& row, UnitGroup units) {
  members.number("tempmax", row.temp_max);
  members.number("tempmin", row.temp_min);
  members.number("temp", row.temp);
  members.number("feelslikemax", row.feels_like_max);
  members.number("feelslikemin", row.feels_like_min);
  members.number("feelslike", row.feels_like);
  members.number("dew", row.dew);
  members.number("humidity", row.humidity);
  members.number("precip", row.precip);
  members.number("precipprob", row.wet ? "100.0" : "0.0");
  members.number("precipcover", row.precip_cover);
  write_precipitation_type(members, row);
  members.number("snow", "0.0");
  members.number("snowdepth", "0.0");
  members.number("windgust", row.wind_gust);
  members.number("windspeed", row.wind_speed);
  members.number("winddir", row.wind_direction);
  members.number("pressure", row.pressure);
  members.number("cloudcover", "50.0");
  members.number("visibility", visibility(units));
  write_radiation(members);
  members.number("severerisk", "10.0");
}

void write_hour_elements(AnswerMembers& members, const Row& row, UnitGroup units, bool with_risk) {
  members.number("temp", row.temp);
  members.number("feelslike", row.feels_like);
  members.number("humidity", row.humidity);
  members.number("dew", row.dew);
  members.number("precip", row.precip);
  members.number("precipprob", row.wet ? "100.0" : "0.0");
  members.number("snow", "0.0");
  members.number("snowdepth", "0.0");
  write_precipitation_type(members, row);
  members.number("windgust", row.wind_gust);
  members.number("windspeed", row.wind_speed);
  members.number("winddir", row.wind_direction);
  members.number("pressure", row.pressure);
  members.number("visibility", visibility(units));
  members.number("cloudcover", "50.0");
  write_radiation(members);
  if (with_risk) members.number("severerisk", "10.0");
  members.asked_text("conditions", row.conditions);
  members.asked_text("icon", row.icon);
  if (members.asked("stations")) members.list("stations", row.stations);
  members.asked_text("source", row.source);
}

}  // namespace stratus
