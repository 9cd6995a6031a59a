// librdkafka behind our words; rdkafka_handle.h alone includes it. What it answers becomes our errors: kUnavailable when the
// cluster cannot be reached or does not answer in KafkaConfig::timeout, kPermissionDenied when it refuses us,
// kInvalidArgument for a setting or a record that is not taken. Messages name the servers, never a secret.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/kafka/config.h"
#include "ports/event_log.h"

namespace stratus {

// What a topic is said to be when it is made, and what it says of itself.
using TopicSettings = std::map<std::string, std::string>;

struct TopicEnds {
  std::int64_t begin = 0;
  std::int64_t end = 0;  // the last stable offset
};

// Asks about topics and changes them. Thread-safe.
class KafkaAdmin {
 public:
  static Result<std::unique_ptr<KafkaAdmin>> make(const KafkaConfig& config);
  ~KafkaAdmin();

  // The name that the cluster gave itself.
  Result<std::string> cluster_id() const;
  // How many partitions it has; 0: there is no such topic.
  Result<int> partitions(const std::string& topic) const;
  Result<TopicSettings> settings(const std::string& topic) const;
  // Made, or made by somebody else meanwhile; whoever asks for its partitions next sees it.
  Status create(const std::string& topic, int partitions, const TopicSettings& settings) const;
  // So many of them from now on, more than it has.
  Status add_partitions(const std::string& topic, int partitions) const;
  // Records of the partition below that offset are gone.
  Status remove_before(const std::string& topic, LogPosition end) const;
  // For tests. Takes effect after a while.
  Status remove_topic(const std::string& topic) const;

 private:
  class Impl;
  explicit KafkaAdmin(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Sends records: each is acknowledged by all in-sync replicas, none is there twice. Not thread-safe.
class KafkaSender {
 public:
  static Result<std::unique_ptr<KafkaSender>> make(const KafkaConfig& config);
  ~KafkaSender();

  // One answer a message, in order, when the last one has its own. Those of one partition stand in the order of the call.
  // `partition`: into that one; nothing: by the key, as the Java clients place it. An error of one says nothing about
  // others; what failed by kUnavailable may stand in the topic all the same.
  std::vector<Result<LogPosition>> send(const std::string& topic, std::span<const LogMessage> messages,
                                        std::optional<std::int32_t> partition = {});

 private:
  class Impl;
  explicit KafkaSender(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Reads partitions of one topic, transactions that were not committed left out. Keeps its place in each of them. Not
// thread-safe.
class KafkaFetcher {
 public:
  static Result<std::unique_ptr<KafkaFetcher>> make(const KafkaConfig& config, const std::string& topic);
  ~KafkaFetcher();

  Result<TopicEnds> ends(std::int32_t partition) const;
  // Records from there on, at most `max_records`, and the offset behind what was looked at. `end`: of the partition, as
  // ends() said it; from.offset lies before it and not before the beginning.
  Result<LogRead> read(LogPosition from, std::int64_t end, std::size_t max_records);

 private:
  class Impl;
  explicit KafkaFetcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace stratus
