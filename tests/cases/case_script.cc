#include "cases/case_script.h"

#include <charconv>
#include <sstream>

#include "weather/decimal.h"

namespace stratus {
namespace {

using Words = std::vector<std::string>;

Words split(const std::string& line) {
  std::istringstream in(line);
  Words words;
  for (std::string word; in >> word && word[0] != '#';) words.push_back(word);
  return words;
}

tl::unexpected<Error> bad(const std::string& what) { return fail(ErrorKind::kInvalidArgument, what); }

Result<std::int64_t> parse_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return bad("\"" + text + "\" is not a whole number");
  return number;
}

// "name=value".
Result<std::pair<std::string, std::string>> parse_option(const std::string& word) {
  const auto at = word.find('=');
  if (at == std::string::npos) return bad("\"" + word + "\" is not name=value");
  return std::pair(word.substr(0, at), word.substr(at + 1));
}

Status set_station_option(Station& station, const std::string& name, const std::string& value) {
  if (name == "zone") {
    station.zone = value;
  } else if (name == "interval") {
    STRATUS_ASSIGN_OR_RETURN(station.interval_s, parse_number(value));
  } else if (name == "stamp" && (value == "start" || value == "end")) {
    station.accumulation_stamp = value == "end" ? Stamp::kEnd : Stamp::kStart;
  } else if (name == "grid" && (value == "local" || value == "utc")) {
    station.grid = value == "utc" ? Grid::kUtc : Grid::kLocal;
  } else {
    return bad("unknown option " + name + "=" + value);
  }
  return {};
}

Result<Station> parse_station(const Words& words) {
  if (words.size() < 2) return bad("station ID [zone=…] [interval=…] [stamp=start|end] [grid=local|utc]");
  Station station;
  station.id = StationId(words[1]);
  for (std::size_t i = 2; i < words.size(); ++i) {
    STRATUS_ASSIGN_OR_RETURN(const auto option, parse_option(words[i]));
    STRATUS_RETURN_IF_ERROR(set_station_option(station, option.first, option.second));
  }
  return station;
}

// A value, or "value,+step" where fact number n of a series gets value + n * step.
Status set_element(Fact& fact, Element element, const std::string& text, std::int64_t n) {
  const auto comma = text.find(',');
  STRATUS_ASSIGN_OR_RETURN(const std::int32_t first, parse_scaled(text.substr(0, comma), info(element).scale));
  std::int32_t step = 0;
  if (comma != std::string::npos) {
    const auto digits = text.substr(comma + (text[comma + 1] == '+' ? 2 : 1));
    STRATUS_ASSIGN_OR_RETURN(step, parse_scaled(digits, info(element).scale));
  }
  fact.elements.set(element, static_cast<std::int32_t>(first + n * step));
  return {};
}

Status set_fact_option(Fact& fact, const std::string& name, const std::string& value, std::int64_t n) {
  if (name == "known") {
    STRATUS_ASSIGN_OR_RETURN(fact.known_at, parse_utc_millis(value));
  } else if (name == "lag") {
    STRATUS_ASSIGN_OR_RETURN(const std::int64_t seconds, parse_number(value));
    fact.known_at = to_millis(fact.time + seconds);
  } else if (name == "origin") {
    fact.origin = value;
  } else if (name == "condition") {
    fact.condition = value;
  } else if (name == "storm") {
    fact.is_storm = value == "1";
  } else if (name == "trace") {
    fact.precipitation_trace = value == "1";
  } else if (const auto element = find_element(name)) {
    return set_element(fact, *element, value, n);
  } else {
    return bad("unknown option " + name + "=" + value);
  }
  return {};
}

// fact|retract ID TIME KIND option…, of the n-th of a series `after` seconds later.
Result<Fact> parse_fact(const Words& words, std::size_t options, std::int64_t n, std::int64_t after) {
  Fact fact;
  fact.station = StationId(words[1]);
  STRATUS_ASSIGN_OR_RETURN(const UtcSeconds time, parse_utc_seconds(words[2]));
  fact.time = time + after;
  const auto kind = find_kind(words[3]);
  if (!kind) return bad("unknown kind " + words[3]);
  fact.kind = *kind;
  fact.retraction = words[0] == "retract";
  fact.known_at = to_millis(fact.time);
  for (std::size_t i = options; i < words.size(); ++i) {
    STRATUS_ASSIGN_OR_RETURN(const auto option, parse_option(words[i]));
    STRATUS_RETURN_IF_ERROR(set_fact_option(fact, option.first, option.second, n));
  }
  return fact;
}

Result<std::vector<Fact>> parse_facts(const Words& words) {
  std::vector<Fact> facts;
  if (words.size() < 4) return bad(words[0] + " ID TIME KIND …");
  if (words[0] != "series") {
    STRATUS_ASSIGN_OR_RETURN(Fact fact, parse_fact(words, 4, 0, 0));
    return std::vector<Fact>{std::move(fact)};
  }
  if (words.size() < 6) return bad("series ID TIME KIND COUNT STEP_SECONDS …");
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t count, parse_number(words[4]));
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t step, parse_number(words[5]));
  for (std::int64_t n = 0; n < count; ++n) {
    STRATUS_ASSIGN_OR_RETURN(Fact fact, parse_fact(words, 6, n, n * step));
    facts.push_back(std::move(fact));
  }
  return facts;
}

