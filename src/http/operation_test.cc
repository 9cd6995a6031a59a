// What an operator sees of a server, and what it does for those who ask at the same time or leave.
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "http/request_id.h"
#include "http/test_server.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// Records as "event name=value ...".
class Records final : public Logger {
 public:
  void write(Severity, std::string_view event, std::span<const LogField> fields) override {
    std::string line(event);
    for (const LogField& field : fields) {
      line += ' ' + std::string(field.name) + '=';
      if (const auto* text = std::get_if<std::string>(&field.value)) line += *text;
      if (const auto* number = std::get_if<std::int64_t>(&field.value)) line += std::to_string(*number);
    }
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

class Operation : public ServerTest {
 protected:
  Operation() {
    options.logger = &records;
    options.metrics = &metrics;
  }
  ~Operation() override {
    if (server) server->stop();  // before what it tells and counts to
  }
  std::int64_t refused(Refused reason) const { return metrics.figures().refused[static_cast<std::size_t>(reason)]; }
  std::string ask(const std::string& request) const {
    const RawConnection connection(server->port());
    connection.send(request);
    return connection.receive();
  }

  Records records;
  HttpMetrics metrics;
  HttpServerOptions options;
};

// The value of that header in the bytes of an answer.
std::string header_of(const std::string& answer, const std::string& name) {
  const auto at = answer.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const auto from = at + name.size() + 4;
  return answer.substr(from, answer.find("\r\n", from) - from);
}

TEST_F(Operation, EveryAnswerNamesItsRequest) {
  const auto prepared = std::make_shared<const HttpResponse>(make_response(200, "text/plain", std::string("at hand")));
  start(
      options, [&](const RequestLine& line) { return line.target == "/hot" ? prepared : nullptr; },
      [](const HttpRequest& request) {
        if (request.path == "/bad") return make_problem(404, "nothing here");
        return make_response(200, "text/plain", request.id);
      });
  const std::string end = "Connection: close\r\nHost: a\r\n\r\n";
  for (const char* path : {"/hot", "/cold", "/bad"}) {
    for (const std::string& given : {std::string("a-1_%\"~"), std::string(64, 'x')}) {
      const std::string answer = ask(std::string("GET ") + path + " HTTP/1.1\r\nx-request-ID: " + given + "\r\n" + end);
      EXPECT_EQ(header_of(answer, "X-Request-Id"), given) << path;
    }
    for (const std::string& given : {std::string(), std::string(65, 'x'), std::string("a b"), std::string("\xc3\xa9")}) {
      const std::string answer = ask(std::string("GET ") + path + " HTTP/1.1\r\nX-Request-Id: " + given + "\r\n" + end);
      EXPECT_TRUE(is_request_id(header_of(answer, "X-Request-Id"))) << path << given;
      EXPECT_NE(header_of(answer, "X-Request-Id"), given) << path;
    }
  }
  EXPECT_THAT(ask("GET /cold HTTP/1.1\r\nX-Request-Id: mine\r\n" + end), EndsWith("mine")) << "the handler knows it";
  EXPECT_NE(header_of(ask("GET /hot HTTP/1.1\r\n" + end), "X-Request-Id"),
            header_of(ask("GET /hot HTTP/1.1\r\n" + end), "X-Request-Id"));
}

TEST_F(Operation, EveryProblemNamesItsRequest) {
  options.max_header_bytes = 512;
  options.max_body_bytes = 10;
  options.read_timeout_s = 1;
  options.names = {"a"};
  start(options, {}, [](const HttpRequest& request) -> HttpResponse {
    if (request.path == "/throws") throw std::runtime_error("bad");
    return make_problem(404, "nothing here");
  });
  const std::string id = "X-Request-Id: mine\r\n";
  const std::vector<std::string> requests{
      "GET /x HTTP/1.1\r\nConnection: close\r\nHost: a\r\n" + id + "\r\n",
      "GET /throws HTTP/1.1\r\nConnection: close\r\nHost: a\r\n" + id + "\r\n",
      "GET /%zz HTTP/1.1\r\nHost: a\r\n" + id + "\r\n",
      "GET /x HTTP/1.1\r\nHost: evil\r\n" + id + "\r\n",
      "POST /x HTTP/1.1\r\nHost: a\r\n" + id + "Content-Length: 11\r\n\r\n01234567890",
      "POST /x HTTP/1.1\r\nHost: a\r\n" + id + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\n0",
      "POST /x HTTP/1.1\r\nHost: a\r\n" + id + "Content-Length: 5\r\n\r\n0",  // does not come
      "GET /x HTTP/1.1\r\nHost: a\r\n" + id + "A: " + std::string(600, 'a') + "\r\n\r\n",
  };
  for (const std::string& request : requests) {
    const std::string answer = ask(request);
    EXPECT_EQ(header_of(answer, "X-Request-Id"), "mine") << request << answer;
    EXPECT_THAT(answer, EndsWith(",\"request_id\":\"mine\"}")) << request;
  }
  for (const std::string& line : records.lines()) EXPECT_THAT(line, HasSubstr("request_id=mine"));
  EXPECT_THAT(ask("garbage\r\n\r\n"), HasSubstr("\"request_id\":\""));
}

TEST_F(Operation, RefusalsAreCountedAndToldOnceASecondForEachReason) {
  options.names = {"a"};
  start(options);
  for (int i = 0; i < 30; ++i) {
    ask("GET /x?key=secret HTTP/1.1\r\nHost: evil\r\n\r\n");
    ask("garbage\r\n\r\n");
  }
  EXPECT_EQ(refused(Refused::kForeignHost), 30);
  EXPECT_EQ(refused(Refused::kMalformed), 30);
  EXPECT_LE(records.lines().size(), 6U) << "two reasons, of which each is told once a second";
  for (const std::string& line : records.lines()) {
    EXPECT_THAT(line, StartsWith("request refused reason="));
    EXPECT_THAT(line, Not(HasSubstr("secret")));
  }
}

TEST(RefusalLog, TellsHowManyItLeftOut) {
  Records records;
  RefusalLog log(records);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i)
    log.tell(Refused::kForeignHost, {421, "why", "id", "/"}, start + std::chrono::microseconds(i));
  log.tell(Refused::kMalformed, {400, "why", "id", "/"}, start);
  log.tell(Refused::kForeignHost, {421, "why", "id", "/"}, start + std::chrono::seconds(1));
  log.tell(Refused::kForeignHost, {421, "why", "id", "/"}, start + std::chrono::seconds(9));
  EXPECT_THAT(records.lines(),
              ElementsAre("request refused reason=foreign_host status=421 why=why request_id=id path=/ left_out=0",
                          "request refused reason=malformed status=400 why=why request_id=id path=/ left_out=0",
                          "request refused reason=foreign_host status=421 why=why request_id=id path=/ left_out=999",
                          "request refused reason=foreign_host status=421 why=why request_id=id path=/ left_out=0"));
}

TEST_F(Operation, ASlowQuestionIsToldWithoutWhatNobodyUnderstood) {
  options.slow_question_ms = 20;
  start(options, {}, [](const HttpRequest& request) {
    if (request.path != "/fast") std::this_thread::sleep_for(std::chrono::milliseconds(60));
    HttpResponse response = request.path == "/wrong" ? make_problem(400, "no") : echo(request);
    response.route = "/route";
    return response;
  });
  get("/fast?a=1");
  get("/slow?a=1");
  get("/wrong?key=secret");
  const auto lines = records.lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], StartsWith("slow question request_id="));
  EXPECT_THAT(lines[0], HasSubstr(" method=GET target=/slow?a=1 status=200 bytes=14 took_ms="));
  EXPECT_THAT(lines[1], HasSubstr(" target=/wrong status=400 "));
}

