#include "app/message_sink.h"

#include <simdjson.h>

#include "api/json_writer.h"
#include "app/pipeline.h"
#include "http/client.h"

namespace stratus {
namespace {

constexpr std::size_t kMessagesACall = 2000;

class PipelineSink final : public MessageSink {
 public:
  explicit PipelineSink(Pipeline& pipeline) : pipeline_(pipeline) {}

  Result<SinkCounts> submit(std::vector<IncomingMessage> messages) override {
    STRATUS_ASSIGN_OR_RETURN(const IngestReport report, pipeline_.submit(std::move(messages)));
    return SinkCounts{report.accepted, report.duplicate, report.rejected};
  }
  Status add_stations(const std::vector<Station>& stations) override { return pipeline_.add_stations(stations); }

 private:
  Pipeline& pipeline_;
};

// Owns the pipeline that it sends into.
class OwningSink final : public MessageSink {
 public:
  explicit OwningSink(std::unique_ptr<Pipeline> pipeline) : pipeline_(std::move(pipeline)), sink_(*pipeline_) {}
  Result<SinkCounts> submit(std::vector<IncomingMessage> messages) override { return sink_.submit(std::move(messages)); }
  Status add_stations(const std::vector<Station>& stations) override { return sink_.add_stations(stations); }

 private:
  std::unique_ptr<Pipeline> pipeline_;
  PipelineSink sink_;
};

// A line that cannot be a message goes along with its reason, so that the dead letter there tells it.
std::string as_line(const IncomingMessage& message) {
  if (message.fault.empty()) return message.bytes;
  JsonWriter json;
  json.begin_object();
  json.member("unusable", message.bytes);
  json.member("reason", message.fault);
  json.member("from", message.origin);
  json.end_object();
  return json.text();
}

class RemoteSink final : public MessageSink {
 public:
  explicit RemoteSink(std::string address) : address_(std::move(address)) {}

  Result<SinkCounts> submit(std::vector<IncomingMessage> messages) override {
    HttpFetch post;
    post.url = address_ + "/api/v1/observations";
    post.content_type = "application/x-ndjson";
    for (const IncomingMessage& message : messages) post.body += as_line(message) + "\n";
    STRATUS_ASSIGN_OR_RETURN(const std::string body, answer_to(post));
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    SinkCounts counts;
    if (parser.parse(body).get(root) || root["accepted"].get_int64().get(counts.accepted) ||
        root["duplicate"].get_int64().get(counts.duplicate) || root["rejected"].get_int64().get(counts.rejected))
      return fail(ErrorKind::kUnavailable, address_ + " answered something that is not an ingest report");
    return counts;
  }

  Status add_stations(const std::vector<Station>& stations) override {
    HttpFetch post;
    post.url = address_ + "/api/v1/stations";
    post.body = to_json(StationRegistry(stations));
    return answer_to(post).map([](const std::string&) {});
  }

 private:
  Result<std::string> answer_to(const HttpFetch& post) {
    auto reply = client_.post(post);
    if (!reply) return fail(reply.error().with_context("the running serve at " + address_));
    if (reply->status / 100 != 2) {
      return fail(ErrorKind::kUnavailable,
                  "the running serve at " + address_ + " answered " + std::to_string(reply->status) + ": " + reply->body);
    }
    return std::move(reply->body);
  }

  const std::string address_;
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
  auto pipeline = Pipeline::open(context.files, context.clock, context.folder(), context.configured());
  if (pipeline) return std::unique_ptr<MessageSink>(std::make_unique<OwningSink>(*std::move(pipeline)));
  if (pipeline.error().kind != ErrorKind::kAlreadyExists) return fail(pipeline.error());
  const std::string& address = pipeline.error().message;
  if (address.empty()) {
    return fail(ErrorKind::kAlreadyExists, "another stratus command is writing to " + context.folder().root.string() +
                                               "; wait until it ends, or use another --data");
  }
  return std::unique_ptr<MessageSink>(std::make_unique<RemoteSink>(address));
}

Status BatchedSink::add(IncomingMessage message) {
  waiting_.push_back(std::move(message));
  return waiting_.size() < kMessagesACall ? Status{} : flush();
}

Status BatchedSink::flush() {
  if (waiting_.empty()) return {};
  std::vector<IncomingMessage> messages;
  messages.swap(waiting_);
  STRATUS_ASSIGN_OR_RETURN(const SinkCounts counts, sink_.submit(std::move(messages)));
  counts_.add(counts);
  return {};
}

}  // namespace stratus
