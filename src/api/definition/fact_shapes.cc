#include "api/definition/answer_shapes.h"
#include "api/definition/values.h"

namespace stratus {
namespace {

constexpr std::array<std::string_view, 1> kRawValues{"raw"};
constexpr std::array<std::string_view, 2> kFoundInValues{"batch", "speed"};
constexpr std::array<std::string_view, 2> kServedFromValues{"batch cells", "facts"};

void add(std::vector<Member>& members, std::initializer_list<Member> more) { members.insert(members.end(), more); }

// Where a fact comes from.
std::vector<Member> statement_members() {
  return {
      Member::instant("time", "UTC, whole seconds."),
      Member::of_text("kind", "", kKindNames),
      Member::instant("known_at", "When the source said it."),
      Member::of_text("origin", "As the message says; mostly api, replay, simulated, file or http."),
      Member::of_text("layer", "Where the fact was found.", kFoundInValues),
      Member::of_text("position", "Partition and offset in the log, as 0:427; left out for a fact of a former one.")
          .or_absent(),
  };
}

// Elements that were not asked for are absent, null those that were not measured. Explained are only those of measures.
void add_elements(std::vector<Member>& members, bool only_summarized) {
  for (const ElementInfo& element : kElements) {
    if (element.summarized || !only_summarized)
      members.push_back(Member::number(element.name, element.unit).or_null().or_absent());
  }
  add(members, {Member::boolean("precipitation_trace", "Rain too little to measure."), Member::boolean("is_rain").or_null(),
                Member::boolean("is_storm").or_null(), Member::of_text("condition", "Weather in words.").or_null()});
}

const Shape& observation_shape() {
  static const Shape kShape = [] {
    std::vector<Member> members = statement_members();
    add(members, {Member::boolean("on_grid", "Whether it enters summaries.")});
    add_elements(members, false);
    add(members, {Member::of_text("flagged", "Elements that failed a quality rule.").list()});
    return Shape{"Observation", "A fact as believed.", std::move(members)};
  }();
  return kShape;
}

const Shape& explained_fact_shape() {
  static const Shape kShape = [] {
    std::vector<Member> members = statement_members();
    add(members, {Member::of_text("retracts", "The kind whose facts it takes back, those that are not newer; mostly null.",
                                  kKindNames)
                      .or_null(),
                  Member::boolean("retracted", "A retraction of its kind, as new or newer, takes it back."),
                  Member::boolean("believed", "Stands after resolve."), Member::boolean("counted", "Enters the number."),
                  Member::boolean("on_grid", "At a nominal time of the station; else it enters no summary.")});
    add_elements(members, true);
    return Shape{"ExplainedFact", "", std::move(members)};
  }();
  return kShape;
}

const Shape& latest_row_shape() {
  static const Shape kShape{
      "LatestRow",
      "",
      {Member::of_text("station"),
       Member::object("observation", observation_shape(), "Null: nothing was measured yet.").or_null()}};
  return kShape;
}

}  // namespace

const Shape& meta_shape() {
  static const Shape kShape{
      "Meta",
      "What the answer is made of. Tokens are opaque: they are handed back as they came.",
      {Member::integer("version", "Number of the newest published change that was read; 0 before the first batch run."),
       Member::of_text("horizon", "A token: up to where that version covers the log."),
       Member::of_text("positions",
                       "A token: facts up to there were known. The pair of as_of and it names one set of facts."),
       Member::of_text("layer", "Layers that the answer is made of.", kLayerNames),
       Member::instant("as_of", "Only what was known then; null: everything known.").or_null()}};
  return kShape;
}

const Shape& observations_shape() {
  static const Shape kShape{
      "Observations",
      "",
      {Member::of_text("station"), Member::of_text("resolution", "", kRawValues), Member::instant("start", "Inclusive."),
       Member::instant("end", "Exclusive."), Member::object("meta", meta_shape()),
       Member::instant("next_start", "Time of the first row left out for the limit.").or_null(),
       Member::object("rows", observation_shape(), "By time.").list()}};
  return kShape;
}

const Shape& latest_shape() {
  static const Shape kShape{
      "Latest",
      "",
      {Member::instant("now", "Observations after it are not shown."), Member::object("meta", meta_shape()),
       Member::object("rows", latest_row_shape(), "One a station.").list()}};
  return kShape;
}

const Shape& explanation_shape() {
  static const Shape kShape{
      "Explanation",
      "",
      {Member::of_text("station"), Member::of_text("resolution", "", kResolutionNames),
       Member::of_text("day", "Definition of the day; absent for hours.", kDayNames).or_absent(), Member::of_text("period"),
       Member::of_text("element", "A measure.", kMeasureNames), Member::instant("until", "Expected counts run to here."),
       Member::object("meta", meta_shape()), Member::of_text("served_from", "", kServedFromValues),
       Member::object("summary", summary_shape()),
       Member::object("facts", explained_fact_shape(), "All revisions, by time.").list()}};
  return kShape;
}

}  // namespace stratus
