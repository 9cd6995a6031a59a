#include "app/intake/message_sink.h"

#include "api/json_writer.h"
#include "api/message_envelope.h"
#include "app/intake/folder_server.h"
#include "app/intake/remote_sink.h"
#include "app/write_token.h"
#include "engine/pipeline.h"
#include "weather/message.h"

namespace stratus {
namespace {

constexpr std::size_t kMessagesACall = 2000;
// Half of what `serve` takes by default, and far below what ingest does.
constexpr std::size_t kBytesACall = 4 * 1024 * 1024;

class HeldByPipeline final : public HeldData {
 public:
  explicit HeldByPipeline(Pipeline& pipeline) : pipeline_(pipeline) {}
  ServingPorts serving() override { return pipeline_.serving(); }
  std::shared_ptr<const StationRegistry> stations() override { return pipeline_.stations(); }

 private:
  Pipeline& pipeline_;
};

class PipelineSink final : public MessageSink {
 public:
  explicit PipelineSink(Pipeline& pipeline) : pipeline_(pipeline) {}

  Result<SinkCounts> submit(std::vector<IncomingMessage> messages) override {
    STRATUS_ASSIGN_OR_RETURN(const IngestReport report, pipeline_.submit(std::move(messages)));
    SinkCounts counts{report.accepted, report.duplicate, report.rejected, {}};
    for (const Outcome& outcome : report.outcomes) {
      if (outcome.verdict == Verdict::kRejected) counts.add_reason(outcome.reason);
    }
    return counts;
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
    if (stopped_()) return fail(sending_stopped());
    return sink_->submit(std::move(messages));
  }
  Status add_stations(const std::vector<Station>& stations) override {
    if (stopped_()) return fail(sending_stopped());
    return sink_->add_stations(stations);
  }
  Status set_station(const Station& station) override {
    return stopped_() ? Status(fail(sending_stopped())) : sink_->set_station(station);
  }
  Status remove_station(const StationId& station) override {
    return stopped_() ? Status(fail(sending_stopped())) : sink_->remove_station(station);
  }

 private:
  std::unique_ptr<MessageSink> sink_;
  const std::function<bool()> stopped_;
};

}  // namespace

Error sending_stopped() {
  return {ErrorKind::kCancelled, "stopped; what was taken until then is kept, the same command goes on from there"};
}

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
  if (holder.address.empty())
    return fail(ErrorKind::kAlreadyExists,
                owner_of(pipeline.error(), context.folder()) + "; wait until it ends, or use another --data");
  STRATUS_RETURN_IF_ERROR(ask_folder_server(holder, context.folder()));
  STRATUS_ASSIGN_OR_RETURN(std::string token, read_write_token(context.config.serve));
  return remote_sink(context, holder.address, std::move(token));
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

std::size_t call_bytes(const IncomingMessage& message) {
  return message.bytes.size() + message.origin.size() + message.fault.size() + message.header.size() + kEnvelopeBytes;
}

Status BatchedSink::add(IncomingMessage message) {
  cut(message.bytes, "a record", message);
  cut(message.header, "a header", message);
  const std::size_t bytes = call_bytes(message);
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
