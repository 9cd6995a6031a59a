// What the classes of client.h share of librdkafka. Included by sources of this folder only.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/kafka/config.h"
#include "base/result.h"

namespace stratus::rdkafka {

inline constexpr std::size_t kErrorBytes = 512;

struct Free {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  void operator()(rd_kafka_AdminOptions_t* options) const { rd_kafka_AdminOptions_destroy(options); }
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
  void operator()(rd_kafka_NewPartitions_t* partitions) const { rd_kafka_NewPartitions_destroy(partitions); }
  void operator()(rd_kafka_DeleteTopic_t* topic) const { rd_kafka_DeleteTopic_destroy(topic); }
  void operator()(rd_kafka_DeleteRecords_t* records) const { rd_kafka_DeleteRecords_destroy(records); }
  void operator()(rd_kafka_ConfigResource_t* resource) const { rd_kafka_ConfigResource_destroy(resource); }
  void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
  void operator()(const rd_kafka_metadata_t* metadata) const { rd_kafka_metadata_destroy(metadata); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

// KafkaConfig::timeout as librdkafka takes it.
int millis(const KafkaConfig& config);
// What a caller would do about it.
ErrorKind kind_of(rd_kafka_resp_err_t code);
// "kafka 127.0.0.1:9092: cannot append to topic weather_data_v2: Local: Message timed out"
tl::unexpected<Error> failed(const KafkaConfig& config, const std::string& what, rd_kafka_resp_err_t code);

using Settings = std::vector<std::pair<std::string, std::string>>;
// Those of the cluster, these and KafkaConfig::security. An error names the setting, and a value only of `settings`.
Result<Owned<rd_kafka_conf_t>> configured(const KafkaConfig& config, const Settings& settings);
Result<Owned<rd_kafka_t>> open(rd_kafka_type_t type, Owned<rd_kafka_conf_t> conf);
Owned<rd_kafka_topic_t> topic_of(rd_kafka_t* handle, const std::string& topic);

}  // namespace stratus::rdkafka
