// stratus explain: the facts, revisions and layers behind one number.
#include <fmt/format.h>

#include <ostream>

#include "api/token.h"
#include "app/commands/question.h"
#include "ingest/outcome_note.h"
#include "serving/facts_query.h"

namespace stratus {

namespace {

std::string place_of(LogPosition position) {
  return position.partition == kFormerLog ? "former log" : position_text(position);
}

// Whether the fact enters the number, and why not.
std::string counted(const ExplainedFact& behind, const Station& station) {
  if (behind.counted) return "yes";
  if (behind.stored.fact.retraction) return "retraction";
  if (!behind.believed) return behind.retracted ? "retracted" : "superseded";
  return behind.on_grid ? "left out" : off_grid_note(station.interval_s);
}

}  // namespace

Status run_explain(const Context& context, const QueryOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const Question question, open_question(context, options, "/api/v1/explain"));
  const Measure& measure = question.parameters->measure();
  STRATUS_ASSIGN_OR_RETURN(const Period period, at_command(explained_period(*question.parameters)));
  const SummaryQuery query = read_period_question(*question.parameters, period, question.now);
  if (context.json) {
    QueryParams json = question.asked;
    json.emplace_back("station", question.stations[0].id.text());
    return print_json(context, *question.view, "/api/v1/explain", std::move(json));
  }
  STRATUS_ASSIGN_OR_RETURN(
      const auto explanation, with_reading(question.view->serving(), [&](const Reading& reading) -> Result<Explanation> {
        STRATUS_ASSIGN_OR_RETURN(const Station station, reading.station(question.stations[0].id, question.view->stations()));
        return explain(reading, station, query, measure);
      }));
  const int scale = info(measure.element).scale;
  const Moments& moments = measure_of(explanation.summary.cell, measure.name);
  context.out << fmt::format("{} of {} in {}: mean {}, min {}, max {}, sum {} over {} of {} expected values; {}\n\n",
                             measure.name, question.stations[0].id.text(), label(query.resolution, query.first),
                             fixed(mean(moments, scale), scale + 2), fixed(least(moments, scale), scale),
                             fixed(greatest(moments, scale), scale), fixed(sum(moments, scale), scale), moments.count,
                             explanation.summary.expected,
                             explanation.cell_from_batch ? "served from the batch layer" : "folded from the facts");
  Table table({"time", "kind", "known at", std::string(measure.name), "origin", "layer", "position", "counted"});
  for (const ExplainedFact& behind : explanation.facts) {
    const Fact& fact = behind.stored.fact;
    const auto value = fact.elements.get(measure.element);
    table.add({format_utc(fact.time), (fact.retraction ? "retracts " : "") + std::string(to_string(fact.kind)),
               format_utc(fact.known_at), fixed(value ? std::optional(Decimal{*value, scale}) : std::nullopt, scale),
               fact.origin, behind.from_batch ? "batch" : "speed", place_of(behind.stored.position),
               counted(behind, question.stations[0])});
  }
  context.out << table.to_string();
  return {};
}

}  // namespace stratus
