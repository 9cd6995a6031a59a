// Reads a Kafka topic as a log.
#pragma once

#include <map>
#include <memory>

#include "adapters/kafka/client.h"
#include "ports/event_log.h"

namespace stratus {

// The log of a topic: of a cluster, a name and the number of its adoption. One that was removed and made again has the same
// id; that it ends before the horizon tells (ports/versions.h).
LogId topic_log_id(const std::string& cluster_id, const KafkaConfig& config);

class KafkaLogReader final : public EventLogReader {
 public:
  // kNotFound: there is no such topic. Other errors are the client's.
  static Result<std::unique_ptr<KafkaLogReader>> open(const KafkaConfig& config);

  // Asks each partition, those that were added meanwhile too.
  Result<LogExtent> extent() override;
  // None: what a topic has lost it does not tell. A beginning after 0 is retention's.
  Result<std::vector<LogGap>> gaps() override { return std::vector<LogGap>(); }
  Result<LogRead> read(LogPosition from, std::size_t max_records) override;

 private:
  KafkaLogReader(KafkaConfig config, LogId id, std::unique_ptr<KafkaAdmin> admin, std::unique_ptr<KafkaFetcher> fetcher)
      : config_(std::move(config)), id_(std::move(id)), admin_(std::move(admin)), fetcher_(std::move(fetcher)) {}
  // Of a partition that the topic has not it is nothing.
  Result<TopicEnds> ends_behind(LogPosition from);

  const KafkaConfig config_;
  const LogId id_;
  const std::unique_ptr<KafkaAdmin> admin_;
  const std::unique_ptr<KafkaFetcher> fetcher_;
  std::map<std::int32_t, TopicEnds> ends_;  // as they were asked last
};

}  // namespace stratus
