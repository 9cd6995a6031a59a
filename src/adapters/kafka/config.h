// Where a Kafka cluster is, and how its topics are made and used.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace stratus {

struct KafkaConfig {
  std::string servers = "127.0.0.1:9092";  // host:port, several with commas
  std::string topic = "weather_data_v2";
  std::string rejects_topic = "weather_rejects";
  // Of a topic that is made; one that is there keeps its own.
  int partitions = 4;
  int replication = 1;
  int min_insync = 1;  // replicas that have a record before it is acknowledged
  // An append, a read or a question that is not answered in that time has failed.
  std::chrono::milliseconds timeout{10'000};
  // Of librdkafka, for encryption and authentication: security.protocol, ssl.*, sasl.*. Their values are never shown.
  std::vector<std::pair<std::string, std::string>> security{};
  // How often the log of the topic took the place of another one, on purpose.
  int adoption = 0;

  // Whether the topic may have calls with an Idempotency-Key; that of dead letters has none.
  bool keeps_calls = true;

  // The topic of the calls that came with an Idempotency-Key.
  std::string calls_topic() const { return topic + "_calls"; }
};

// Of a record, its key and headers besides: a dead letter of the largest message that is taken fits.
inline constexpr int kMaxRecordBytes = 16 * 1024 * 1024;
// Of records that wait to be sent.
inline constexpr int kMaxQueuedKilobytes = 256 * 1024;
// For each partition that is read: of records that were fetched and not asked for yet.
inline constexpr int kMaxFetchedKilobytes = 16 * 1024;

}  // namespace stratus
