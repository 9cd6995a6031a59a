#include "api/parameters.h"

#include <algorithm>
#include <charconv>

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
  Problem problem = query_problem(station.error());
  problem.parameter = parameter;
  problem.value = escaped(name);
  return fail(std::move(problem));
}

Answered<Parameters> Parameters::read(const QueryParams& query, std::span<const std::string_view> allowed) {
  for (auto at = query.begin(); at != query.end(); ++at) {
    const std::string& name = at->first;
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      return fail(unknown_parameter(name, at->second, allowed));
    if (std::any_of(query.begin(), at, [&](const auto& earlier) { return earlier.first == name; }))
      return fail(repeated(name));
  }
  return Parameters(query);
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
  problem.detail = "parameter \"" + std::string(name) + "\" is missing";
  problem.parameter = name;
  return fail(std::move(problem));
}

Answered<Layer> Parameters::layer() const {
  const std::string_view text = find("layer").value_or("merged");
  if (const auto layer = find_layer(text)) return *layer;
  return fail(wrong_value("layer", std::string(text), {"merged", "batch", "speed"}));
}

Answered<BucketScheme> Parameters::day() const {
  const std::string_view text = find("day").value_or("civil");
  if (const auto day = find_day(text)) return *day;
  return fail(wrong_value("day", std::string(text), {"civil", "utc", "meteorological"}));
}

Answered<UtcMillis> Parameters::as_of() const {
  const auto text = find("as_of");
  if (!text) return kEndOfTime;
  if (const auto time = parse_utc_millis(*text)) return *time;
  return fail(wrong_value("as_of", std::string(*text),
                          {"an instant (2026-11-24T18:00:00Z or 2026-11-24T18:00:00.250Z; write + as %2B)"}));
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
  return fail(wrong_value("by", std::string(text), statistic_names()));
}

Answered<Order> Parameters::order() const {
  const std::string_view text = find("order").value_or("desc");
  if (const auto order = find_order(text)) return *order;
  return fail(wrong_value("order", std::string(text), {"desc", "asc"}));
}

Answered<std::optional<Bound>> Parameters::bound(std::string_view name) const {
  const auto text = find(name);
  if (!text) return std::nullopt;
  if (const auto bound = parse_bound(*text)) return *bound;
  return fail(wrong_value(std::string(name), std::string(*text), {std::string(kBoundForms)}));
}

Answered<std::size_t> Parameters::limit(std::size_t fallback, std::size_t most) const {
  const auto text = find("limit");
  if (!text) return fallback;
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), limit);
  if (error == std::errc() && end == text->data() + text->size() && limit >= 1 && limit <= most) return limit;
  return fail(wrong_value("limit", std::string(*text), {"1 to " + std::to_string(most)}));
}

Answered<KindSet> Parameters::kinds() const {
  const auto text = find("kinds");
  if (!text) return kMeasuredKinds;
  KindSet kinds;
  for (const std::string_view name : split(*text)) {
    const auto kind = find_kind(name);
    if (!kind) return fail(wrong_value("kinds", std::string(name), {"observed", "remote", "forecast", "statistical"}));
    kinds.add(*kind);
  }
  return kinds;
}

Answered<ElementChoice> Parameters::elements(const std::vector<std::string>& allowed) const {
  const auto text = find("elements");
  if (!text) return ElementChoice::all();
  ElementChoice choice;
  for (const std::string_view name : split(*text)) {
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      return fail(wrong_value("elements", std::string(name), allowed));
    choice.add(*find_element(name));
  }
  return choice;
}

Answered<std::optional<std::vector<StationId>>> Parameters::stations(const StationRegistry& registry,
                                                                     std::size_t most) const {
  const auto text = find("stations");
  if (!text) return std::nullopt;
  std::vector<StationId> ids;
  for (const std::string_view name : split(*text)) {
    if (name.empty()) return fail(wrong_value("stations", escaped(*text), {"names of stations, comma between them"}));
    STRATUS_ASSIGN_OR_RETURN(const StationId id, id_of_name(registry, "stations", name));
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  }
  if (ids.size() > most)
    return fail(wrong_value("stations", std::string(*text), {"at most " + std::to_string(most) + " stations"}));
  return ids;
}

}  // namespace stratus
