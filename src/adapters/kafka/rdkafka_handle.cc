#include "adapters/kafka/rdkafka_handle.h"

#include <array>

namespace stratus::rdkafka {
namespace {

// Failures come back with the calls that they make fail: nothing is said besides.
void say_nothing(const rd_kafka_t*, int, const char*, const char*) {}

}  // namespace

int millis(const KafkaConfig& config) { return static_cast<int>(config.timeout.count()); }

ErrorKind kind_of(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_POLICY_VIOLATION: return ErrorKind::kInvalidArgument;
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED: return ErrorKind::kPermissionDenied;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return ErrorKind::kNotFound;
    default: return ErrorKind::kUnavailable;
  }
}

tl::unexpected<Error> failed(const KafkaConfig& config, const std::string& what, rd_kafka_resp_err_t code) {
  return fail(kind_of(code), "kafka " + config.servers + ": cannot " + what + ": " + rd_kafka_err2str(code));
}

Result<Owned<rd_kafka_conf_t>> configured(const KafkaConfig& config, const Settings& settings) {
  Owned<rd_kafka_conf_t> conf(rd_kafka_conf_new());
  std::array<char, kErrorBytes> text{};
  Settings all{{"bootstrap.servers", config.servers},
               {"client.id", "stratus"},
               {"socket.timeout.ms", std::to_string(millis(config))},
               // After a broker was away it is tried again soon.
               {"reconnect.backoff.ms", "50"},
               {"reconnect.backoff.max.ms", "1000"},
               {"topic.metadata.refresh.interval.ms", "10000"}};
  all.insert(all.end(), settings.begin(), settings.end());
  for (const auto& [name, value] : all) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), text.data(), text.size()) != RD_KAFKA_CONF_OK)
      return fail(ErrorKind::kInvalidArgument, "kafka: setting " + name + " = " + value + ": " + text.data());
  }
  // What librdkafka says of a wrong value repeats it.
  for (const auto& [name, value] : config.security) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), text.data(), text.size()) != RD_KAFKA_CONF_OK)
      return fail(ErrorKind::kInvalidArgument, "kafka: setting " + name + " is unknown, or its value is not one of it");
  }
  rd_kafka_conf_set_log_cb(conf.get(), say_nothing);
  return conf;
}

Result<Owned<rd_kafka_t>> open(rd_kafka_type_t type, Owned<rd_kafka_conf_t> conf) {
  std::array<char, kErrorBytes> text{};
  rd_kafka_t* const handle = rd_kafka_new(type, conf.get(), text.data(), text.size());
  if (handle == nullptr) return fail(ErrorKind::kInvalidArgument, std::string("kafka: ") + text.data());
  static_cast<void>(conf.release());  // it belongs to the handle now
  return Owned<rd_kafka_t>(handle);
}

Owned<rd_kafka_topic_t> topic_of(rd_kafka_t* handle, const std::string& topic) {
  return Owned<rd_kafka_topic_t>(rd_kafka_topic_new(handle, topic.c_str(), nullptr));
}

}  // namespace stratus::rdkafka
