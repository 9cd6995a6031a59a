#include "api/parameters.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "api/instants.h"
#include "base/shown_text.h"
#include "serving/station_names.h"

namespace stratus {
namespace {

std::vector<std::string> strings(std::span<const std::string_view> views) { return {views.begin(), views.end()}; }

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = list.find(',');
    parts.push_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    list.remove_prefix(comma + 1);
  }
}

Problem unknown_parameter(const std::string& name, const std::string& value, std::span<const std::string_view> allowed) {
  Problem problem;
  problem.detail = "\"" + name + "\" is not a parameter of this route";
  problem.detail += allowed.empty() ? ", which takes none" : "; it takes:";
  for (const std::string_view known : allowed) problem.detail += " " + std::string(known);
  problem.parameter = name;
  problem.value = value;
  problem.allowed = strings(allowed);
  return problem;
}

Problem repeated(const std::string& name) {
  Problem problem;
  problem.detail = "parameter \"" + name + "\" is given more than once";
  problem.parameter = name;
  return problem;
}

}  // namespace

Answered<StationId> id_of_name(const StationRegistry& registry, std::string_view parameter, std::string_view name) {
  const Result<Station> station = find_station(registry, name);
  if (station) return station->id;
  if (station.error().kind == ErrorKind::kNotFound) return StationId(std::string(name));
  return fail(wrong_parameter(parameter, name, station.error().message));
}

Answered<Parameters> Parameters::read(const QueryParams& query, std::span<const std::string_view> allowed) {
  for (auto at = query.begin(); at != query.end(); ++at) {
    const std::string& name = at->first;
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      return fail(unknown_parameter(name, at->second, allowed));
    if (std::any_of(query.begin(), at, [&](const auto& earlier) { return earlier.first == name; }))
      return fail(repeated(name));
  }
  return Parameters(query, {});
}

std::string_view Parameters::shown(std::string_view name) const {
  for (const auto& [parameter, option] : names_) {
    if (parameter == name) return option;
  }
  return name;
}

