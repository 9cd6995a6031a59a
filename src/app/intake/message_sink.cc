#include "app/intake/message_sink.h"

#include <simdjson.h>

#include <span>

#include "api/json_writer.h"
#include "api/message_envelope.h"
#include "app/intake/folder_server.h"
#include "app/write_token.h"
#include "engine/data_folder.h"
#include "engine/data_view.h"
#include "engine/pipeline.h"
#include "http/client.h"
#include "weather/message.h"

namespace stratus {
namespace {

constexpr std::size_t kMessagesACall = 2000;
// Half of what `serve` takes by default, and far below what ingest does.
constexpr std::size_t kBytesACall = 4 * 1024 * 1024;
constexpr int kTooLarge = 413;
// A serve that takes nothing now (a full tail, a full disk) is asked again, as its Retry-After says, before a command gives
// up.
constexpr int kBusy = 503;
constexpr int kBusyTries = 30;
constexpr std::chrono::seconds kBusyPause{1};

tl::unexpected<Error> stopped() {
  return fail(ErrorKind::kCancelled, "stopped; what was taken until then is kept, the same command goes on from there");
}

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

class HeldByPipeline final : public HeldData {
 public:
  explicit HeldByPipeline(Pipeline& pipeline) : pipeline_(pipeline) {}
  ServingPorts serving() override { return pipeline_.serving(); }
  std::shared_ptr<const StationRegistry> stations() override { return pipeline_.stations(); }

 private:
  Pipeline& pipeline_;
};

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

class PipelineSink final : public MessageSink {
 public:
  explicit PipelineSink(Pipeline& pipeline) : pipeline_(pipeline) {}

  Result<SinkCounts> submit(std::vector<IncomingMessage> messages) override {
    STRATUS_ASSIGN_OR_RETURN(const IngestReport report, pipeline_.submit(std::move(messages)));
    return SinkCounts{report.accepted, report.duplicate, report.rejected};
  }
  Status add_stations(const std::vector<Station>& stations) override { return pipeline_.add_stations(stations); }
  Status set_station(const Station& station) override { return pipeline_.set_station(station); }
  Status remove_station(const StationId& station) override { return pipeline_.remove_station(station); }
  Result<std::unique_ptr<HeldData>> held() override { return std::make_unique<HeldByPipeline>(pipeline_); }

 private:
  Pipeline& pipeline_;
};

// Owns the pipeline that it sends into.
class OwningSink final : public MessageSink {
 public:
  explicit OwningSink(std::unique_ptr<Pipeline> pipeline) : pipeline_(std::move(pipeline)), sink_(*pipeline_) {}
  // No timer runs batches here: the one who fills the tail empties it.
  Result<SinkCounts> submit(std::vector<IncomingMessage> messages) override {
    if (pipeline_->tail_is_full()) STRATUS_RETURN_IF_ERROR(pipeline_->run_batch());
    return sink_.submit(std::move(messages));
  }
  Status add_stations(const std::vector<Station>& stations) override { return sink_.add_stations(stations); }
  Status set_station(const Station& station) override { return sink_.set_station(station); }
  Status remove_station(const StationId& station) override { return sink_.remove_station(station); }
  Result<std::unique_ptr<HeldData>> held() override { return sink_.held(); }

 private:
  std::unique_ptr<Pipeline> pipeline_;
  PipelineSink sink_;
};

// Takes nothing more after a signal.
class StoppableSink final : public MessageSink {
 public:
  StoppableSink(std::unique_ptr<MessageSink> sink, std::function<bool()> stopped)
      : sink_(std::move(sink)), stopped_(std::move(stopped)) {}
  Result<std::unique_ptr<HeldData>> held() override { return sink_->held(); }
  Result<SinkCounts> submit(std::vector<IncomingMessage> messages) override {
    if (stopped_()) return stopped();
    return sink_->submit(std::move(messages));
  }
  Status add_stations(const std::vector<Station>& stations) override {
    if (stopped_()) return stopped();
    return sink_->add_stations(stations);
  }
  Status set_station(const Station& station) override {
    return stopped_() ? Status(stopped()) : sink_->set_station(station);
  }
  Status remove_station(const StationId& station) override {
    return stopped_() ? Status(stopped()) : sink_->remove_station(station);
  }

