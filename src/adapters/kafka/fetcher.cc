#include <algorithm>
#include <array>
#include <chrono>
#include <thread>
#include <utility>

#include "adapters/kafka/client.h"
#include "adapters/kafka/rdkafka_handle.h"

namespace stratus {

using namespace rdkafka;

namespace {

std::string text_of(const void* bytes, std::size_t size) {
  return bytes == nullptr ? std::string() : std::string(static_cast<const char*>(bytes), size);
}

// Of a topic whose records have the time of their append; another time is none.
UtcMillis time_of(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const std::int64_t time = rd_kafka_message_timestamp(&message, &type);
  return UtcMillis{type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME ? time : -1};
}

}  // namespace

class KafkaFetcher::Impl {
 public:
  Impl(KafkaConfig config, std::string topic) : config_(std::move(config)), topic_(std::move(topic)) {}
  ~Impl() {
    for (const auto& [partition, next] : next_) rd_kafka_consume_stop(of_topic_.get(), partition);
  }

  Status open() {
    STRATUS_ASSIGN_OR_RETURN(auto conf,
                             configured(config_, {{"isolation.level", "read_committed"},
                                                  {"enable.partition.eof", "true"},
                                                  {"check.crcs", "true"},
                                                  {"auto.offset.reset", "error"},
                                                  {"fetch.wait.max.ms", "10"},
                                                  {"fetch.error.backoff.ms", "50"},
                                                  {"queued.min.messages", "10000"},
                                                  {"queued.max.messages.kbytes", std::to_string(kMaxFetchedKilobytes)},
                                                  {"fetch.message.max.bytes", std::to_string(kMaxRecordBytes)}}));
    STRATUS_ASSIGN_OR_RETURN(handle_, stratus::open(RD_KAFKA_CONSUMER, std::move(conf)));
    of_topic_ = topic_of(handle_.get(), topic_);
    return {};
  }

  Result<TopicEnds> ends(std::int32_t partition) const {
    TopicEnds ends;
    const auto until = std::chrono::steady_clock::now() + config_.timeout;
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    do {
      if (code != RD_KAFKA_RESP_ERR_NO_ERROR) std::this_thread::sleep_for(std::chrono::milliseconds(kPollMs));
      code = rd_kafka_query_watermark_offsets(handle_.get(), topic_.c_str(), partition, &ends.begin, &ends.end,
                                              millis(config_));
    } while (has_moved(code) && std::chrono::steady_clock::now() < until);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return failed(config_, "ask where partition " + std::to_string(partition) + " of topic " + topic_ + " ends", code);
    return ends;
  }

  Result<LogRead> read(LogPosition from, std::int64_t end, std::size_t max_records) {
    STRATUS_RETURN_IF_ERROR(go_to(from));
    LogRead read{{}, from.offset};
    const auto until = std::chrono::steady_clock::now() + config_.timeout;
    while (read.records.size() < max_records && read.next < end) {
      std::array<rd_kafka_message_t*, kBatch> batch{};
      const auto wanted = std::min(kBatch, max_records - read.records.size());
      const auto count = rd_kafka_consume_batch(of_topic_.get(), from.partition, kPollMs, batch.data(), wanted);
      Status taken = count < 0 ? Status(failed(config_, "read topic " + topic_, rd_kafka_last_error())) : Status();
      for (std::int64_t i = 0; i < count; ++i) {
        if (taken) taken = take(*batch[static_cast<std::size_t>(i)], from.partition, read);
        rd_kafka_message_destroy(batch[static_cast<std::size_t>(i)]);
      }
      if (taken && count <= 0 && std::chrono::steady_clock::now() > until)
        taken = failed(config_, "read topic " + topic_, RD_KAFKA_RESP_ERR__TIMED_OUT);
      if (!taken) {
        stop(from.partition);
        return fail(taken.error());
      }
      // What is at hand is enough: whoever wants more asks again.
      if (count == 0 && !read.records.empty()) break;
    }
    next_[from.partition] = read.next;
    return read;
  }

 private:
  static constexpr std::size_t kBatch = 1024;
  static constexpr int kPollMs = 100;

  // The broker that was asked does not lead the partition any more, or not yet: another one is known soon.
  static bool has_moved(rd_kafka_resp_err_t code) {
    return code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
  }

  Status go_to(LogPosition from) {
    const auto known = next_.find(from.partition);
    if (known != next_.end() && known->second == from.offset) return {};
    stop(from.partition);
    if (rd_kafka_consume_start(of_topic_.get(), from.partition, from.offset) != 0)
      return failed(config_, "read topic " + topic_, rd_kafka_last_error());
    next_[from.partition] = from.offset;
    return {};
  }

  void stop(std::int32_t partition) {
    if (next_.erase(partition) > 0) rd_kafka_consume_stop(of_topic_.get(), partition);
  }

  // The end of a partition tells how far was looked: marks of transactions have offsets and are no records.
  Status take(const rd_kafka_message_t& message, std::int32_t partition, LogRead& read) const {
    if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      read.next = std::max(read.next, message.offset);
      return {};
    }
    if (message.err == RD_KAFKA_RESP_ERR__BAD_MSG) {
      return fail(ErrorKind::kDataLoss, "kafka " + config_.servers + ": record " + std::to_string(message.offset) +
                                            of_partition(partition) + " of topic " + topic_ + " is damaged");
    }
    // Brokers that are away are asked again until the time is over.
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return kind_of(message.err) == ErrorKind::kUnavailable ? Status()
                                                             : Status(failed(config_, "read topic " + topic_, message.err));
    read.records.push_back({{partition, message.offset}, text_of(message.payload, message.len), time_of(message)});
    read.next = message.offset + 1;
    return {};
  }

  const KafkaConfig config_;
  const std::string topic_;
  Owned<rd_kafka_t> handle_;
  Owned<rd_kafka_topic_t> of_topic_;
  std::map<std::int32_t, std::int64_t> next_;  // by partition that is being read: the offset that comes next
};

KafkaFetcher::KafkaFetcher(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaFetcher::~KafkaFetcher() = default;

Result<std::unique_ptr<KafkaFetcher>> KafkaFetcher::make(const KafkaConfig& config, const std::string& topic) {
  auto impl = std::make_unique<Impl>(config, topic);
  STRATUS_RETURN_IF_ERROR(impl->open());
  return std::unique_ptr<KafkaFetcher>(new KafkaFetcher(std::move(impl)));
}

Result<TopicEnds> KafkaFetcher::ends(std::int32_t partition) const { return impl_->ends(partition); }

Result<LogRead> KafkaFetcher::read(LogPosition from, std::int64_t end, std::size_t max_records) {
  return impl_->read(from, end, max_records);
}

}  // namespace stratus
