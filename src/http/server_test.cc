#include "http/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <future>
#include <latch>
#include <thread>

#include "http/client.h"

namespace stratus {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// A connection whose bytes the test writes itself.
class RawConnection {
 public:
  explicit RawConnection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    timeval patience{5, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~RawConnection() { ::close(socket_); }
  RawConnection(const RawConnection&) = delete;
  RawConnection& operator=(const RawConnection&) = delete;

  void send(std::string_view bytes) const {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  // Until the server closes, or the text was seen `times` times.
  std::string receive(std::string_view until = {}, int times = 1) const {
    std::string all;
    char buffer[4096];
    for (;;) {
      int seen = 0;
      for (auto at = all.find(until); !until.empty() && at != std::string::npos; at = all.find(until, at + 1)) ++seen;
      if (seen >= times) return all;
      const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
      if (n <= 0) return n == 0 ? all : all + "<timeout>";
      all.append(buffer, static_cast<std::size_t>(n));
    }
  }

 private:
  int socket_;
};

HttpResponse echo(const HttpRequest& request) {
  std::string text = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) text += " " + name + "=" + value;
  return make_response(200, "text/plain", text + " " + request.body);
}

class Server : public ::testing::Test {
 protected:
  void start(HttpServerOptions options = {}, HttpServer::Ready ready = {}, HttpServer::Blocking blocking = echo) {
    auto started = HttpServer::start(options, std::move(ready), std::move(blocking));
    ASSERT_TRUE(started) << started.error().message;
    server = std::move(*started);
  }
  Result<HttpReply> get(const std::string& target, std::size_t max_body_bytes = 1 << 20) const {
    HttpClient client;
    HttpFetch fetch;
    fetch.url = server->base_url() + target;
    fetch.max_body_bytes = max_body_bytes;
    fetch.total_timeout_s = 5;
    return client.get(fetch);
  }

  std::unique_ptr<HttpServer> server;
};

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