 private:
  std::unique_ptr<MessageSink> sink_;
  const std::function<bool()> stopped_;
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
    return counts;
  }

  // A good one, or that the body is too large when it holds several `parts`.
  Result<HttpReply> answer_to(HttpFetch& post, std::size_t parts) {
    if (!token_.empty()) post.headers = {{"Authorization", "Bearer " + token_}};
    auto reply = client_.post(post);
    for (int i = 1; i < kBusyTries && reply && reply->status == kBusy; ++i) {
      if (context_.stopped_within(kBusyPause)) return stopped();
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

void write_counts(JsonWriter& json, const SinkCounts& counts) {
  json.member("accepted", counts.accepted);
  json.member("duplicate", counts.duplicate);
  json.member("rejected", counts.rejected);
}

std::unique_ptr<MessageSink> sink_of(Pipeline& pipeline) { return std::make_unique<PipelineSink>(pipeline); }

Result<std::unique_ptr<MessageSink>> open_sink(const Context& context) {
  PipelineOptions options;
  options.tail_limit_bytes = context.config.serve.tail_limit_bytes();
  auto pipeline = Pipeline::open(context.disk, context.clock, context.folder(), context.configured(), options);
  if (pipeline) return std::unique_ptr<MessageSink>(std::make_unique<OwningSink>(*std::move(pipeline)));
  if (pipeline.error().kind != ErrorKind::kAlreadyExists) return fail(pipeline.error());
  const FolderHolder holder = parse_holder(pipeline.error().message);
  if (holder.address.empty()) {
    return fail(ErrorKind::kAlreadyExists, "another stratus command is writing to " + context.folder().root.string() +
                                               "; wait until it ends, or use another --data");
  }
  STRATUS_RETURN_IF_ERROR(ask_folder_server(holder, context.folder()));
  STRATUS_ASSIGN_OR_RETURN(std::string token, read_write_token(context.config.serve));
  return std::unique_ptr<MessageSink>(std::make_unique<RemoteSink>(context, holder.address, std::move(token)));
}

Result<std::unique_ptr<MessageSink>> open_stoppable_sink(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(auto sink, open_sink(context));
  return std::unique_ptr<MessageSink>(std::make_unique<StoppableSink>(std::move(sink), context.stop_requested));
}

namespace {

// Keeps the beginning of what is too long, and says so in the fault.
void cut(std::string& text, std::string_view what, IncomingMessage& message) {
  if (text.size() <= kMostRecordBytes) return;
  message.fault += (message.fault.empty() ? "" : "; ") + std::string(what) + " of " + std::to_string(text.size()) +
                   " bytes is larger than any message (" + std::to_string(kMaxMessageBytes) + "): the first " +
                   std::to_string(kMostRecordBytes) + " are kept";
  text.resize(kMostRecordBytes);
}

}  // namespace

Status BatchedSink::add(IncomingMessage message) {
  cut(message.bytes, "a record", message);
  cut(message.header, "a header", message);
  const std::size_t bytes =
      message.bytes.size() + message.origin.size() + message.fault.size() + message.header.size() + kEnvelopeBytes;
  if (waiting_bytes_ + bytes > kBytesACall) STRATUS_RETURN_IF_ERROR(flush());
  waiting_bytes_ += bytes;
  waiting_.push_back(std::move(message));
  return waiting_.size() < kMessagesACall ? Status{} : flush();
}

Status BatchedSink::flush() {
  if (waiting_.empty()) return {};
  std::vector<IncomingMessage> messages;
  messages.swap(waiting_);
  waiting_bytes_ = 0;
  STRATUS_ASSIGN_OR_RETURN(const SinkCounts counts, sink_.submit(std::move(messages)));
  counts_.add(counts);
  return {};
}

}  // namespace stratus