Status set_query_option(CaseQuery& query, const std::string& name, const std::string& value) {
  if (name == "as_of") {
    STRATUS_ASSIGN_OR_RETURN(query.scope.as_of, parse_utc_millis(value));
  } else if (name == "until") {
    STRATUS_ASSIGN_OR_RETURN(query.until, parse_utc_seconds(value));
  } else if (name == "day") {
    query.day = value;
  } else if (const auto layer = find_layer(value); name == "layer" && layer) {
    query.scope.layer = *layer;
    query.layer_named = true;
  } else {
    return bad("unknown option " + name + "=" + value);
  }
  return {};
}

Result<CaseQuery> parse_query(const Words& words) {
  if (words.size() < 5) return bad("query VIEW ID FIRST LAST [as_of=…] [layer=…] [day=…] [until=…]");
  CaseQuery query;
  query.about = words[1];
  query.station = StationId(words[2]);
  query.first = words[3];
  query.last = words[4];
  for (std::size_t i = 5; i < words.size(); ++i) {
    STRATUS_ASSIGN_OR_RETURN(const auto option, parse_option(words[i]));
    STRATUS_RETURN_IF_ERROR(set_query_option(query, option.first, option.second));
  }
  return query;
}

Result<ExpectedRow> parse_row(const Words& words, int line) {
  ExpectedRow row{line, words[0], {}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    STRATUS_ASSIGN_OR_RETURN(auto value, parse_option(words[i]));
    row.values.push_back(std::move(value));
  }
  return row;
}

Status add_line(CaseScript& script, const Words& words, int line) {
  CaseStep step;
  step.line = line;
  if (words[0] == "station") {
    STRATUS_ASSIGN_OR_RETURN(const Station station, parse_station(words));
    return script.stations.put(station);
  }
  if (words[0] == "fact" || words[0] == "retract" || words[0] == "series") {
    STRATUS_ASSIGN_OR_RETURN(step.facts, parse_facts(words));
  } else if (words[0] == "batch" || words[0] == "restart") {
    step.verb = words[0] == "batch" ? CaseStep::Verb::kBatch : CaseStep::Verb::kRestart;
  } else if (words[0] == "query") {
    step.verb = CaseStep::Verb::kQuery;
    STRATUS_ASSIGN_OR_RETURN(step.query, parse_query(words));
  } else {
    return bad("unknown word " + words[0]);
  }
  script.steps.push_back(std::move(step));
  return {};
}

Status add_row(CaseScript& script, const Words& words, int line) {
  if (script.steps.empty() || script.steps.back().verb != CaseStep::Verb::kQuery)
    return bad("an indented line is a row of the query above it");
  STRATUS_ASSIGN_OR_RETURN(ExpectedRow row, parse_row(words, line));
  script.steps.back().query.rows.push_back(std::move(row));
  return {};
}

}  // namespace

Result<CaseScript> parse_case(std::string_view text) {
  CaseScript script;
  std::istringstream in{std::string(text)};
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const Words words = split(line);
    if (words.empty()) continue;
    const Status added = line[0] == ' ' ? add_row(script, words, number) : add_line(script, words, number);
    if (!added) return fail(added.error().with_context("line " + std::to_string(number)));
  }
  return script;
}

}  // namespace stratus
