#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/message_envelope.h"
#include "api/token.h"
#include "support/api_world.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

constexpr const char* kObservations = "/api/v1/observations";

std::string message(int hour, const std::string& temperature, const std::string& station = "station_Paris_FR") {
  return R"({"station_id":")" + station + R"(","timestamp":"2026-11-24T)" + (hour < 10 ? "0" : "") + std::to_string(hour) +
         R"(:00:00Z","known_at":"2026-11-24T18:00:00Z","temperature":)" + temperature + "}";
}

TEST(PostObservations, OneMessageSaysByItsStatus) {
  ApiWorld world;
  const HttpResponse accepted = world.post(kObservations, "application/json", message(10, "12.5"));
  EXPECT_EQ(accepted.status, 201);
  EXPECT_EQ(at(accepted, "/outcomes/0/position"), "\"0:0\"");
  const std::string token = at(accepted, "/meta/positions");
  EXPECT_EQ(at(world.get("/api/v1/observations/latest"), "/meta/positions"), token);
  const HttpResponse again = world.post(kObservations, "Application/JSON; charset=utf-8", message(10, "12.5") + "\n");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(at(again, "/duplicate"), "1");
  const HttpResponse rejected = world.post(kObservations, "application/json", message(10, "\"warm\""));
  EXPECT_EQ(rejected.status, 422);
  EXPECT_EQ(rejected.content_type, "application/problem+json");
  EXPECT_THAT(body_of(rejected), HasSubstr("temperature"));
}

TEST(PostObservations, ManySayItOneByOne) {
  ApiWorld world;
  const HttpResponse answer =
      world.post(kObservations, "application/x-ndjson",
                 message(9, "1") + "\n\n" + message(9, "1") + "\r\n" + message(10, "2", "station_X_YY") + "\n{}");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(at(answer, "/received"), "4");
  EXPECT_EQ(at(answer, "/accepted"), "1");
  EXPECT_EQ(at(answer, "/duplicate"), "1");
  EXPECT_EQ(at(answer, "/rejected"), "2");
  EXPECT_EQ(at(answer, "/outcomes/1"), R"({"outcome":"duplicate"})");
  EXPECT_EQ(at(answer, "/outcomes/2/reason"), "\"station is not known\"");
}

TEST(PostObservations, AnArrayIsTakenElementByElement) {
  ApiWorld world;
  const HttpResponse answer = world.post(
      kObservations, "application/json",
      " [" + message(9, "1") + " ,\n" + message(9, "1") + ", 7, {}, [{}], \"x\", " + message(10, "\"warm\"") + " ]\n");
  EXPECT_EQ(answer.status, 200) << body_of(answer);
  EXPECT_EQ(at(answer, "/accepted"), "1");
  EXPECT_EQ(at(answer, "/duplicate"), "1");
  EXPECT_EQ(at(answer, "/rejected"), "5");
  EXPECT_THAT(at(answer, "/outcomes/2/reason"), HasSubstr("element 3: "));
  EXPECT_THAT(at(answer, "/outcomes/6/reason"), HasSubstr("element 7: temperature"));
  EXPECT_EQ(world.last_messages[1].bytes, message(9, "1"));
  EXPECT_EQ(world.last_messages[6].origin, "http, element 7");
  EXPECT_EQ(at(world.post(kObservations, "application/json", "[]"), "/received"), "0");
}

TEST(PostObservations, AByteOrderMarkIsNoPartOfTheFirstMessage) {
  const std::string mark = "\xEF\xBB\xBF";
  for (const auto& [type, body] : {std::pair{"application/json", message(9, "1")},
                                   {"application/json", "[" + message(9, "1") + "]"},
                                   {"application/x-ndjson", message(9, "1") + "\n"}}) {
    ApiWorld world;
    EXPECT_EQ(at(world.post(kObservations, type, mark + body), "/accepted"), "1") << body;
    EXPECT_EQ(world.last_messages[0].bytes, message(9, "1"));
    EXPECT_THAT(body_of(world.post(kObservations, type, mark)), HasSubstr("the body is empty"));
  }
}

TEST(PostObservations, AQuestionAfterTheAnswerSeesTheFact) {
  ApiWorld world;
  const std::string day = "/api/v1/stations/station_Paris_FR/observations?resolution=day&start=2026-11-24";
  for (int hour = 0; hour < 18; ++hour) {
    ASSERT_EQ(world.post(kObservations, "application/json", message(hour, "1")).status, 201);
    EXPECT_FALSE(world.prepared(day)) << "kept bytes of before hour " << hour;
    EXPECT_EQ(at(world.get(day), "/rows/0/count"), std::to_string(hour + 1));
    EXPECT_TRUE(world.prepared(day));
  }
}

