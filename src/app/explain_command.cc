// stratus explain: the facts, revisions and layers behind one number.
#include <fmt/format.h>

#include <ostream>

#include "app/question.h"
#include "ingest/outcome_note.h"
#include "serving/facts_query.h"

namespace stratus {

namespace {

// Whether the fact enters the number, and why not.
std::string counted(const ExplainedFact& behind, const Station& station) {
  if (behind.counted) return "yes";
  if (!behind.believed) return "superseded";
  return behind.on_grid ? "left out" : off_grid_note(station.interval_s);
}

}  // namespace

Status run_explain(const Context& context, const ExplainOptions& options) {
  if (context.json) {
    STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
    STRATUS_ASSIGN_OR_RETURN(const Station station, find_station(view->stations(), options.station));
    return print_json(context, *view, "/api/v1/explain",
                      {{"station", station.id.text()},
                       {"period", options.period},
                       {"resolution", options.resolution},
                       {"element", options.element},
                       {"day", options.day},
                       {"as_of", options.as_of}});
  }
  QueryOptions asked;
  asked.stations = {options.station};
  asked.day = options.day;
  asked.as_of = options.as_of;
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, asked));
  STRATUS_ASSIGN_OR_RETURN(const Period period, parse_period(options.period));
  const auto resolution =
      options.resolution.empty() ? std::optional(period.resolution) : find_resolution(options.resolution);
  const auto element = find_measure(options.element);
  if (!resolution)
    return fail(ErrorKind::kInvalidArgument,
                "--resolution \"" + options.resolution + "\" is not hour, day, month, season or year");
  if (!element)
    return fail(ErrorKind::kInvalidArgument, "--element \"" + options.element + "\" is not an element like temperature_c");
  STRATUS_ASSIGN_OR_RETURN(const Bound bound, parse_bound(options.period));
  SummaryQuery query;
  query.resolution = *resolution;
  query.day = question.day;
  query.scope = question.scope;
  query.until = question.now;
  query.first = query.last = period_of_bound(*resolution, bound, false);
  const Measure& asked_measure = kSummaryMeasures[*element];
  STRATUS_ASSIGN_OR_RETURN(
      const auto explanation, with_reading(question.view->serving(), [&](const Reading& reading) -> Result<Explanation> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(question.stations[0].id, question.view->stations()));
        return explain(reading, station, query, asked_measure);
      }));
  const int scale = info(asked_measure.element).scale;
  const Moments& moments = explanation.summary.cell.measures[*element];
  context.out << fmt::format("{} of {} in {}: mean {}, min {}, max {}, sum {} over {} of {} expected values; {}\n\n",
                             options.element, question.stations[0].id.text(), label(*resolution, query.first),
                             fixed(mean(moments, scale), scale + 2), fixed(least(moments, scale), scale),
                             fixed(greatest(moments, scale), scale), fixed(sum(moments, scale), scale), moments.count,
                             explanation.summary.expected,
                             explanation.cell_from_batch ? "served from the batch layer" : "folded from the facts");
  Table table({"time", "kind", "known at", options.element, "origin", "layer", "position", "counted"});
  for (const ExplainedFact& behind : explanation.facts) {
    const Fact& fact = behind.stored.fact;
    const auto value = fact.elements.get(asked_measure.element);
    table.add({format_utc(fact.time), (fact.retraction ? "retracts " : "") + std::string(to_string(fact.kind)),
               format_utc(fact.known_at), fixed(value ? std::optional(Decimal{*value, scale}) : std::nullopt, scale),
               fact.origin, behind.from_batch ? "batch" : "speed", std::to_string(behind.stored.position.value),
               counted(behind, question.stations[0])});
  }
  context.out << table.to_string();
  return {};
}

}  // namespace stratus
