#include "api/definition/answer_shapes.h"
#include "api/definition/values.h"

namespace stratus {
namespace {

constexpr Values kLongResolutions = Values(kResolutionNames).subspan(2);

const Shape& element_summary_shape() {
  static const Shape kShape{
      "ElementSummary",
      "In the unit of the element's name.",
      {Member::integer("count"), Member::number("completeness", "count / expected of the period."), Member::number("mean"),
       Member::number("min"), Member::instant("min_at", "Earliest time of the least value."), Member::number("max"),
       Member::instant("max_at", "Earliest time of the greatest value."), Member::number("sum"),
       Member::number("std", "Population standard deviation.")}};
  return kShape;
}

const Shape& wind_shape() {
  static const Shape kShape{
      "Wind",
      "",
      {Member::number("speed_mps", "Length of the mean vector."),
       Member::number("direction_deg", "From which it blows; null when the vector cancels.").or_null(),
       Member::number("steadiness",
                      "Length of the mean vector over the mean speed of the same winds, those with a direction and calm; 0 "
                      "to 1.")}};
  return kShape;
}

const Shape& compared_shape() {
  static const Shape kShape{
      "ComparedStation",
      "",
      {Member::of_text("station"), Member::object("summary", summary_shape(), "Null: no fact falls into it.").or_null()}};
  return kShape;
}

// What stands in a row beside the member that tells the rows apart.
Shape standing_shape(std::string_view name, const Member& which, std::string_view expected) {
  return {name,
          "",
          {Member::integer("rank", "Null below needed_completeness.").or_null(), which,
           Member::number("value", "Rounded; ranks compare the exact values.").or_null(),
           Member::instant("at", "When an extreme was; null of means and totals.").or_null(),
           Member::integer("count", "Values of the element."), Member::integer("expected", expected),
           Member::number("completeness", "count / expected.")}};
}

const Shape& station_standing_shape() {
  static const Shape kShape = standing_shape("StationStanding", Member::of_text("station"), "Of the period, to until.");
  return kShape;
}

const Shape& period_standing_shape() {
  static const Shape kShape = standing_shape("PeriodStanding", Member::of_text("period"), "Of the whole period.");
  return kShape;
}

void add_ranking(std::vector<Member>& members) {
  members.insert(
      members.end(),
      {Member::of_text("period", "2026-07, 2026-JJA or 2026."), Member::of_text("resolution", "", kLongResolutions),
       Member::of_text("day", "Definition of the day.", kDayNames), Member::of_text("by", "", kStatisticNames),
       Member::of_text("unit", "Of value."), Member::of_text("order", "", kOrderNames),
       Member::number("needed_completeness", "Share of the expected values of the element; below it there is no rank."),
       Member::integer("ranked", "Rows with a rank.")});
}

constexpr std::string_view kRankingText =
    "Standard competition ranking (1, 2, 2, 4) of the exact values; equal ones, and then those without a rank, in the order "
    "of their names.";

}  // namespace

const Shape& summary_shape() {
  static const Shape kShape = [] {
    std::vector<Member> members{
        Member::of_text("period", "2026-11-24T18:00:00Z, 2026-11-24, 2026-11, 2026-DJF or 2026."),
        Member::of_text("start", "Instant of an hour, else date of the first day."),
        Member::integer("count", "Observations that state an element."),
        Member::integer("expected", "By the station's interval."),
        Member::number("completeness", "count / expected, of no element in particular; each element has its own."),
        Member::integer("from_batch", "Of count, those that the batch covers."),
        Member::integer("from_speed", "Of count, those in the tail only."),
        Member::integer("flagged", "Values left out for a quality rule.")};
    for (const ElementInfo& element : kElements) {
      if (element.summarized) members.push_back(Member::object(element.name, element_summary_shape()).or_null().or_absent());
    }
    for (const Member& member :
         {Member::number("temperature_amplitude_c", "Of a day: max - min; longer: the mean of its days'."),
          Member::object("wind", wind_shape()), Member::number("calm_share", "0 to 1."), Member::number("rain_mm", "Total."),
          Member::integer("rain_hours",
                          "Hours in which rain fell, whatever the interval; null when it "
                          "is longer than an hour.")})
      members.push_back(member.or_null().or_absent());
    members.push_back(Member::integer("storm_hours", "Hours in which a storm was told of; likewise.").or_null());
    return Shape{"Summary", "Members of elements that were not asked for are absent; null: nothing was measured.",
                 std::move(members)};
  }();
  return kShape;
}

const Shape& summaries_shape() {
  static const Shape kShape{"Summaries",
                            "",
                            {Member::of_text("station"), Member::of_text("resolution", "", kResolutionNames),
                             Member::of_text("day", "Definition of the day; absent for hours.", kDayNames).or_absent(),
                             Member::instant("until", "Expected counts run to here."),
                             Member::of_text("first", "The first period that was asked for."),
                             Member::of_text("last", "The last one, inclusive; before the first when the range is empty."),
                             Member::object("meta", meta_shape()),
                             Member::of_text("next_start", "Start of the first row left out for the limit.").or_null(),
                             Member::object("rows", summary_shape(), "By period.").list()}};
  return kShape;
}

const Shape& comparison_shape() {
  static const Shape kShape{
      "Comparison",
      "",
      {Member::of_text("period", "The month."), Member::of_text("resolution", "", kLongResolutions.first(1)),
       Member::of_text("day", "Definition of the day.", kDayNames), Member::instant("until", "Expected counts run to here."),
       Member::object("meta", meta_shape()), Member::object("rows", compared_shape(), "One a station.").list()}};
  return kShape;
}

const Shape& station_rankings_shape() {
  static const Shape kShape = [] {
    std::vector<Member> members;
    add_ranking(members);
    members.insert(members.end(),
                   {Member::instant("until", "Expected counts run to here."), Member::object("meta", meta_shape()),
                    Member::object("rows", station_standing_shape()).list()});
    return Shape{"StationRankings", kRankingText, std::move(members)};
  }();
  return kShape;
}

const Shape& period_rankings_shape() {
  static const Shape kShape = [] {
    std::vector<Member> members{Member::of_text("station")};
    add_ranking(members);
    members.insert(members.end(),
                   {Member::integer("rank", "Of the period asked for.").or_null(), Member::object("meta", meta_shape()),
                    Member::object("rows", period_standing_shape()).list()});
    return Shape{"PeriodRankings", kRankingText, std::move(members)};
  }();
  return kShape;
}

}  // namespace stratus