// What is durable was accepted, and the token of the answer waits for it.
TEST(PostObservations, ATailThatCannotBeAskedTakesNothingBack) {
  ApiWorld world;
  world.faults.fail_all("SpeedViews", {ErrorKind::kUnavailable, "partition 2 of the tail cannot be reached"});
  const HttpResponse posted = world.post(kObservations, "application/json", message(9, "1"));
  EXPECT_EQ(posted.status, 201);
  const Horizon place{must(world.spine.log().extent()).id, {{0, 1}}};
  EXPECT_EQ(at(posted, "/meta/positions"), "\"" + token_of(place) + "\"");
  world.submit_error = Error{ErrorKind::kUnavailable, "no message is taken before the tail holds what is in the log"};
  const HttpResponse refused = world.post(kObservations, "application/json", message(10, "1"));
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(at(refused, "/code"), "\"not-now\"");
  EXPECT_EQ(header_of(refused, "Retry-After"), "1");
  EXPECT_THAT(world.told, HasSubstr("before the tail holds"));
}

TEST(PostObservations, ARowOfTheAnswersIsAMessageOfAnEqualFact) {
  ApiWorld world;
  const std::string stated =
      R"({"station_id":"station_Paris_FR","timestamp":"2026-11-24T10:00:00Z",)"
      R"("known_at":"2026-11-24T10:05:00.250Z","kind":"remote","temperature":-0.5,"wind_speed":37.296,)"
      R"("wind_direction":"SSW","precipitation":0,"precipitation_trace":1,"is_storm":0,)"
      R"("weather_condition":"Rain","data_origin":"api"})";
  ASSERT_EQ(world.post(kObservations, "application/json", stated).status, 201);
  const HttpResponse raw =
      world.get("/api/v1/stations/station_Paris_FR/observations?resolution=raw&start=2026-11-24&end=2026-11-24");
  const std::string row = at(raw, "/rows/0");
  const std::string posted = R"({"station":)" + at(raw, "/station") + "," + row.substr(1);
  const HttpResponse again = world.post(kObservations, "application/json", posted);
  EXPECT_EQ(at(again, "/duplicate"), "1") << posted << body_of(again);
}

struct Refused {
  std::string type;
  std::string body;
  int status;
  std::string named;
};

TEST(PostObservations, BodiesThatAreNotTaken) {
  ApiOptions options;
  options.messages_a_post = 2;
  ApiWorld world(options);
  for (const Refused& refused : std::vector<Refused>{
           {"text/plain", message(1, "1"), 415, "text/plain"},
           {"application/x-www-form-urlencoded", message(1, "1"), 415, "application/x-ndjson"},
           {"", message(1, "1"), 415, "application/json"},
           {"application/json", "", 422, "empty"},
           {"application/x-ndjson", " \n\r\n", 422, "empty"},
           {"application/json", " [" + message(1, "1") + "," + message(2, "1") + ",{}]", 413, "more than 2"},
           {"application/json", "[" + message(1, "1") + "," + message(2, "1").substr(1) + "]", 422, "element 2"},
           {"application/json", "[" + message(1, "1") + message(2, "1") + "]", 422, "element 2"},
           {"application/json", "[" + message(1, "1"), 422, "not a JSON array"},
           {"application/json", "[" + message(1, "1") + "] x", 422, "not a JSON array"},
           {"application/json", "[" + message(1, "1") + "],[]", 422, "after element 1"},
           {"application/json", "[" + message(1, "1") + ",{\"a\":nul}]", 422, "element 2"},
           {"application/x-ndjson", "{}\n{}\n{}", 413, "more than 2"},
       }) {
    const HttpResponse answer = world.post(kObservations, refused.type, refused.body);
    EXPECT_EQ(answer.status, refused.status) << refused.type << refused.body;
    EXPECT_THAT(at(answer, "/detail"), HasSubstr(refused.named));
  }
  EXPECT_EQ(world.spine.facts().size(), 0U);
  EXPECT_EQ(header_of(world.post(kObservations, "a/b", "{}"), "Accept-Post"), "application/json, application/x-ndjson");
}

