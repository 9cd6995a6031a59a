#include "http/server.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "http/test_server.h"

namespace stratus {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class Server : public ServerTest {};

TEST_F(Server, AnswersARequest) {
  start();
  const auto reply = get("/a%20b?x=1&y=%26");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->content_type, "text/plain");
  EXPECT_EQ(reply->body, "GET /a b x=1 y=& ");
}

TEST_F(Server, TakesABody) {
  start();
  HttpClient client;
  HttpFetch fetch;
  fetch.url = server->base_url() + "/post";
  fetch.body = std::string(3 << 20, 'x');  // large enough for Expect: 100-continue
  fetch.max_body_bytes = 4 << 20;
  const auto reply = client.post(fetch);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, "POST /post " + fetch.body);
}

TEST_F(Server, PreparedAnswersPassBeforeTheWorkers) {
  const auto body = std::make_shared<const std::string>("prepared");
  start({}, [body](const RequestLine& line) -> HttpServer::Prepared {
    if (line.target != "/hot") return nullptr;
    return std::make_shared<const HttpResponse>(make_response(200, "text/plain", body));
  });
  EXPECT_EQ(get("/hot")->body, "prepared");
  EXPECT_EQ(get("/cold")->body, "GET /cold ");
}

TEST_F(Server, PipelinedRequestsAreAnsweredInOrder) {
  start();
  const RawConnection connection(server->port());
  std::string requests;
  for (int i = 0; i < 20; ++i) requests += "GET /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  connection.send(requests + "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answers = connection.receive();
  std::size_t at = 0;
  for (int i = 0; i < 20; ++i) {
    at = answers.find("GET /" + std::to_string(i) + " ", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
  EXPECT_THAT(answers, EndsWith("GET /last "));
}

TEST_F(Server, HeadHasTheLengthWithoutTheBody) {
  start();
  const RawConnection connection(server->port());
  connection.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = connection.receive();
  EXPECT_THAT(answer, HasSubstr("Content-Length: 8\r\n"));  // "HEAD /a "
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

struct Refusal {
  const char* name;
  std::string bytes;
  const char* status;
};

TEST_F(Server, RefusesWithAProblem) {
  HttpServerOptions options;
  options.max_header_bytes = 1024;
  options.max_body_bytes = 100;
  options.read_timeout_s = 1;
  start(options);
  const std::vector<Refusal> rows{
      {"garbage", "garbage\r\n\r\n", "400 Bad Request"},
      {"target", "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n", "400 Bad Request"},
      {"length", "POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n" + std::string(101, 'x'), "413 Content Too Large"},
      {"chunks", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n80\r\n" + std::string(128, 'x') + "\r\n0\r\n\r\n",
       "413 Content Too Large"},
      {"header", "GET / HTTP/1.1\r\nA: " + std::string(2000, 'a') + "\r\n\r\n", "431 Request Header Fields Too Large"},
      {"long target", "GET /" + std::string(2000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", "414 URI Too Long"},
      {"timeout", "GET / HTTP/1.1\r\nHo", "408 Request Timeout"}};
  for (const Refusal& row : rows) {
    const RawConnection connection(server->port());
    connection.send(row.bytes);
    const std::string answer = connection.receive();
    EXPECT_THAT(answer, StartsWith(std::string("HTTP/1.1 ") + row.status)) << row.name;
    EXPECT_THAT(answer, HasSubstr("Content-Type: application/problem+json\r\n")) << row.name;
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n")) << row.name;
    EXPECT_THAT(answer, HasSubstr("\"title\":\"" + std::string(row.status + 4) + "\"")) << row.name;
  }
}

// What two parsers on the way may read as requests of different length, and what names no host: refused, then closed, so
// that nothing behind it is run.
TEST_F(Server, RequestsThatCanBeReadInTwoWaysAreRefusedAndNothingBehindThemIsRun) {
  std::atomic<int> smuggled{0};
  start({}, {}, [&](const HttpRequest& request) {
    if (request.path == "/smuggled") ++smuggled;
    return echo(request);
  });
  const std::string next = "POST /smuggled HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
  const std::string chunk = std::to_string(next.size());
  const std::vector<std::string> heads{
      "Host: a\r\nTransfer-Encoding: xchunked\r\n",
      "Host: a\r\nTransfer-Encoding: chunked, identity\r\n",
      "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n",
      "Host: a\r\nTransfer-Encoding: identity\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
      "Host: a\r\nTransfer-Encoding:\r\n",
      "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: " + chunk + "\r\n",
      "Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n",
      "Host: a\r\nContent-Length: -1\r\n",
      "Host: a\r\nContent-Length: 0x10\r\n",
      "Host : a\r\nContent-Length: 0\r\n",
      "Host: a\r\nHost: b\r\nContent-Length: 0\r\n",
      "Content-Length: 0\r\n",  // no Host
  };
  for (const std::string& head : heads) {
    const RawConnection connection(server->port());
    connection.send("POST /x HTTP/1.1\r\n" + head + "\r\n" + next);
    const std::string answer = connection.receive();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 ")) << head;
    EXPECT_THAT(answer, HasSubstr("Connection: close")) << head;
    EXPECT_EQ(answer.find("HTTP/1.1 200"), std::string::npos) << head << answer;
  }
  EXPECT_EQ(smuggled, 0);
}

TEST_F(Server, OnlyTheNamesOfTheServerAreAnsweredForPreparedAnswersToo) {
  const auto body = std::make_shared<const std::string>("prepared");
  HttpServerOptions options;
  options.names = {"localhost", "127.0.0.1", "::1"};
  start(options, [body](const RequestLine& line) -> HttpServer::Prepared {
    if (line.target != "/prepared") return nullptr;
    return std::make_shared<const HttpResponse>(make_response(200, "text/plain", body));
  });
  struct Row {
    std::string request;
    std::string status;
  };
  const std::vector<Row> rows{
      {"GET /prepared HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421"},
      {"GET /x HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421"},
      {"GET /x HTTP/1.1\r\nHost:\r\n\r\n", "421"},
      {"GET /x HTTP/1.1\r\nHost: [::1]evil.example\r\n\r\n", "421"},
      {"GET /x HTTP/1.1\r\nHost: localhost:evil\r\n\r\n", "421"},
      {"GET /x HTTP/1.1\r\nHost: evil@localhost\r\n\r\n", "421"},
      {"GET /x HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", "421"},
      {"GET http://evil.example/x HTTP/1.1\r\nHost: localhost\r\n\r\n", "421"},
      {"GET /x HTTP/1.1\r\nHost: LOCALHOST:8000\r\nConnection: close\r\n\r\n", "200"},
      {"GET /x HTTP/1.1\r\nHost: [::1]:8000\r\nConnection: close\r\n\r\n", "200"},
      {"GET http://127.0.0.1:1/x?y=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "200"},
      {"GET http://127.0.0.1?y=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "200"},
      {"OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "200"},
      {"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"},
      {"GET ?y=1 HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"},
      {"POST /x HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\nContent-Length: 0\r\n\r\n", "403"},
      {"POST /x HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\nContent-Length: 0\r\n\r\n", "403"},
      {"POST /x HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:8000\r\nContent-Length: 0\r\nConnection: "
       "close\r\n\r\n",
       "200"},
  };
  for (const Row& row : rows) {
    const RawConnection connection(server->port());
    connection.send(row.request);
    EXPECT_THAT(connection.receive(), StartsWith("HTTP/1.1 " + row.status + " ")) << row.request;
  }
}

TEST_F(Server, AnEncodedBodyIsRefusedBecauseNobodyDecodesIt) {
  start();
  for (const char* coding : {"gzip", "br", "identity, gzip"}) {
    const RawConnection connection(server->port());
    connection.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Encoding: " + std::string(coding) +
                    "\r\nContent-Length: 2\r\n\r\n{}");
    const std::string answer = connection.receive();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 415 ")) << coding;
    EXPECT_THAT(answer, HasSubstr("Accept-Encoding: identity\r\n")) << coding;
  }
}

TEST_F(Server, AnswersSayTheirDateWhenTheServerHasAClock) {
  const ManualClock clock(*parse_utc_millis("2026-11-24T18:00:05.900Z"));
  HttpServerOptions options;
  options.clock = &clock;
  start(options);
  const auto reply = get("/");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->header("Date"), "Tue, 24 Nov 2026 18:00:05 GMT");
}

TEST_F(Server, AChunkExtensionOrTrailerThatDoesNotEndIsRefused) {
  start();
  for (const std::string& body : {std::string("1;x="), std::string("0\r\nx: ")}) {
    const RawConnection connection(server->port());
    connection.send("POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
    connection.send(std::string(64 * 1024, 'y'));
    const std::string answer = connection.receive();
    EXPECT_THAT(answer, ::testing::AnyOf(StartsWith("HTTP/1.1 431 "), StartsWith("HTTP/1.1 400 "))) << body;
  }
}

TEST_F(Server, BodiesUnderWayShareOneLimitInBytes) {
  HttpServerOptions options;
  options.max_bytes_in_flight = 1 << 20;
  start(options, {}, [](const HttpRequest&) { return make_response(200, "text/plain", "taken"); });
  const std::string head = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 800000\r\nConnection: close\r\n\r\n";
  auto open = std::make_unique<RawConnection>(server->port());
  open->send(head + std::string(700'000, 'x'));
  std::string answer;
  for (int i = 0; i < 50 && answer.find("503") == std::string::npos; ++i) {
    const RawConnection other(server->port());
    other.send(head + std::string(700'000, 'x'));
    other.send(std::string(100'000, 'x'));
    answer = other.receive();
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(answer, HasSubstr("Retry-After: 1"));
  open.reset();
  for (int i = 0; i < 50 && !answer.starts_with("HTTP/1.1 200"); ++i) {
    const RawConnection other(server->port());
    other.send(head + std::string(800'000, 'x'));
    answer = other.receive();
  }
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 "));
}

TEST_F(Server, HealthNeverWaitsBehindQuestions) {
  HttpServerOptions options;
  options.worker_threads = 1;
  options.lane_of = [](std::string_view, std::string_view path) {
    return path == "/livez" ? Lane::kQuick : Lane::kQuestion;
  };
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  start(options, {}, [&](const HttpRequest& request) {
    if (request.path != "/livez") released.wait();
    return echo(request);
  });
  std::vector<std::future<Result<HttpReply>>> questions;
  for (int i = 0; i < 4; ++i) questions.push_back(std::async(std::launch::async, [this] { return get("/question"); }));
  const auto health = get("/livez");
  EXPECT_TRUE(health) << health.error().message;
  release.set_value();
  for (auto& question : questions) EXPECT_TRUE(question.get());
}

TEST_F(Server, AQuestionKnowsWhenItsPeerHasGoneOrItsTimeIsOver) {
  HttpServerOptions options;
  options.question_timeout_s = 1;
  std::promise<void> begun;
  std::promise<bool> gone;
  start(options, {}, [&](const HttpRequest& request) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!request.abandoned() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
    return make_response(200, "text/plain", request.abandoned() ? "abandoned" : "waited for");
  });
  const auto reply = get("/slow");
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, "abandoned");
  server->stop();
  options.question_timeout_s = 1000;
  start(options, {}, [&](const HttpRequest& request) {
    begun.set_value();
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!request.abandoned() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
    gone.set_value(request.abandoned());
    return make_response(200, "text/plain", "");
  });
  {
    const RawConnection leaves(server->port());
    leaves.send("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n");
    begun.get_future().wait();
  }
  EXPECT_TRUE(gone.get_future().get());
}

TEST_F(Server, IdleConnectionsAreClosed) {
  HttpServerOptions options;
  options.idle_timeout_s = 1;
  start(options);
  const RawConnection connection(server->port());
  connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(connection.receive(), Not(HasSubstr("<timeout>")));
}

TEST_F(Server, AnExceptionIs500AndTheServerGoesOn) {
  start({}, {}, [](const HttpRequest& request) {
    if (request.path == "/bad") throw std::runtime_error("secret detail");
    return echo(request);
  });
  const auto bad = get("/bad");
  EXPECT_EQ(bad->status, 500);
  EXPECT_THAT(bad->body, Not(HasSubstr("secret")));
  EXPECT_EQ(get("/good")->status, 200);
}

TEST_F(Server, AFullQueueIs503) {
  HttpServerOptions options;
  options.worker_threads = 1;
  options.max_queued_requests = 1;
  std::latch entered(1), release(1);
  std::atomic<int> calls{0};
  start(options, {}, [&](const HttpRequest& request) {
    if (calls++ == 0) {
      entered.count_down();
      release.wait();
    }
    return echo(request);
  });
  auto running = std::async(std::launch::async, [&] { return get("/running")->status; });
  entered.wait();
  // One more waits; of two, one is refused.
  auto second = std::async(std::launch::async, [&] {
    const int status = get("/second")->status;
    if (status == 503) release.count_down();
    return status;
  });
  const int third = get("/third")->status;
  if (third == 503) release.count_down();
  EXPECT_EQ(running.get(), 200);
  EXPECT_THAT((std::vector<int>{second.get(), third}), ::testing::UnorderedElementsAre(200, 503));
}

TEST_F(Server, StopLetsRunningRequestsFinish) {
  std::latch entered(1), release(1);
  start({}, {}, [&](const HttpRequest& request) {
    entered.count_down();
    release.wait();
    return echo(request);
  });
  auto running = std::async(std::launch::async, [this] { return get("/running"); });
  entered.wait();
  std::thread stopper([this] { server->stop(); });
  release.count_down();
  stopper.join();
  const auto reply = running.get();
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->body, "GET /running ");
}

TEST_F(Server, ManyConnectionsOverManyLoops) {
  HttpServerOptions options;
  options.io_threads = 3;
  start(options);
  std::vector<std::future<int>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::async(std::launch::async, [this, i] {
      HttpClient client;
      HttpFetch fetch;
      int good = 0;
      for (int k = 0; k < 50; ++k) {
        fetch.url = server->base_url() + "/" + std::to_string(i) + "-" + std::to_string(k);
        const auto reply = client.get(fetch);
        good += reply && reply->body == "GET /" + std::to_string(i) + "-" + std::to_string(k) + " ";
      }
      return good;
    }));
  }
  for (auto& client : clients) EXPECT_EQ(client.get(), 50);
}

TEST_F(Server, StreamsAreChunked) {
  start({}, {}, [](const HttpRequest&) {
    HttpResponse response;
    response.content_type = "text/plain";
    auto left = std::make_shared<int>(3);
    response.stream = std::make_shared<const HttpStream>(
        HttpStream{[left] { return (*left)-- > 0 ? std::string(1000, 'x') : std::string(); }});
    return response;
  });
  EXPECT_EQ(get("/")->body, std::string(3000, 'x'));
}

TEST_F(Server, ABadAddressOrAUsedPortIsNamed) {
  HttpServerOptions options;
  options.address = "not an address";
  EXPECT_EQ(HttpServer::start(options, {}, echo).error().kind, ErrorKind::kInvalidArgument);
  start();
  options.address = "127.0.0.1";
  options.port = server->port();
  const auto taken = HttpServer::start(options, {}, echo);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(taken.error().message, HasSubstr(std::to_string(server->port())));
}

TEST_F(Server, TheClientFollowsOnlyItsOwnOrigin) {
  start({}, {}, [this](const HttpRequest& request) {
    HttpResponse response = make_response(302, "", std::string());
    if (request.path == "/here") response.headers.emplace_back("Location", "/there?key=secret");
    if (request.path == "/away") response.headers.emplace_back("Location", "http://localhost:1/?key=secret");
    if (request.path == "/loop") response.headers.emplace_back("Location", "/loop");
    return request.path == "/there" ? echo(request) : response;
  });
  EXPECT_EQ(get("/here")->body, "GET /there key=secret ");
  const auto away = get("/away?key=secret");
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().kind, ErrorKind::kUnsupported);
  EXPECT_THAT(away.error().message, Not(HasSubstr("secret")));
  EXPECT_EQ(get("/loop").error().kind, ErrorKind::kUnavailable);
}

TEST_F(Server, TheClientStopsAtItsLimit) {
  start({}, {}, [](const HttpRequest&) { return make_response(200, "text/plain", std::string(5000, 'x')); });
  EXPECT_TRUE(get("/", 5000));
  const auto refused = get("/?key=secret", 4999);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kResourceExhausted);
  EXPECT_THAT(refused.error().message, Not(HasSubstr("secret")));
}

TEST(Client, NamesWhatIsNotThere) {
  HttpClient client;
  HttpFetch fetch;
  fetch.url = "http://127.0.0.1:1/a?key=secret";
  const auto refused = client.get(fetch);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("http://127.0.0.1:1/a"));
  EXPECT_THAT(refused.error().message, Not(HasSubstr("secret")));
  fetch.url = "file:///etc/hostname";
  EXPECT_EQ(client.get(fetch).error().kind, ErrorKind::kInvalidArgument);
}

}  // namespace
}  // namespace stratus
