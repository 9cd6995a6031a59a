#include "api/parameters.h"

#include <algorithm>
#include <set>

#include "api/instants.h"
#include "api/value_check.h"
#include "base/shown_text.h"
#include "serving/station_names.h"

namespace stratus {
namespace {

Mistake unknown_parameter(const std::string& name, const std::string& value, ParameterList taken) {
  Mistake mistake{ProblemCode::kUnknownParameter, name};
  mistake.value = value;
  mistake.detail = "\"" + name + "\" is not a parameter of this route";
  mistake.detail += taken.empty() ? ", which takes none" : "; it takes:";
  for (const Parameter* known : taken) {
    mistake.allowed.emplace_back(known->name);
    mistake.detail += " " + mistake.allowed.back();
  }
  return mistake;
}

Mistake without_value(ProblemCode code, std::string_view shown, std::string_view what) {
  Mistake mistake{code, std::string(shown)};
  mistake.detail = std::string(shown) + " " + std::string(what);
  return mistake;
}

}  // namespace

Answered<StationId> id_of_name(const StationRegistry& registry, std::string_view parameter, std::string_view name) {
  const Result<Station> station = find_station(registry, name);
  if (station) return station->id;
  if (station.error().kind == ErrorKind::kNotFound) return StationId(std::string(name));
  return fail(problem_of(mistake_of(ProblemCode::kAmbiguousStation, parameter, name, station.error().message)));
}

Answered<Parameters> Parameters::read(const QueryParams& query, ParameterList taken, Door door, UtcSeconds now) {
  const Parameters parameters(query, taken, door);
  std::vector<Mistake> mistakes;
  for (auto at = query.begin(); at != query.end() && mistakes.size() < kMostMistakes; ++at) {
    const auto& [name, value] = *at;
    const Parameter* const known = find_parameter(taken, name);
    const auto same = [&wanted = name](const auto& earlier) { return earlier.first == wanted; };
    if (std::any_of(query.begin(), at, same)) {
      const bool told = std::count_if(query.begin(), at, same) > 1 || known == nullptr;
      if (!told)
        mistakes.push_back(
            without_value(ProblemCode::kRepeatedParameter, parameters.shown(name), "is given more than once"));
    } else if (known == nullptr) {
      mistakes.push_back(unknown_parameter(name, value, taken));
    } else if (auto mistake = mistake_in(*known, parameters.shown(name), value, now, door == Door::kRequest)) {
      mistakes.push_back(*std::move(mistake));
    }
  }
  for (const Parameter* parameter : taken) {
    if (parameter->required && !parameters.find(parameter->name))
      mistakes.push_back(without_value(ProblemCode::kMissingParameter, parameters.shown(parameter->name), "is missing"));
  }
  if (!mistakes.empty()) return fail(problem_of(std::move(mistakes)));
  return parameters;
}

std::string_view Parameters::shown(std::string_view name) const {
  const Parameter* const known = door_ == Door::kCommandLine ? find_parameter(taken_, name) : nullptr;
  return known == nullptr || known->option.empty() ? name : known->option;
}

std::optional<std::string_view> Parameters::find(std::string_view name) const {
  for (const auto& [key, value] : query_) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::string_view Parameters::text(std::string_view name) const {
  return find(name).value_or(find_parameter(taken_, name)->fallback);
}

Scope Parameters::scope() const {
  const auto as_of = find("as_of");
  return {*find_layer(text("layer")), as_of ? *parse_instant(*as_of) : kEndOfTime};
}

BucketScheme Parameters::day() const { return *find_day(text("day")); }

Statistic Parameters::statistic() const { return *find_statistic(text("by")); }

Order Parameters::order() const { return *find_order(text("order")); }

std::optional<Resolution> Parameters::resolution() const { return find_resolution(text("resolution")); }

Period Parameters::period(std::string_view name) const { return *parse_period(text(name)); }

const Measure& Parameters::measure() const { return kSummaryMeasures[*find_measure(text("element"))]; }

Answered<std::optional<Bound>> Parameters::bound(std::string_view name, const Moment& moment) const {
  const auto stated = find(name);
  if (!stated) return std::nullopt;
  const Result<Bound> bound = parse_bound(*stated, moment);
  if (bound) return *bound;
  return fail(problem_of(mistake_of(ProblemCode::kWrongCombination, shown(name), *stated, bound.error().message)));
}

std::size_t Parameters::limit(std::size_t fallback) const {
  const auto stated = find("limit");
  return stated ? static_cast<std::size_t>(*number_of(*stated)) : fallback;
}

KindSet Parameters::kinds() const {
  const auto stated = find("kinds");
  if (!stated) return kMeasuredKinds;
  KindSet kinds;
  for (const std::string_view name : split_list(*stated)) kinds.add(*find_kind(name));
  return kinds;
}

ElementChoice Parameters::elements() const {
  const auto stated = find("elements");
  if (!stated) return ElementChoice::all();
  ElementChoice choice;
  for (const std::string_view name : split_list(*stated)) choice.add(*find_element(name));
  return choice;
}

Answered<std::optional<std::vector<StationId>>> Parameters::stations(const StationRegistry& registry) const {
  const auto stated = find("stations");
  if (!stated) return std::nullopt;
  std::vector<StationId> ids;
  std::set<StationId> seen;
  for (const std::string_view name : split_list(*stated)) {
    STRATUS_ASSIGN_OR_RETURN(const StationId id, id_of_name(registry, shown("stations"), name));
    if (seen.insert(id).second) ids.push_back(id);
  }
  return ids;
}

Answered<std::vector<StationId>> Parameters::stations_or_all(const StationRegistry& registry) const {
  STRATUS_ASSIGN_OR_RETURN(auto named, stations(registry));
  if (named) return *std::move(named);
  std::vector<StationId> ids;
  for (const auto& [id, station] : registry.stations()) ids.push_back(id);
  return ids;
}

Answered<Period> explained_period(const Parameters& parameters) {
  const Period period = parameters.period("period");
  const std::optional<Resolution> asked = parameters.resolution();
  if (!asked || *asked == period.resolution) return period;
  Mistake mistake = wrong_value(parameters.shown("period"), parameters.text("period"),
                                {"a period of resolution " + std::string(to_string(*asked)) + ", like " +
                                 label(*asked, period_of_day(*asked, first_day(period.resolution, period.key)))});
  mistake.code = ProblemCode::kWrongCombination;
  return fail(problem_of(std::move(mistake)));
}

Answered<void> check_summary_elements(const Parameters& parameters) {
  const auto stated = parameters.find("elements");
  if (!stated) return {};
  const std::vector<std::string> known = summary_element_names();
  for (const std::string_view name : split_list(*stated)) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    Mistake mistake = wrong_value(parameters.shown("elements"), name, known);
    mistake.code = ProblemCode::kWrongCombination;
    return fail(problem_of(std::move(mistake)));
  }
  return {};
}

}  // namespace stratus
