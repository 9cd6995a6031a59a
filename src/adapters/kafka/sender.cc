#include <algorithm>
#include <cstdint>
#include <utility>

#include "adapters/kafka/client.h"
#include "adapters/kafka/rdkafka_handle.h"

namespace stratus {

using namespace rdkafka;

namespace {

// What became of the messages of one call. Filled by deliveries of that call alone: a call ends when all are answered.
struct Deliveries {
  std::vector<Result<LogPosition>> answers;
  std::size_t left = 0;
};

void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  // The answer's own place, and the config to say where it failed.
  auto& [deliveries, config] = *static_cast<std::pair<Deliveries*, const KafkaConfig*>*>(opaque);
  const auto place = reinterpret_cast<std::uintptr_t>(message->_private);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    deliveries->answers[place] = LogPosition{message->partition, message->offset};
  } else {
    deliveries->answers[place] = failed(*config, "append", message->err);
  }
  --deliveries->left;
}

}  // namespace

class KafkaSender::Impl {
 public:
  explicit Impl(KafkaConfig config) : config_(std::move(config)), answered_(nullptr, &config_) {}

  Status open() {
    STRATUS_ASSIGN_OR_RETURN(auto conf,
                             configured(config_, {{"enable.idempotence", "true"},
                                                  {"acks", "all"},
                                                  {"partitioner", "murmur2_random"},
                                                  {"compression.type", "zstd"},
                                                  {"linger.ms", "0"},
                                                  {"message.timeout.ms", std::to_string(millis(config_))},
                                                  {"message.max.bytes", std::to_string(kMaxRecordBytes)},
                                                  {"queue.buffering.max.kbytes", std::to_string(kMaxQueuedKilobytes)},
                                                  {"queue.buffering.max.messages", "1000000"}}));
    rd_kafka_conf_set_dr_msg_cb(conf.get(), delivered);
    rd_kafka_conf_set_opaque(conf.get(), &answered_);
    STRATUS_ASSIGN_OR_RETURN(handle_, stratus::open(RD_KAFKA_PRODUCER, std::move(conf)));
    return {};
  }

  std::vector<Result<LogPosition>> send(const std::string& topic, std::span<const LogMessage> messages,
                                        std::optional<std::int32_t> partition) {
    Deliveries deliveries;
    deliveries.answers.resize(messages.size(), fail(ErrorKind::kInternal, "a message was not answered"));
    if (const Status well = open_again_when_broken(); !well) {
      std::fill(deliveries.answers.begin(), deliveries.answers.end(), fail(well.error()));
      return std::move(deliveries.answers);
    }
    answered_.first = &deliveries;
    const auto of_topic = topic_of(handle_.get(), topic);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      ++deliveries.left;
      const rd_kafka_resp_err_t code = take(of_topic.get(), messages[i], partition.value_or(RD_KAFKA_PARTITION_UA), i);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      --deliveries.left;
      deliveries.answers[i] = failed(config_, "append to topic " + topic, code);
    }
    // Each is answered in message.timeout.ms, one way or the other.
    while (deliveries.left > 0) rd_kafka_poll(handle_.get(), kPollMs);
    answered_.first = nullptr;
    return std::move(deliveries.answers);
  }

 private:
  static constexpr int kPollMs = 100;

  // An idempotent sender that cannot go on for sure never does: another one takes its place. Nothing is under way.
  Status open_again_when_broken() {
    if (rd_kafka_fatal_error(handle_.get(), nullptr, 0) == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    return open();
  }

  // Waits for room among those that wait to be sent.
  rd_kafka_resp_err_t take(rd_kafka_topic_t* topic, const LogMessage& message, std::int32_t partition, std::size_t place) {
    while (true) {
      const int refused = rd_kafka_produce(topic, partition, RD_KAFKA_MSG_F_COPY, const_cast<char*>(message.bytes.data()),
                                           message.bytes.size(), message.key.empty() ? nullptr : message.key.data(),
                                           message.key.size(), reinterpret_cast<void*>(place));
      if (refused == 0) return RD_KAFKA_RESP_ERR_NO_ERROR;
      if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL) return rd_kafka_last_error();
      rd_kafka_poll(handle_.get(), kPollMs);
    }
  }

  const KafkaConfig config_;
  std::pair<Deliveries*, const KafkaConfig*> answered_;
  Owned<rd_kafka_t> handle_;
};

KafkaSender::KafkaSender(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaSender::~KafkaSender() = default;

Result<std::unique_ptr<KafkaSender>> KafkaSender::make(const KafkaConfig& config) {
  auto impl = std::make_unique<Impl>(config);
  STRATUS_RETURN_IF_ERROR(impl->open());
  return std::unique_ptr<KafkaSender>(new KafkaSender(std::move(impl)));
}

std::vector<Result<LogPosition>> KafkaSender::send(const std::string& topic, std::span<const LogMessage> messages,
                                                   std::optional<std::int32_t> partition) {
  return impl_->send(topic, messages, partition);
}

}  // namespace stratus
