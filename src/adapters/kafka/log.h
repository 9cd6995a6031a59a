// A Kafka topic as the log. See the README of this folder.
#pragma once

#include <memory>

#include "adapters/kafka/client.h"
#include "adapters/kafka/log_reader.h"
#include "ports/event_log.h"

namespace stratus {

// Others may append to the topic beside it: extent() knows what stood there when it was opened, what it appended since and,
// after an append that failed, what stands there then. As thread-safe as EventLog says.
class KafkaLog final : public EventLog {
 public:
  // Makes the topic when there is none. kUnsupported names the setting of a topic that was made otherwise than it must be.
  static Result<std::unique_ptr<KafkaLog>> open(const KafkaConfig& config);

  LogExtent extent() const override;
  // The time of a record is the broker's. Calls are written before their messages, into a topic of their own, so that
  // whoever repeats a call of which only a part got through states the same facts.
  std::vector<Result<LogPosition>> append(std::span<const LogMessage> messages, UtcMillis time,
                                          std::span<const StampedCall> calls) override;
  // All calls that the topic still has: it keeps them a little longer than a day.
  Status visit_calls(UtcMillis since, const std::function<void(StampedCall)>& visit) const override;

 private:
  KafkaLog(KafkaConfig config, std::unique_ptr<KafkaLogReader> reader, std::unique_ptr<KafkaSender> sender, LogExtent extent)
      : config_(std::move(config)), reader_(std::move(reader)), sender_(std::move(sender)), extent_(std::move(extent)) {}
  Status append_calls(std::span<const StampedCall> calls);

  const KafkaConfig config_;
  const std::unique_ptr<KafkaLogReader> reader_;
  const std::unique_ptr<KafkaSender> sender_;
  mutable LogExtent extent_;
  mutable bool extent_stands_ = true;  // false: an append failed, and what stands in the topic is not known
};

// Makes a topic for records of that kind when there is none; else whether it is what it must be, as KafkaLog::open().
Status ensure_topic(const KafkaAdmin& admin, const KafkaConfig& config, const std::string& topic, int partitions,
                    const TopicSettings& settings);
// Of a log whose records nobody may lose.
TopicSettings log_settings(const KafkaConfig& config);

}  // namespace stratus
