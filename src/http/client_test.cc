// What the client does with answers that servers of others give.
#include <gmock/gmock.h>

#include "http/test_server.h"

namespace stratus {
namespace {

class ClientAnswers : public ServerTest {
 protected:
  void answer(std::string bytes) {
    start({}, {}, [bytes](const HttpRequest&) {
      HttpResponse response = make_response(200, "text/plain", bytes);
      response.raw = true;
      return response;
    });
    fetch.url = server->base_url() + "/x";
  }

  HttpClient client;
  HttpFetch fetch;
};

TEST_F(ClientAnswers, LeavesARedirectToWhoeverWantsIt) {
  answer("HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/y?op=OPEN\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(client.get(fetch).error().kind, ErrorKind::kUnsupported) << "followed to another origin it is never";
  fetch.follow_redirects = false;
  const auto reply = client.get(fetch);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 307);
  EXPECT_EQ(reply->header("location"), "http://127.0.0.1:9/y?op=OPEN");
}

TEST_F(ClientAnswers, PassesOverInterimAnswers) {
  answer(
      "HTTP/1.1 100 Continue\r\nX: interim\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
  fetch.method = "PUT";
  fetch.body = std::string(3'000'000, 'b');
  const auto reply = client.post(fetch);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 201);
  EXPECT_EQ(reply->body, "ok");
  EXPECT_EQ(reply->header("X"), std::nullopt);
}

}  // namespace
}  // namespace stratus