TEST_F(Operation, LatenciesAreCountedByRouteAndStatus) {
  start(options, {}, [](const HttpRequest& request) {
    HttpResponse response = echo(request);
    response.route = "/route";
    return response;
  });
  for (int i = 0; i < 3; ++i) get("/x");
  const HttpFigures figures = metrics.figures();
  ASSERT_EQ(figures.answers.size(), 1U);
  const Latencies& latencies = figures.answers.at({"/route", 200});
  EXPECT_EQ(latencies.count, 3);
  std::int64_t all = 0;
  for (const std::int64_t bucket : latencies.buckets) all += bucket;
  EXPECT_EQ(all, 3);
}

TEST(Latencies, ABoundBelongsToItsBucket) {
  Latencies latencies;
  for (const auto bound : kLatencyBounds) latencies.add(bound);
  latencies.add(kLatencyBounds.back() + std::chrono::microseconds(1));
  for (const std::int64_t bucket : latencies.buckets) EXPECT_EQ(bucket, 1);
}

// Questions that wait at a gate, counted.
class EqualQuestions : public Operation {
 protected:
  EqualQuestions() {
    options.worker_threads = 4;
    options.key_of = [](const HttpRequest& request) { return request.path == "/alone" ? std::string() : request.target; };
  }
  void start_gated() {
    start(options, {}, [this](const HttpRequest& request) {
      ++calls;
      const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
      while (!open && !request.abandoned() && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
      if (request.abandoned()) ++abandoned;
      return make_response(200, "text/plain", "of " + request.target);
    });
  }
  void wait_for(const std::atomic<int>& count, int value) const {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (count < value && std::chrono::steady_clock::now() < patience) std::this_thread::yield();
    EXPECT_EQ(count, value);
  }
  static std::string question(const std::string& target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  }

  std::atomic<bool> open{false};
  std::atomic<int> calls{0};
  std::atomic<int> abandoned{0};
};

TEST_F(EqualQuestions, UnderWayAreAnsweredOnceAndKeepNoWorker) {
  start_gated();
  std::vector<std::unique_ptr<RawConnection>> equal;
  for (int i = 0; i < 16; ++i) {
    equal.push_back(std::make_unique<RawConnection>(server->port()));
    equal.back()->send(question("/same?x=1"));
  }
  const RawConnection other(server->port());
  other.send(question("/other"));
  wait_for(calls, 2);
  open = true;
  for (const auto& connection : equal) EXPECT_THAT(connection->receive(), EndsWith("of /same?x=1"));
  EXPECT_THAT(other.receive(), EndsWith("of /other"));
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(metrics.figures().joined, 15);
  EXPECT_THAT(ask(question("/same?x=1")), EndsWith("of /same?x=1"));
  EXPECT_EQ(calls, 3) << "what is over is asked anew";
}

TEST_F(EqualQuestions, WithoutAKeyAreAnsweredOneByOne) {
  start_gated();
  open = true;
  for (int i = 0; i < 3; ++i) ask(question("/alone"));
  EXPECT_EQ(calls, 3);
}

TEST_F(EqualQuestions, GoOnWhenTheFirstWhoAskedLeavesAndEndWhenAllHave) {
  start_gated();
  RawConnection first(server->port());
  first.send(question("/same"));
  wait_for(calls, 1);
  RawConnection second(server->port());
  second.send(question("/same"));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  first.close();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(abandoned, 0);
  second.close();
  wait_for(abandoned, 1);
}

TEST_F(EqualQuestions, HaveTheTimeOfTheFirst) {
  options.question_timeout_s = 1;
  start(options, {}, [](const HttpRequest& request) {
    while (!request.abandoned()) std::this_thread::yield();
    return make_problem(503, "given up");
  });
  const RawConnection first(server->port());
  first.send(question("/same"));
  const RawConnection second(server->port());
  second.send(question("/same"));
  for (const RawConnection* connection : {&first, &second}) {
    const std::string answer = connection->receive();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
    EXPECT_EQ(header_of(answer, "Retry-After"), "1");
  }
  EXPECT_EQ(refused(Refused::kQuestionTimeout), 2);
}

// RFC 9112 9.6: a client may end its sending and still read.
TEST_F(EqualQuestions, OfAPeerThatOnlyEndedItsSendingAreAnswered) {
  start_gated();
  for (const std::string version : {"1.1", "1.0"}) {
    open = false;
    calls = 0;
    const RawConnection connection(server->port());
    connection.send("GET /half HTTP/" + version + "\r\nHost: a\r\n\r\n");
    connection.end_sending();
    wait_for(calls, 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    open = true;
    std::string answer = connection.receive();
    const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
    if (version == "1.1" && answer.starts_with(interim)) answer.erase(0, interim.size());
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 ")) << version;
    EXPECT_THAT(answer, EndsWith("of /half")) << version;
  }
  EXPECT_EQ(abandoned, 0);
}

TEST_F(EqualQuestions, OfAPeerThatClosedAreDropped) {
  start_gated();
  RawConnection connection(server->port());
  connection.send(question("/gone"));
  wait_for(calls, 1);
  connection.close();
  wait_for(abandoned, 1);
}

TEST_F(Operation, A503SaysWhenToAskAgain) {
  options.max_bytes_in_flight = 1000;
  const auto prepared = std::make_shared<const HttpResponse>(make_response(200, "text/plain", std::string(2000, 'x')));
  start(
      options, [&](const RequestLine& line) { return line.target == "/hot" ? prepared : nullptr; },
      [](const HttpRequest&) { return make_response(200, "text/plain", std::string(2000, 'x')); });
  for (const char* target : {"/hot", "/cold"}) {
    const std::string answer = ask(std::string("GET ") + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 ")) << target;
    EXPECT_EQ(header_of(answer, "Retry-After"), "1") << target;
  }
  EXPECT_EQ(refused(Refused::kBytesInFlight), 2);
  server->stop();
  options = {};
  options.logger = &records;
  options.metrics = &metrics;
  options.max_queued_requests = 0;
  start(options);
  const std::string answer = ask("GET /cold HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(header_of(answer, "Retry-After"), "1");
  EXPECT_EQ(refused(Refused::kQueueFull), 1);
}

TEST_F(Operation, HealthIsSeenWhileOthersFillTheBytesInFlight) {
  options.max_bytes_in_flight = 100;
  options.lane_of = [](std::string_view, std::string_view path) {
    return path == "/livez" ? Lane::kQuick : Lane::kQuestion;
  };
  start(options);
  const RawConnection half(server->port());
  half.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 200\r\n\r\n" + std::string(100, 'x'));
  std::string question;
  for (int i = 0; i < 100 && !question.starts_with("HTTP/1.1 503 "); ++i)
    question = ask("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(question, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(ask("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(Operation, ANewConnectionClosesTheLongestIdleOne) {
  options.max_connections = 2;
  std::atomic<bool> open{false};
  start(options, {}, [&](const HttpRequest& request) {
    while (request.path == "/slow" && !open) std::this_thread::yield();
    return echo(request);
  });
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 2; ++i) {
    idle.push_back(std::make_unique<RawConnection>(server->port()));
    idle.back()->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(idle.back()->receive("GET / "), StartsWith("HTTP/1.1 200 "));
  }
  const RawConnection slow(server->port());
  slow.send("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(idle[0]->receive(), "") << "closed";
  EXPECT_EQ(refused(Refused::kIdleClosed), 1);
  idle[1]->send("GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const RawConnection late(server->port());
  EXPECT_EQ(late.receive(), "") << "nothing is idle";
  EXPECT_EQ(refused(Refused::kTooManyConnections), 1);
  open = true;
  EXPECT_THAT(slow.receive(), EndsWith("GET /slow "));
  EXPECT_THAT(idle[1]->receive(), EndsWith("GET /slow "));
}

TEST_F(Operation, ExpectIsComparedWithoutCase) {
  start(options);
  const RawConnection connection(server->port());
  connection.send("POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-CONTINUE\r\nContent-Length: 2\r\n\r\n");
  EXPECT_THAT(connection.receive("\r\n\r\n"), StartsWith("HTTP/1.1 100 Continue\r\n"));
  connection.send("{}");
  EXPECT_THAT(connection.receive("{}"), StartsWith("HTTP/1.1 200 "));
}

}  // namespace
}  // namespace stratus