TEST(PostObservations, AnEnvelopeCarriesOriginReasonAndAnyBytes) {
  ApiOptions options;
  options.messages_a_post = 3;
  ApiWorld world(options);
  const std::vector<PostedMessage> sent{{message(1, "1"), "import a.ndjson:1"},
                                        {std::string("\0\n\xFF", 3), "import a.csv", "a.csv line 2: no", "x,y"},
                                        {message(2, "1"), "http", "", "", LetterRetry{{0, 7}, true}}};
  std::string body;
  for (const PostedMessage& each : sent) add_to_envelope(body, each);
  const HttpResponse answer = world.post(kObservations, std::string(kEnvelopeType), body);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(world.last_messages, sent);
  EXPECT_EQ(at(answer, "/outcomes/1/reason"), "\"a.csv line 2: no\"");
  std::string more = body;
  add_to_envelope(more, sent[0]);
  EXPECT_EQ(world.post(kObservations, std::string(kEnvelopeType), more).status, 413);
  for (std::size_t size = 1; size < body.size(); ++size) {
    const auto opened = open_envelope(body.substr(0, size), 3);
    EXPECT_TRUE(!opened || opened->size() < 3U) << "a cut between two messages";
  }
  std::string no_text;
  add_to_envelope(no_text, {"{}", "\xFF"});
  EXPECT_EQ(world.post(kObservations, std::string(kEnvelopeType), no_text).status, 422);
}

// What the caller can mend is told, and why nothing is taken, in which ingest names no files; what storage says is for the
// operator.
TEST(PostObservations, ErrorsOfIngest) {
  ApiWorld world;
  for (const auto& [kind, status] : std::vector<std::pair<ErrorKind, int>>{{ErrorKind::kInvalidArgument, 422},
                                                                           {ErrorKind::kConflict, 409},
                                                                           {ErrorKind::kResourceExhausted, 503},
                                                                           {ErrorKind::kUnavailable, 503},
                                                                           {ErrorKind::kDataLoss, 503},
                                                                           {ErrorKind::kCancelled, 503}}) {
    world.submit_error = Error{kind, "/srv/stratus/log is full"};
    const HttpResponse answer = world.post(kObservations, "application/json", message(1, "1"));
    EXPECT_EQ(answer.status, status);
    const bool told = status < 500 || kind == ErrorKind::kResourceExhausted || kind == ErrorKind::kCancelled;
    EXPECT_EQ(at(answer, "/detail").find("/srv") != std::string::npos, told) << body_of(answer);
    EXPECT_EQ(world.told.find("/srv/stratus/log is full") != std::string::npos, !told);
    EXPECT_EQ(header_of(answer, "Retry-After"), status == 503 ? "1" : "");
    world.told.clear();
  }
}

TEST(PostObservations, IdempotencyKeys) {
  ApiWorld world;
  const auto status_with = [&](const std::string& key) {
    return world
        .request("POST", kObservations, message(1, "1"), {{"Content-Type", "application/json"}, {"idempotency-key", key}})
        .status;
  };
  EXPECT_EQ(status_with("8e03978e-40d5-43dd-bc93-6894a57f9324"), 201);
  EXPECT_EQ(world.last_key, "8e03978e-40d5-43dd-bc93-6894a57f9324");
  world.submit_error = Error{ErrorKind::kAlreadyExists, "the Idempotency-Key was used for other content"};
  const HttpResponse used = world.post(kObservations, "application/json", message(1, "1"));
  EXPECT_EQ(used.status, 422);
  EXPECT_EQ(at(used, "/code"), "\"used-key\"");
  world.submit_error.reset();
  EXPECT_EQ(status_with("two words"), 400);
  EXPECT_EQ(status_with(std::string(201, 'k')), 400);
}

TEST(PostObservations, HeadersThatMayStandOnceOnly) {
  ApiWorld world;
  for (const std::string name : {"Idempotency-Key", "Content-Type", "Authorization"}) {
    std::vector<std::pair<std::string, std::string>> headers{
        {"Content-Type", "application/json"}, {"Idempotency-Key", "k"}, {"Authorization", "Bearer s"}};
    EXPECT_NE(world.request("POST", kObservations, message(1, "1"), headers).status, 400);
    for (const std::string value : {"other", "k"}) {
      auto twice = headers;
      twice.emplace_back(name == "Content-Type" ? "content-type" : name, value);
      const HttpResponse answer = world.request("POST", kObservations, message(2, "1"), twice);
      EXPECT_EQ(answer.status, 400) << name;
      EXPECT_EQ(at(answer, "/code"), "\"wrong-header\"");
      EXPECT_THAT(at(answer, "/detail"), HasSubstr(name));
    }
  }
  EXPECT_EQ(world.spine.facts().size(), 1U);
}

struct WrongMember {
  std::string pointer;
  std::string value;  // empty: none
  std::string detail;
};

