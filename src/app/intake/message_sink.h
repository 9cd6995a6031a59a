// Where commands send messages: into the log of this process, or to the one that owns it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/context.h"
#include "ingest/ingest_report.h"
#include "serving/reading.h"

namespace stratus {

struct SinkCounts {
  std::int64_t accepted = 0;
  std::int64_t duplicate = 0;
  std::int64_t rejected = 0;
  std::vector<std::string> reasons;  // why, of the first kReasonsKept that were rejected

  static constexpr std::size_t kReasonsKept = 5;

  void add_reason(std::string reason) {
    if (reasons.size() < kReasonsKept) reasons.push_back(std::move(reason));
  }
  void add(const SinkCounts& other) {
    accepted += other.accepted;
    duplicate += other.duplicate;
    rejected += other.rejected;
    for (const std::string& reason : other.reasons) add_reason(reason);
  }
};

class JsonWriter;
// The counts, without the reasons, as members of an open object.
void write_counts(JsonWriter& json, const SinkCounts& counts);

// What the folder holds, for the sender to compare with.
class HeldData {
 public:
  virtual ~HeldData() = default;
  virtual ServingPorts serving() = 0;
  virtual std::shared_ptr<const StationRegistry> stations() = 0;
};

// Of a call that a signal has ended or forestalled: kCancelled.
Error sending_stopped();

class MessageSink {
 public:
  virtual ~MessageSink() = default;
  // A look at what is held now; the sink outlives it.
  virtual Result<std::unique_ptr<HeldData>> held() = 0;
  // On return every message is durable, in the log or among the dead letters.
  virtual Result<SinkCounts> submit(std::vector<IncomingMessage> messages) = 0;
  // As Pipeline has them.
  virtual Status add_stations(const std::vector<Station>& stations) = 0;
  virtual Status set_station(const Station& station) = 0;
  virtual Status remove_station(const StationId& station) = 0;
};

// `context` must outlive the sink. Takes the data folder, or finds the running `serve` through its lock file and sends to
// it.
Result<std::unique_ptr<MessageSink>> open_sink(const Context& context);
// The same, and after a signal every call fails with kCancelled.
Result<std::unique_ptr<MessageSink>> open_stoppable_sink(const Context& context);

class Pipeline;
// Sends into a pipeline of this process, which must outlive the sink.
std::unique_ptr<MessageSink> sink_of(Pipeline& pipeline);

// No record beyond this is sent, for no call could take it: its first bytes become the dead letter, whose reason says how
// many there were; the file has the rest.
inline constexpr std::size_t kMostRecordBytes = 1024 * 1024;

// What a message takes in a call, with what stands around it.
std::size_t call_bytes(const IncomingMessage& message);

// Gathers messages and sends them by the thousand, or by the megabyte when they are long.
class BatchedSink {
 public:
  explicit BatchedSink(MessageSink& sink) : sink_(sink) {}
  Status add(IncomingMessage message);
  Status flush();
  const SinkCounts& counts() const { return counts_; }

 private:
  MessageSink& sink_;
  std::vector<IncomingMessage> waiting_;
  std::size_t waiting_bytes_ = 0;
  SinkCounts counts_;
};

}  // namespace stratus
