// What the tables say of problems and parameters is so: every problem that a route may answer is shown by a request of it,
// and every parameter changes an answer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <map>
#include <set>

#include "api/routes.h"
#include "api/token.h"
#include "support/api_world.h"

namespace stratus {
namespace {

using ::testing::IsEmpty;

const std::string kParis = "/api/v1/stations/station_Paris_FR";
const std::string kLyonBody = R"({"id":"station_Lyon_FR","city":"Lyon","country":"FR","latitude":45.764,"longitude":4.8357)";
const std::string kMessage = R"({"station_id":"station_Paris_FR","timestamp":"2026-11-24T12:00:00Z","temperature":1})";
const std::pair<std::string, std::string> kJson{"Content-Type", "application/json"};

// A question of each route that reads facts, as "path?parameters".
const std::vector<std::string> kQuestions{kParis + "/observations?start=2026-11-24",
                                          kParis + "/climate?start=2026-11",
                                          kParis + "/rankings?period=2026-11",
                                          "/api/v1/observations/latest?stations=Paris,station_Lyon_FR",
                                          "/api/v1/rankings?period=2026-11",
                                          "/api/v1/compare?month=2026-11",
                                          "/api/v1/explain?station=Paris&period=2026-11-24"};

ApiOptions short_waits() {
  ApiOptions options;
  options.longest_wait = std::chrono::milliseconds(1);
  options.messages_a_post = 2;
  return options;
}

class Problems : public testing::Test {
 protected:
  Problems() : world_(short_waits()) {
    Station other;
    other.id = StationId("station_Lyon_US");
    other.city = "Lyon";
    other.country = "US";
    world_.request("POST", "/api/v1/stations", "[" + to_json(other) + "]", {kJson});
    world_.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
    log_ = must(world_.spine.log().extent()).id;
  }

  // A request that ends in a problem.
  void show(const std::string& method, const std::string& target, const std::string& body = "",
            std::vector<std::pair<std::string, std::string>> headers = {kJson}) {
    const HttpResponse answer = world_.request(method, target, body, std::move(headers));
    ASSERT_GE(answer.status, 400) << method << " " << target;
    std::set<std::string>& shown = shown_[method + " " + std::string(answer.route)];
    shown.insert(at(answer, "/code"));
    std::string code;
    for (int i = 0; (code = at(answer, "/errors/" + std::to_string(i) + "/code")) != "(absent)"; ++i) shown.insert(code);
  }
  void show(const std::string& target) { show("GET", target); }

  // What may be wrong with any request.
  void show_what_any_request_may_be(const Route& route) {
    std::string path(route.path);
    if (const auto id = path.find("{id}"); id != std::string::npos) path.replace(id, 4, "station_Paris_FR");
    const std::string method(route.method);
    show(method, path + "?colour=red");
    show(method, path + "?colour=red", "", {kJson, kJson});
    const std::string name(route.operation.parameters.empty() ? "colour" : route.operation.parameters[0]->name);
    show(method, path + "?" + name + "=1&" + name + "=1");
    if (route.operation.bodies.empty()) return;
    show(method, path, "no", {{"Content-Type", "text/plain"}});
    show(method, path, "no");
  }

  void show_failed_reading(const std::string& question, ErrorKind kind) {
    world_.faults.fail_all("SpeedViews", {kind, "partition 2 of the tail"});
    show(question);
    world_.faults.heal();
  }

