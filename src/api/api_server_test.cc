// The API behind the real server, over real connections.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "http/client.h"
#include "support/api_world.h"

namespace stratus {
namespace {

class ApiServer : public ::testing::Test {
 protected:
  void SetUp() override {
    HttpServerOptions options;
    options.max_body_bytes = 64 * 1024;
    options.metrics = &world.http;
    options.key_of = [this](const HttpRequest& request) { return world.api->key_of(request); };
    server = must(HttpServer::start(
        options, [this](const RequestLine& line) { return world.api->find_prepared(line); },
        [this](const HttpRequest& request) { return world.api->handle(request); }));
  }

  HttpReply get(HttpClient& client, const std::string& target,
                std::vector<std::pair<std::string, std::string>> headers = {}) const {
    HttpFetch fetch;
    fetch.url = server->base_url() + target;
    fetch.headers = std::move(headers);
    return must(client.get(fetch));
  }

  HttpReply post(HttpClient& client, const std::string& body, const std::string& type = "application/json") const {
    HttpFetch fetch;
    fetch.url = server->base_url() + "/api/v1/observations";
    fetch.body = body;
    fetch.content_type = type;
    return must(client.post(fetch));
  }

  static std::string message(const std::string& time, int temperature) {
    return R"({"station_id":"station_Paris_FR","timestamp":")" + time + R"(","temperature":)" + std::to_string(temperature) +
           R"(,"known_at":"2026-11-24T18:00:00Z"})";
  }

  ApiWorld world;
  std::unique_ptr<HttpServer> server;
};

TEST_F(ApiServer, PostThenAskThenAskAgain) {
  HttpClient client;
  EXPECT_EQ(post(client, message("2026-11-24T10:00:00Z", 12)).status, 201);
  const std::string target = "/api/v1/stations/station_Paris_FR/observations?resolution=day&start=2026-11-24&end=2026-11-24";
  const HttpReply first = get(client, target);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.content_type, "application/json");
  EXPECT_THAT(first.body, ::testing::HasSubstr("\"mean\":12,"));
  const HttpReply second = get(client, target);
  EXPECT_EQ(second.body, first.body);
  const HttpReply third = get(client, target, {{"If-None-Match", std::string(*first.header("ETag"))}});
  EXPECT_EQ(third.status, 304);
  EXPECT_EQ(third.body, "");
}

TEST_F(ApiServer, EncodedTargets) {
  HttpClient client;
  EXPECT_EQ(get(client, "/api/v1/stations/station%5FParis_FR").status, 200);
  EXPECT_EQ(get(client, "/api/v1/stations/station_Paris_FR%2Fobservations").status, 200) << "paths are decoded first";
  EXPECT_EQ(get(client, "/api/v1/stations/station_Paris_FR/observations?start=2026-11-24T00:00:00%2B01:00").status, 200);
  const HttpReply hostile = get(client, "/api/v1/stations/%22%00%3Cscript%3E");
  EXPECT_EQ(hostile.status, 404);
  EXPECT_EQ(hostile.content_type, "application/problem+json");
}

TEST_F(ApiServer, EqualQuestionsHaveEqualKeysUntilSomethingChanges) {
  const auto key = [this](const std::string& method, const std::string& target, const std::string& tag = "") {
    HttpRequest request{method, target, target, {}, {}, ""};
    if (!tag.empty()) request.headers.emplace_back("If-None-Match", tag);
    return world.api->key_of(request);
  };
  const std::string before = key("GET", "/a");
  EXPECT_NE(before, "");
  EXPECT_EQ(key("GET", "/a"), before);
  EXPECT_EQ(key("HEAD", "/a"), before);
  EXPECT_NE(key("GET", "/b"), before);
  EXPECT_NE(key("GET", "/a", "\"tag\""), before) << "may be answered by 304";
  EXPECT_EQ(key("POST", "/a"), "");
  HttpClient client;
  EXPECT_EQ(post(client, message("2026-11-24T10:00:00Z", 12)).status, 201);
  EXPECT_NE(key("GET", "/a"), before) << "whoever posted sees its own fact";
}

TEST_F(ApiServer, RequestsAreNamedInProblemsToo) {
  HttpClient client;
  const HttpReply reply = get(client, "/api/v1/stations?bad=1", {{"X-Request-Id", "mine"}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.header("X-Request-Id"), "mine");
  EXPECT_THAT(reply.body, ::testing::EndsWith(",\"request_id\":\"mine\"}"));
  EXPECT_EQ(contract_break("GET", "/api/v1/stations", make_response(400, "application/problem+json", reply.body)), "");
}

TEST_F(ApiServer, AStationWithAMemberOfAnotherTypeIsRefused) {
  HttpClient client;
  for (const auto& [member, value] : std::vector<std::pair<std::string, std::string>>{
           {"zone", "330"}, {"interval_s", R"("1800")"}, {"latitude", R"("48")"}, {"city", "7"}}) {
    HttpFetch fetch;
    fetch.url = server->base_url() + "/api/v1/stations";
    fetch.content_type = "application/json";
    const std::string rest = member == "city"       ? R"("latitude":1)"
                             : member == "latitude" ? R"("city":"A")"
                                                    : R"("city":"A","latitude":1)";
    fetch.body = "[{" + rest + R"(,"country":"FR","longitude":2,")" + member + "\":" + value + "}]";
    const HttpReply reply = must(client.post(fetch));
    EXPECT_EQ(reply.status, 422) << fetch.body << reply.body;
    EXPECT_THAT(reply.body, ::testing::HasSubstr(member));
  }
  EXPECT_THAT(get(client, "/api/v1/stations").body, ::testing::HasSubstr("\"count\":2"));
}

TEST_F(ApiServer, TooLargeABody) {
  HttpClient client;
  const HttpReply reply = post(client, std::string(65 * 1024, ' '));
  EXPECT_EQ(reply.status, 413);
  EXPECT_EQ(reply.content_type, "application/problem+json");
}

// Every writer asks right after its answer and must see its own fact, whatever the others do and whatever was kept.
TEST_F(ApiServer, EveryoneSeesWhatWasAcknowledgedToThem) {
  constexpr int kWriters = 4;
  constexpr int kPosts = 25;
  std::vector<std::thread> writers;
  std::atomic<int> unseen{0};
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      HttpClient client;
      for (int i = 0; i < kPosts; ++i) {
        const std::string time = format_utc(must(parse_utc_seconds("2026-11-23T00:00:00Z")) + (writer * kPosts + i) * 60);
        if (post(client, message(time, writer)).status != 201) ++unseen;
        const HttpReply rows = get(client, "/api/v1/stations/station_Paris_FR/observations?start=2026-11-23&end=2026-11-23");
        if (rows.body.find("\"time\":\"" + time + "\"") == std::string::npos) ++unseen;
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(unseen.load(), 0);
}

}  // namespace
}  // namespace stratus