TEST(PostObservations, AllThatIsWrongWithAMessageIsToldWithItsPlace) {
  ApiWorld world;
  const std::vector<std::pair<std::string, std::vector<WrongMember>>> cases{
      {R"({"station_id":"station_Paris_FR","time":"2026-13-24T20:00:00Z","temperature":"x","humidity":"y"})",
       {{"/temperature", "x", "not a number"}, {"/humidity", "y", "not a number"}, {"/time", "2026-13-24T20:00:00Z", ""}}},
      {R"({"station_id":"a b","is_rain":7,"wind_direction":"NNNE"})",
       {{"/station_id", "a b", "is not a station id"},
        {"/is_rain", "7", "neither 0 nor 1"},
        {"/wind_direction", "NNNE", "compass"},
        {"/timestamp", "", "missing"}}},
      {R"({"station":"station_Paris_FR","timestamp":"2026-11-24T10:00:00Z","temperature":1})",
       {{"/station_id", "", "did you mean station_id"}}},
      {R"({"station_id":"station_Paris_FR","timestamp":"2026-11-24T10:00:00Z","time":null,"temperature":1,"kind":3})",
       {{"/kind", "3", "not a text"}, {"/time", "", "states the same as timestamp"}}},
      {R"({"temperature":"x","humidity":nil,"pressure":"y"})",
       {{"/temperature", "x", "not a number"}, {"", "", "not valid JSON"}}},
      {R"({"station_id":"station_Nowhere_FR","timestamp":"2026-11-24T10:00:00Z","temperature":1})",
       {{"", "", "is not known"}}}};
  for (const auto& [body, wrong] : cases) {
    const HttpResponse answer = world.post(kObservations, "application/json", body);
    EXPECT_EQ(answer.status, 422) << body;
    for (std::size_t i = 0; i < wrong.size(); ++i) {
      const std::string error = "/errors/" + std::to_string(i);
      EXPECT_EQ(at(answer, error + "/code"), "\"rejected-message\"") << body;
      EXPECT_EQ(at(answer, error + "/pointer"), "\"" + wrong[i].pointer + "\"") << body;
      EXPECT_EQ(at(answer, error + "/value"), wrong[i].value.empty() ? "(absent)" : "\"" + wrong[i].value + "\"") << body;
      EXPECT_THAT(at(answer, error + "/detail"), HasSubstr(wrong[i].detail)) << body;
      EXPECT_THAT(at(answer, "/detail"), HasSubstr(wrong[i].detail)) << body;
    }
    EXPECT_EQ(at(answer, "/errors/" + std::to_string(wrong.size())), "(absent)") << body << body_of(answer);
  }
}

TEST(PostStations, AddsThemAndAnswersWithThem) {
  ApiWorld world;
  const std::string nice = R"([{"city":"Nice","country":"FR","latitude":43.7,"longitude":7.27,"zone":"Europe/Paris"}])";
  const HttpResponse added = world.post("/api/v1/stations", "application/json", nice);
  EXPECT_EQ(added.status, 200) << body_of(added);
  EXPECT_EQ(at(added, "/stations/0/id"), "\"station_Nice_FR\"");
  EXPECT_EQ(at(world.get("/api/v1/stations"), "/count"), "3");
}

TEST(PostStations, WrongOnesChangeNothing) {
  ApiWorld world;
  for (const auto& [body, named] : std::vector<std::pair<std::string, std::string>>{
           {"{}", "not a JSON array"},
           {"[]", "empty"},
           {R"([{"city":"A","country":"FR","latitude":91,"longitude":0}])", "latitude"},
           {R"([{"city":"A","country":"FR","latitude":1,"longitude":0,"zone":"Europe/Pari"}])", "Europe/Pari"}}) {
    const HttpResponse answer = world.post("/api/v1/stations", "application/json", body);
    EXPECT_EQ(answer.status, 422) << body;
    EXPECT_THAT(at(answer, "/detail"), HasSubstr(named));
  }
  const HttpResponse both = world.post("/api/v1/stations", "application/json",
                                       R"([{"city":"A","country":"FR","latitude":91,"longitude":0},
                                           {"city":"B","country":"FR","latitude":1,"longitude":0},
                                           {"city":"C","country":"FR","latitude":1,"longitude":0,"zone":"Europe/Pari"}])");
  EXPECT_EQ(at(both, "/errors/0/pointer"), "\"/0\"");
  EXPECT_THAT(at(both, "/errors/0/detail"), HasSubstr("latitude"));
  EXPECT_EQ(at(both, "/errors/1/pointer"), "\"/2\"");
  EXPECT_THAT(at(both, "/errors/1/detail"), HasSubstr("stations[2]: "));
  EXPECT_THAT(at(both, "/errors/1/detail"), HasSubstr("Europe/Pari"));
  EXPECT_EQ(at(both, "/errors/2"), "(absent)");
  EXPECT_EQ(world.post("/api/v1/stations", "text/plain", "[]").status, 415);
  EXPECT_EQ(at(world.get("/api/v1/stations"), "/count"), "2");
}