Problem Parameters::wrong(std::string_view name, std::string_view value, std::vector<std::string> allowed) const {
  return wrong_value(shown(name), value, std::move(allowed));
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  for (const auto& [key, value] : *query_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Answered<std::string_view> Parameters::need(std::string_view name) const {
  if (const auto value = find(name)) return *value;
  Problem problem;
  problem.parameter = shown(name);
  problem.detail = problem.parameter + " is missing";
  return fail(std::move(problem));
}

Answered<Layer> Parameters::layer() const {
  const std::string_view text = find("layer").value_or("merged");
  if (const auto layer = find_layer(text)) return *layer;
  return fail(wrong("layer", text, {"merged", "batch", "speed"}));
}

Answered<BucketScheme> Parameters::day() const {
  const std::string_view text = find("day").value_or("civil");
  if (const auto day = find_day(text)) return *day;
  return fail(wrong("day", text, {"civil", "utc", "meteorological"}));
}

Answered<UtcMillis> Parameters::as_of() const {
  const auto text = find("as_of");
  if (!text) return kEndOfTime;
  if (const auto time = parse_instant(*text)) return *time;
  return fail(wrong("as_of", *text, {std::string(kInstantForms)}));
}

Answered<Scope> Parameters::scope() const {
  Scope scope;
  STRATUS_ASSIGN_OR_RETURN(scope.layer, layer());
  STRATUS_ASSIGN_OR_RETURN(scope.as_of, as_of());
  return scope;
}

Answered<Statistic> Parameters::statistic() const {
  const std::string_view text = find("by").value_or("temperature_mean");
  if (const auto statistic = find_statistic(text)) return *statistic;
  return fail(wrong("by", text, statistic_names()));
}

Answered<Order> Parameters::order() const {
  const std::string_view text = find("order").value_or("desc");
  if (const auto order = find_order(text)) return *order;
  return fail(wrong("order", text, {"desc", "asc"}));
}

Answered<Resolution> Parameters::resolution() const {
  const std::string_view text = find("resolution").value_or("");
  if (const auto resolution = find_resolution(text)) return *resolution;
  return fail(wrong("resolution", text, {"hour", "day", "month", "season", "year"}));
}

Answered<Period> Parameters::month() const {
  STRATUS_ASSIGN_OR_RETURN(const std::string_view text, need("month"));
  const Result<Period> period = parse_days(text);
  if (period && period->resolution == Resolution::kMonth) return *period;
  return fail(wrong("month", text, {"a month (2026-11)"}));
}

Answered<Period> Parameters::long_period() const {
  STRATUS_ASSIGN_OR_RETURN(const std::string_view text, need("period"));
  if (const Result<Period> period = parse_long_period(text)) return *period;
  return fail(wrong("period", text, {std::string(kLongPeriodForms)}));
}

Answered<Period> Parameters::explained_period() const {
  STRATUS_ASSIGN_OR_RETURN(const std::string_view text, need("period"));
  const Result<Period> period = parse_period(text);
  if (!period) return fail(wrong("period", text, {std::string(kPeriodForms)}));
  if (!find("resolution")) return *period;
  STRATUS_ASSIGN_OR_RETURN(const Resolution asked, resolution());
  if (asked == period->resolution) return *period;
  return fail(wrong("period", text,
                    {"a period of resolution " + std::string(to_string(asked)) + ", like " +
                     label(asked, period_of_day(asked, first_day(period->resolution, period->key)))}));
}

Answered<const Measure*> Parameters::measure() const {
  const std::string_view text = find("element").value_or("temperature_c");
  if (const auto index = find_measure(text)) return &kSummaryMeasures[*index];
  std::vector<std::string> names;
  names.reserve(kSummaryMeasures.size());
  for (const Measure& measure : kSummaryMeasures) names.emplace_back(measure.name);
  return fail(wrong("element", text, std::move(names)));
}

Answered<std::optional<Bound>> Parameters::bound(std::string_view name, const Moment& moment) const {
  const auto text = find(name);
  if (!text) return std::nullopt;
  const Result<Bound> bound = parse_bound(*text, moment);
  if (bound) return *bound;
  Problem problem = wrong_parameter(shown(name), *text, bound.error().message);
  problem.allowed = {std::string(kBoundForms)};
  return fail(std::move(problem));
}

Answered<std::size_t> Parameters::limit(std::size_t fallback, std::size_t most) const {
  const auto text = find("limit");
  if (!text) return fallback;
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (error == std::errc() && end == text->data() + text->size() && limit >= 1 && limit <= most) return limit;
  return fail(wrong("limit", *text, {"within 1 to " + std::to_string(most)}));
}

Answered<KindSet> Parameters::kinds() const {
  const auto text = find("kinds");
  if (!text) return kMeasuredKinds;
  KindSet kinds;
  for (const std::string_view name : split(*text)) {
    const auto kind = find_kind(name);
    if (!kind) return fail(wrong("kinds", name, {"observed", "remote", "forecast", "statistical"}));
    kinds.add(*kind);
  }
  return kinds;
}

Answered<ElementChoice> Parameters::elements(const std::vector<std::string>& allowed) const {
  const auto text = find("elements");
  if (!text) return ElementChoice::all();
  ElementChoice choice;
  for (const std::string_view name : split(*text)) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end()) return fail(wrong("elements", name, allowed));
    choice.add(*find_element(name));
  }
  return choice;
}

Answered<std::optional<std::vector<StationId>>> Parameters::stations(const StationRegistry& registry,
                                                                     std::size_t most) const {
  const auto text = find("stations");
  if (!text) return std::nullopt;
  std::vector<StationId> ids;
  std::set<StationId> seen;
  for (const std::string_view name : split(*text)) {
    if (name.empty()) return fail(wrong("stations", *text, {"names of stations, comma between them"}));
    STRATUS_ASSIGN_OR_RETURN(const StationId id, id_of_name(registry, shown("stations"), name));
    if (seen.insert(id).second) ids.push_back(id);
  }
  if (ids.size() > most) {
    return fail(
        wrong_parameter(shown("stations"), *text,
                        std::to_string(ids.size()) + " stations; at most " + std::to_string(most) + " are answered"));
  }
  return ids;
}

Answered<std::vector<StationId>> Parameters::stations_or_all(const StationRegistry& registry, std::size_t most) const {
  STRATUS_ASSIGN_OR_RETURN(auto named, stations(registry, most));
  if (named) return *std::move(named);
  std::vector<StationId> ids;
  for (const auto& [id, station] : registry.stations()) ids.push_back(id);
  return ids;
}

}  // namespace stratus
