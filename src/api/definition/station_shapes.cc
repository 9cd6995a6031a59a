#include "api/definition/answer_shapes.h"
#include "api/definition/values.h"
#include "weather/message_members.h"
#include "weather/station_json.h"

namespace stratus {
namespace {

constexpr std::array<std::string_view, 2> kStampValues{"start", "end"};
constexpr std::array<std::string_view, 2> kGridValues{"local", "utc"};
constexpr std::array<std::string_view, 3> kOutcomeValues{"accepted", "duplicate", "rejected"};

Member described(StationMember member, std::string_view name) {
  switch (member) {
    case StationMember::kId: return Member::of_text(name, "station_<City>_<ISO country>");
    case StationMember::kCity: return Member::of_text(name);
    case StationMember::kCountry: return Member::of_text(name, "ISO 3166 alpha-2");
    case StationMember::kLatitude: return Member::number(name, "Degrees.").within(-90, 90);
    case StationMember::kLongitude: return Member::number(name, "Degrees.").within(-180, 180);
    case StationMember::kElevation: return Member::number(name);
    case StationMember::kZone: return Member::of_text(name, "IANA name.");
    case StationMember::kInterval:
      return Member::integer(name, "Nominal seconds between observations, a divisor of a day.")
          .within(1, kMaxIntervalSeconds);
    case StationMember::kAccumulationStamp:
      return Member::of_text(name, "Whether rain carries the start or the end of its interval.", kStampValues);
    case StationMember::kGrid: return Member::of_text(name, "Whose hours the nominal times are.", kGridValues);
  }
  return {};
}

// Of an answer; of a body coordinates are needed, and an id or city and country.
std::vector<Member> station_members(bool stated) {
  std::vector<Member> members;
  for (std::size_t i = 0; i < kStationMembers.size(); ++i) {
    const auto which = static_cast<StationMember>(i);
    const Member member = described(which, kStationMembers[i]);
    const bool needed = which == StationMember::kLatitude || which == StationMember::kLongitude;
    if (stated && !needed) {
      members.push_back(member.or_null().or_absent());
    } else {
      members.push_back(which == StationMember::kElevation ? member.or_absent() : member);
    }
  }
  return members;
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

const Shape& place_shape() {
  const auto maybe = [](const Member& member) { return member.or_null().or_absent(); };
  static const Shape kShape{"MessagePlace",
                            "Read when the registry is lost only.",
                            {maybe(Member::of_text("city")), maybe(Member::of_text("country")),
                             maybe(Member::number("latitude")), maybe(Member::number("longitude"))},
                            true};
  return kShape;
}

Member described(const MessageMember& member) {
  switch (member.value) {
    case MessageValue::kText: return Member::of_text(member.name, member.text);
    case MessageValue::kInstant: return Member::instant(member.name, member.text);
    case MessageValue::kKind: return Member::of_text(member.name, member.text, kKindNames);
    case MessageValue::kNumber: return Member::number(member.name, member.text);
    case MessageValue::kFlag: return Member::boolean(member.name, member.text);
  }
  return {};
}

// Either name of a thing may be the one that is stated, so that none is needed.
std::vector<Member> described_message() {
  std::vector<Member> members;
  for (const MessageMember& member : message_members()) {
    const Member shown = described(member).or_absent();
    members.push_back(member.name == "known_at" ? shown : shown.or_null());
  }
  members.push_back(Member::object("location", place_shape()).or_absent());
  return members;
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
  static const Shape kShape{
      "Message",
      "The message weather_data_v2 (docs/formats/message.md). It names a station and a time; the elements are taken by the "
      "names and in the units of the answers too, of each one name. Where there is no `timestamp`, `time`, `station`, "
      "`origin` and `condition` are read as well. Unknown members are kept.",
      described_message(), true};
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
