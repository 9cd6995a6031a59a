#include "api/definition/answer_shapes.h"
#include "api/definition/values.h"

namespace stratus {
namespace {

constexpr std::array<std::string_view, 2> kStampValues{"start", "end"};
constexpr std::array<std::string_view, 2> kGridValues{"local", "utc"};
constexpr std::array<std::string_view, 3> kOutcomeValues{"accepted", "duplicate", "rejected"};

// Of an answer; of a body coordinates are needed, and an id or city and country.
std::vector<Member> station_members(bool stated) {
  const auto known = [&](const Member& member) { return stated ? member.or_null().or_absent() : member; };
  return {
      known(Member::of_text("id", "station_<City>_<ISO country>")),
      known(Member::of_text("city")),
      known(Member::of_text("country", "ISO 3166 alpha-2")),
      Member::number("latitude", "Degrees, -90 to 90."),
      Member::number("longitude", "Degrees, -180 to 180."),
      stated ? known(Member::number("elevation_m")) : Member::number("elevation_m").or_absent(),
      known(Member::of_text("zone", "IANA name.")),
      known(Member::integer("interval_s", "Nominal seconds between observations, a divisor of a day.")),
      known(
          Member::of_text("accumulation_stamp", "Whether rain carries the start or the end of its interval.", kStampValues)),
      known(Member::of_text("grid", "Whose hours the nominal times are.", kGridValues)),
  };
}

const Shape& outcome_shape() {
  static const Shape kShape{
      "Outcome",
      "",
      {Member::of_text("outcome", "", kOutcomeValues),
       Member::of_text("position", "Of an accepted message in the log, partition and offset, as 0:427.").or_absent(),
       Member::of_text("reason", "Of a rejected one.").or_absent(),
       Member::of_text("note",
                       "Of an accepted one, when its sender should know something about its effect, compared with what came "
                       "since the last batch run; also when its time is off the grid of its station.")
           .or_absent()}};
  return kShape;
}

const Shape& outcomes_meta_shape() {
  static const Shape kShape{
      "OutcomesMeta",
      "",
      {Member::of_text("positions", "A token: with it as `after` an answer shows what these messages state.")}};
  return kShape;
}

}  // namespace

const Shape& station_shape() {
  static const Shape kShape{"Station", "", station_members(false)};
  return kShape;
}

const Shape& new_station_shape() {
  static const Shape kShape{"NewStation", "Without an id it is made of city and country.", station_members(true)};
  return kShape;
}

const Shape& stations_shape() {
  static const Shape kShape{
      "Stations", "", {Member::integer("count"), Member::object("stations", station_shape(), "By id.").list()}};
  return kShape;
}

const Shape& message_shape() {
  const auto maybe = [](const Member& member) { return member.or_null().or_absent(); };
  static const Shape kShape{
      "Message",
      "The message weather_data_v2 (docs/formats/message.md), which also takes the elements by the names and in the units "
      "of "
      "the answers. Unknown members are kept.",
      {Member::of_text("station_id"), Member::instant("timestamp", "Whole seconds."),
       Member::instant("known_at", "Set by ingest when absent.").or_absent(),
       maybe(Member::of_text("kind", "Absent: observed.", kKindNames)),
       maybe(Member::of_text("retracts", "Takes back the facts of that kind that are not newer.", kKindNames)),
       maybe(Member::number("temperature", "°C")), maybe(Member::number("dew_point", "°C")),
       maybe(Member::number("humidity", "%")), maybe(Member::number("pressure", "hPa, mean sea level")),
       maybe(Member::number("station_pressure", "hPa, at the station")), maybe(Member::number("wind_speed", "km/h")),
       maybe(Member::number("wind_gust", "km/h")),
       maybe(Member::number("wind_direction_deg", "Degrees from which it blows, 0 to 360.")),
       maybe(Member::of_text("wind_direction", "16-point text.")), maybe(Member::number("precipitation", "mm")),
       maybe(Member::of_text("weather_condition")), maybe(Member::of_text("data_origin"))},
      true};
  return kShape;
}

const Shape& outcomes_shape() {
  static const Shape kShape{
      "Outcomes",
      "received = accepted + duplicate + rejected",
      {Member::integer("received"), Member::integer("accepted", "Durable in the log."),
       Member::integer("duplicate", "An equal fact was held."), Member::integer("rejected", "Kept as dead letters."),
       Member::object("meta", outcomes_meta_shape()),
       Member::object("outcomes", outcome_shape(), "One a message, in their order.").list()}};
  return kShape;
}

}  // namespace stratus