  void show_what_data_may_be(const std::string& question) {
    show(question + "&layer=no");
    show(question + "&after=" + token_of({{"another"}, {}}));
    show(question + "&after=" + token_of({log_, {{0, 100'000}}}));
    for (const ErrorKind kind :
         {ErrorKind::kDataLoss, ErrorKind::kPermissionDenied, ErrorKind::kResourceExhausted, ErrorKind::kCancelled})
      show_failed_reading(question, kind);
  }

  void show_refused_changes(const std::string& method, const std::string& path, const std::string& body) {
    for (const ErrorKind kind : {ErrorKind::kPermissionDenied, ErrorKind::kResourceExhausted}) {
      world_.station_error = Error{kind, "the registry"};
      show(method, path, body);
    }
    world_.station_error.reset();
  }

  void show_refused_messages() {
    const std::string path = "/api/v1/observations";
    show("POST", path, "");
    show("POST", path, R"({"station_id":"station_Paris_FR"})");
    show("POST", path, kMessage + "\n" + kMessage + "\n" + kMessage, {{"Content-Type", "application/x-ndjson"}});
    for (const ErrorKind kind : {ErrorKind::kAlreadyExists, ErrorKind::kConflict, ErrorKind::kPermissionDenied,
                                 ErrorKind::kResourceExhausted, ErrorKind::kCancelled}) {
      world_.submit_error = Error{kind, "the log"};
      show("POST", path, kMessage);
    }
    world_.submit_error.reset();
  }

  // "GET /livez unknown-route": what the tables say and no request has shown. What the server refuses before a route sees
  // it, a secret, and a body beyond the server's limit have tests of their own (http, refused_writes_test, api_server_test).
  std::vector<std::string> never_shown() const {
    std::vector<std::string> missing;
    for (const Route& route : routes()) {
      const std::string name = std::string(route.method) + " " + std::string(route.path);
      const auto found = shown_.find(name);
      for (const ProblemCode code : problem_codes(route)) {
        if (std::count(kServerCodes.begin(), kServerCodes.end(), code) > 0 || code == ProblemCode::kUnauthorized) continue;
        if (code == ProblemCode::kBodyTooLarge && route.path != "/api/v1/observations") continue;
        if (found == shown_.end() || !found->second.contains("\"" + std::string(info(code).name) + "\""))
          missing.push_back(name + " " + std::string(info(code).name));
      }
    }
    return missing;
  }

  ApiWorld world_;
  LogId log_;
  std::map<std::string, std::set<std::string>> shown_;  // by route
};

TEST_F(Problems, EachOneOfTheTablesIsShownByARequest) {
  for (const Route& route : routes()) show_what_any_request_may_be(route);
  for (const std::string& question : kQuestions) show_what_data_may_be(question);
  for (const std::string name : {"Pari", "Lyon"}) {
    for (const std::string more : {"", "/observations", "/climate", "/rankings?period=2026"})
      show("/api/v1/stations/" + name + more);
    show("/api/v1/observations/latest?stations=" + name);
    show("/api/v1/rankings?period=2026&stations=" + name);
    show("/api/v1/compare?month=2026-11&stations=" + name);
    show("/api/v1/explain?period=2026&station=" + name);
    show("PUT", "/api/v1/stations/" + name, kLyonBody + "}");
    show("DELETE", "/api/v1/stations/" + name);
  }
  show("PUT", "/api/v1/stations/station_Pari_FR", R"({"id":"station_Pari_FR","latitude":1,"longitude":1})");
  for (const std::string path : {"rankings", "compare", "explain", "stations/station_Paris_FR/rankings"})
    show("/api/v1/" + path);
  std::string many = "stations=Paris";
  for (std::int64_t i = 0; i < kMostStations; ++i) many += ",Paris";
  for (const std::string path : {"observations/latest?", "rankings?period=2026&", "compare?month=2026-11&"})
    show("/api/v1/" + path + many);
  show(kParis + "/observations?limit=0");
  for (const std::string path : {"/observations?", "/climate?"}) {
    show(kParis + path + "start=2026-11-24&end=2026-11-20");
    show(kParis + path + "start=1850&end=2100");
    show(kParis + path + "start=-40000d&as_of=1850-01-01T00:00:00Z");
  }
  show("/api/v1/compare?month=2026-11&elements=next_hour_temperature_c");
  show("/api/v1/explain?station=Paris&period=2026-11-24&resolution=year");
  show("/api/v1/explain?station=Paris&period=2025-11-24");
  show("POST", "/api/v1/stations", "[" + kLyonBody + R"(,"elevation_m":9}])");
  show("DELETE", kParis);
  show_refused_changes("POST", "/api/v1/stations", "[" + kLyonBody + "}]");
  show_refused_changes("PUT", "/api/v1/stations/station_Lyon_FR", kLyonBody + "}");
  show_refused_changes("DELETE", kParis, "");
  show_refused_messages();
  EXPECT_THAT(never_shown(), IsEmpty());
}

// By route and parameter: a question and the same with that parameter otherwise.
struct Pair {
  std::string question;
  std::string other;
};

class EveryParameter : public testing::Test {
 protected:
  // Two months of hours and some days, no two days alike, and one month of the year before; the last hours are in the tail.
  EveryParameter() {
    std::vector<Fact> facts;
    const UtcSeconds first = must(parse_utc_seconds("2026-09-01T00:00:00Z"));
    for (UtcSeconds time = first; time < must(parse_utc_seconds("2026-11-24T02:00:00Z")); time = time + 3600) {
      const int hours = static_cast<int>((time - first) / 3600);
      facts.push_back(ApiWorld::observed(ApiWorld::kParis, format_utc(time), hours % 97));
      facts.push_back(ApiWorld::observed(ApiWorld::kLyon, format_utc(time), 30 + hours % 89));
    }
    const UtcSeconds year_before = must(parse_utc_seconds("2025-10-01T00:00:00Z"));
    for (int hour = 0; hour < 31 * 24; ++hour)
      facts.push_back(ApiWorld::observed(ApiWorld::kParis, format_utc(year_before + hour * 3600), 20));
    world_.spine.append(facts);
    world_.batch();
    world_.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 100));
    Fact forecast = ApiWorld::observed(ApiWorld::kParis, "2026-11-24T11:00:00Z", 200);
    forecast.kind = Kind::kForecast;
    world_.append(forecast);
    log_ = must(world_.spine.log().extent()).id;
  }

  HttpResponse ask(const std::string& question) { return world_.get(question); }

  // What is not an echo of the question: the code of a problem, or the objects and arrays of an answer but for `meta`.
  static std::string substance(const HttpResponse& answer) {
    if (answer.status >= 400) return at(answer, "/code");
    simdjson::dom::parser parser;
    simdjson::dom::object root;
    if (parser.parse(body_of(answer)).get(root)) return "(not JSON)";
    std::string text;
    for (const auto [name, value] : root) {
      if (name != "meta" && (value.is_object() || value.is_array())) text += std::string(name) + simdjson::minify(value);
    }
    return text;
  }

  ApiWorld world_{short_waits()};
  LogId log_;
};

TEST_F(EveryParameter, ChangesAnAnswer) {
  const std::string early = "&as_of=2026-11-24T03:00:00Z";
  const std::string rows = kParis + "/observations?start=2026-11-23&end=2026-11-24";
  const std::string days = rows + "&resolution=day";
  std::map<std::string, std::map<std::string, Pair>> pairs{
      {"getObservations",
       {{"start", {rows, kParis + "/observations?start=2026-11-24&end=2026-11-24"}},
        {"end", {rows, kParis + "/observations?start=2026-11-23&end=2026-11-23"}},
        {"resolution", {rows, days}},
        {"elements", {rows, rows + "&elements=humidity_pct"}},
        {"kinds", {rows, rows + "&kinds=forecast"}},
        {"day", {days, days + "&day=utc"}},
        {"limit", {rows, rows + "&limit=1"}}}},
      {"getClimate",
       {{"start", {kParis + "/climate?start=2026", kParis + "/climate?start=2026-11"}},
        {"end", {kParis + "/climate?start=2026", kParis + "/climate?start=2026&end=2026-10"}},
        {"day", {kParis + "/climate?start=2026-11", kParis + "/climate?start=2026-11&day=meteorological"}}}},
      {"getStationRankings",
       {{"period", {kParis + "/rankings?period=2026-10", kParis + "/rankings?period=2026-09"}},
        {"by", {kParis + "/rankings?period=2026-10", kParis + "/rankings?period=2026-10&by=temperature_max"}},
        {"order", {kParis + "/rankings?period=2026-10", kParis + "/rankings?period=2026-10&order=asc"}},
        {"day", {kParis + "/rankings?period=2026-10", kParis + "/rankings?period=2026-10&day=utc"}}}},
      {"getLatest", {{"stations", {"/api/v1/observations/latest", "/api/v1/observations/latest?stations=Lyon"}}}},
      {"compare",
       {{"stations", {"/api/v1/compare?month=2026-11", "/api/v1/compare?month=2026-11&stations=Lyon"}},
        {"month", {"/api/v1/compare?month=2026-11", "/api/v1/compare?month=2026-10"}},
        {"elements", {"/api/v1/compare?month=2026-11", "/api/v1/compare?month=2026-11&elements=humidity_pct"}},
        {"day", {"/api/v1/compare?month=2026-11", "/api/v1/compare?month=2026-11&day=utc"}}}},
      {"getRankings",
       {{"period", {"/api/v1/rankings?period=2026-11", "/api/v1/rankings?period=2026-10"}},
        {"by", {"/api/v1/rankings?period=2026-10", "/api/v1/rankings?period=2026-10&by=temperature_max"}},
        {"order", {"/api/v1/rankings?period=2026-10", "/api/v1/rankings?period=2026-10&order=asc"}},
        {"stations", {"/api/v1/rankings?period=2026-11", "/api/v1/rankings?period=2026-11&stations=Lyon"}},
        {"day", {"/api/v1/rankings?period=2026-10", "/api/v1/rankings?period=2026-10&day=utc"}}}},
      {"explain",
       {{"station", {"/api/v1/explain?station=Paris&period=2026-11-24", "/api/v1/explain?station=Lyon&period=2026-11-24"}},
        {"period", {"/api/v1/explain?station=Paris&period=2026-11-24", "/api/v1/explain?station=Paris&period=2026-11"}},
        {"element",
         {"/api/v1/explain?station=Paris&period=2026-11-24",
          "/api/v1/explain?station=Paris&period=2026-11-24&element=humidity_pct"}},
        {"day",
         {"/api/v1/explain?station=Paris&period=2026-11-24", "/api/v1/explain?station=Paris&period=2026-11-24&day=utc"}},
        // It says what its period is: another one is refused.
        {"resolution",
         {"/api/v1/explain?station=Paris&period=2026-11-24",
          "/api/v1/explain?station=Paris&period=2026-11-24&resolution=year"}}}},
  };
  for (const std::string& question : kQuestions) {
    const std::string path = question.substr(0, question.find('?'));
    std::string id;
    const auto route = std::find_if(routes().begin(), routes().end(),
                                    [&](const Route& of) { return of.method == "GET" && matches(of.path, path, id); });
    auto& of = pairs[std::string(route->operation.name)];
    of["layer"] = {question, question + "&layer=speed"};
    of["as_of"] = {question, question + early};
    of["after"] = {question, question + "&after=" + token_of({log_, {{0, 100'000}}})};
  }
  for (const Route& route : routes()) {
    for (const Parameter* parameter : route.operation.parameters) {
      const std::string place = std::string(route.operation.name) + " " + std::string(parameter->name);
      const auto& of = pairs[std::string(route.operation.name)];
      const auto pair = of.find(std::string(parameter->name));
      ASSERT_NE(pair, of.end()) << place << " is asked by no question of this test";
      const HttpResponse before = ask(pair->second.question);
      EXPECT_EQ(before.status, 200) << place << body_of(before);
      EXPECT_NE(substance(before), substance(ask(pair->second.other))) << place;
    }
  }
}

}  // namespace
}  // namespace stratus
