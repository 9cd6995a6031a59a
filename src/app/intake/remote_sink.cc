#include "app/intake/remote_sink.h"

#include <simdjson.h>

#include <span>

#include "api/message_envelope.h"
#include "engine/data_view.h"
#include "http/client.h"
#include "http/url.h"

namespace stratus {
namespace {

constexpr int kTooLarge = 413;
// A serve that takes nothing now (a full tail, a full disk) is asked again, as its Retry-After says, before a command gives
// up.
constexpr int kBusy = 503;
constexpr int kBusyTries = 30;
constexpr std::chrono::seconds kBusyPause{1};

// As if the work had been done here.
ErrorKind kind_of(int status) {
  switch (status) {
    case 404: return ErrorKind::kNotFound;
    case 409: return ErrorKind::kAlreadyExists;
    case 422: return ErrorKind::kInvalidArgument;
    default: return ErrorKind::kUnavailable;
  }
}

// Of an answer of application/problem+json; another one as it is.
std::string detail_of(const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::string_view detail;
  if (parser.parse(body).get(root) || root["detail"].get_string().get(detail)) return body;
  return std::string(detail);
}

// The folder of the running serve, as its files show it.
class HeldInFolder final : public HeldData {
 public:
  explicit HeldInFolder(std::unique_ptr<DataView> view)
      : view_(std::move(view)), stations_(std::make_shared<const StationRegistry>(view_->stations())) {}
  ServingPorts serving() override { return view_->serving(); }
  std::shared_ptr<const StationRegistry> stations() override { return stations_; }

 private:
  const std::unique_ptr<DataView> view_;
  const std::shared_ptr<const StationRegistry> stations_;
};

class RemoteSink final : public MessageSink {
 public:
  RemoteSink(const Context& context, std::string address, std::string token)
      : context_(context), address_(std::move(address)), token_(std::move(token)) {}

  Result<SinkCounts> submit(std::vector<IncomingMessage> messages) override { return submit(std::span(messages)); }

  Status add_stations(const std::vector<Station>& stations) override {
    if (stations.empty()) return {};
    return add_stations(std::span(stations));
  }

  Status set_station(const Station& station) override { return change_station("PUT", station.id, to_json(station)); }
  Status remove_station(const StationId& station) override { return change_station("DELETE", station, ""); }

  Result<std::unique_ptr<HeldData>> held() override {
    STRATUS_ASSIGN_OR_RETURN(auto view, DataView::open(context_.files, context_.folder(), context_.configured()));
    return std::make_unique<HeldInFolder>(std::move(view));
  }

 private:
  // Halves what is larger than the server takes: its limit is in a configuration that may be another than ours.
  Result<SinkCounts> submit(std::span<IncomingMessage> messages) {
    HttpFetch post;
    post.url = address_ + "/api/v1/observations";
    post.content_type = kEnvelopeType;
    for (const IncomingMessage& message : messages)
      add_to_envelope(post.body, {message.bytes, message.origin, message.fault, message.header, message.retry});
    STRATUS_ASSIGN_OR_RETURN(const HttpReply reply, answer_to(post, messages.size()));
    if (reply.status != kTooLarge) return counts_of(reply.body);
    const std::size_t half = messages.size() / 2;
    STRATUS_ASSIGN_OR_RETURN(SinkCounts counts, submit(messages.first(half)));
    STRATUS_ASSIGN_OR_RETURN(const SinkCounts others, submit(messages.subspan(half)));
    counts.add(others);
    return counts;
  }

  Status add_stations(std::span<const Station> stations) {
    HttpFetch post;
    post.url = address_ + "/api/v1/stations";
    post.body = to_json(StationRegistry({stations.begin(), stations.end()}));
    STRATUS_ASSIGN_OR_RETURN(const HttpReply reply, answer_to(post, stations.size()));
    if (reply.status != kTooLarge) return {};
    STRATUS_RETURN_IF_ERROR(add_stations(stations.first(stations.size() / 2)));
    return add_stations(stations.subspan(stations.size() / 2));
  }

  Status change_station(std::string method, const StationId& station, std::string description) {
    HttpFetch change;
    change.method = std::move(method);
    change.url = address_ + "/api/v1/stations/" + percent_encode(station.text());
    change.body = std::move(description);
    return answer_to(change, 1).map([](const HttpReply&) {});
  }

  Result<SinkCounts> counts_of(const std::string& body) const {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    SinkCounts counts;
    if (parser.parse(body).get(root) || root["accepted"].get_int64().get(counts.accepted) ||
        root["duplicate"].get_int64().get(counts.duplicate) || root["rejected"].get_int64().get(counts.rejected))
      return fail(ErrorKind::kUnavailable, address_ + " answered something that is not an ingest report");
    simdjson::dom::array outcomes;
    if (root["outcomes"].get(outcomes)) return counts;
    for (const simdjson::dom::element outcome : outcomes) {
      std::string_view reason;
      if (!outcome["reason"].get(reason)) counts.add_reason(std::string(reason));
    }
    return counts;
  }

  // A good one, or that the body is too large when it holds several `parts`.
  Result<HttpReply> answer_to(HttpFetch& post, std::size_t parts) {
    if (!token_.empty()) post.headers = {{"Authorization", "Bearer " + token_}};
    auto reply = client_.post(post);
    for (int i = 1; i < kBusyTries && reply && reply->status == kBusy; ++i) {
      if (context_.stopped_within(kBusyPause)) return fail(sending_stopped());
      reply = client_.post(post);
    }
    if (!reply) return fail(reply.error().with_context("the running serve at " + address_));
    if (reply->status / 100 == 2 || (reply->status == kTooLarge && parts > 1)) return reply;
    return fail(kind_of(reply->status), "the running serve at " + address_ + " answered " + std::to_string(reply->status) +
                                            ": " + detail_of(reply->body));
  }

  const Context& context_;
  const std::string address_;
  const std::string token_;
  HttpClient client_;
};

}  // namespace

std::unique_ptr<MessageSink> remote_sink(const Context& context, std::string address, std::string token) {
  return std::make_unique<RemoteSink>(context, std::move(address), std::move(token));
}

}  // namespace stratus