// Each at its own place, in the pointer and in the words.
TEST(PostStations, EachMistakeNamesItsStation) {
  ApiWorld world;
  const std::vector<std::pair<std::string, std::string>> wrong{
      {R"({"city":"A","country":"FR","latitude":1,"longitude":"x"})", "stations[0]: longitude"},
      {R"({"city":"A","country":"FR","latitude":1,"longitude":1,"foo":1})", "stations[1]: foo"},
      {R"({"id":"bad id","latitude":1,"longitude":1})", "stations[2]: "},
      {R"({"id":"station_B_FR","latitude":1})", "stations[3] (station_B_FR): longitude"},
      {"5", "stations[4]: not a JSON object"}};
  std::string body;
  for (const auto& [station, named] : wrong) body += (body.empty() ? "[" : ",") + station;
  const HttpResponse answer = world.post("/api/v1/stations", "application/json", body + "]");
  EXPECT_EQ(answer.status, 422);
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const std::string error = "/errors/" + std::to_string(i);
    EXPECT_EQ(at(answer, error + "/pointer"), "\"/" + std::to_string(i) + "\"");
    EXPECT_THAT(at(answer, error + "/detail"), HasSubstr(wrong[i].second));
  }
  EXPECT_EQ(at(answer, "/errors/5"), "(absent)");
}

TEST(PostStations, AKnownOneThatIsDescribedOtherwiseIsAConflictAndTheSameAgainIsNone) {
  ApiWorld world;
  const std::string paris = body_of(world.get("/api/v1/stations/station_Paris_FR"));
  EXPECT_EQ(world.post("/api/v1/stations", "application/json", "[" + paris + "]").status, 200);
  std::string other = paris;
  other.replace(other.find("3600"), 4, "1800");
  const HttpResponse refused = world.post("/api/v1/stations", "application/json", "[" + other + "]");
  EXPECT_EQ(refused.status, 409);
  EXPECT_THAT(at(refused, "/detail"), HasSubstr("interval_s 3600 / 1800"));
  EXPECT_EQ(body_of(world.get("/api/v1/stations/station_Paris_FR")), paris);
}

TEST(PutStation, DescribesAKnownOneOtherwise) {
  ApiWorld world;
  const std::string route = "/api/v1/stations/station_Paris_FR";
  const auto put = [&](const std::string& target, const std::string& body, const std::string& type = "application/json") {
    return world.request("PUT", target, body, {{"Content-Type", type}});
  };
  std::string other = body_of(world.get(route));
  other.replace(other.find("3600"), 4, "1800");
  EXPECT_EQ(put(route, other).status, 200);
  EXPECT_EQ(at(world.get(route), "/interval_s"), "1800");
  EXPECT_EQ(put("/api/v1/stations/station_Ys_FR", R"({"id":"station_Ys_FR","latitude":1,"longitude":2})").status, 404);
  for (const std::string& wrong : {other + "," + other, std::string("{}"), std::string(""), "[" + other + "]",
                                   std::string(R"({"id":"station_Lyon_FR","latitude":1,"longitude":2})")})
    EXPECT_EQ(put(route, wrong).status, 422) << wrong;
  EXPECT_EQ(put(route, other, "text/plain").status, 415);
  EXPECT_EQ(at(world.get(route), "/interval_s"), "1800");
}

TEST(DeleteStation, ForgetsOneWithoutFacts) {
  ApiWorld world;
  EXPECT_EQ(world.request("DELETE", "/api/v1/stations/station_Lyon_FR").status, 200);
  EXPECT_EQ(world.get("/api/v1/stations/station_Lyon_FR").status, 404);
  EXPECT_EQ(world.request("DELETE", "/api/v1/stations/station_Lyon_FR").status, 404);
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T12:00:00Z", 15));
  EXPECT_EQ(world.request("DELETE", "/api/v1/stations/station_Paris_FR").status, 409);
  EXPECT_EQ(world.get("/api/v1/stations/station_Paris_FR").status, 200);
}

}  // namespace
}  // namespace stratus
