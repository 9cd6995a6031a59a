#include <array>
#include <utility>

#include "adapters/kafka/client.h"
#include "adapters/kafka/rdkafka_handle.h"

namespace stratus {

using namespace rdkafka;

namespace {

Result<Owned<const rd_kafka_metadata_t>> metadata_of(const KafkaConfig& config, rd_kafka_t* handle,
                                                     rd_kafka_topic_t* topic) {
  const rd_kafka_metadata_t* found = nullptr;
  const rd_kafka_resp_err_t code = rd_kafka_metadata(handle, 0, topic, &found, millis(config));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(config, "ask for a topic", code);
  return Owned<const rd_kafka_metadata_t>(found);
}

}  // namespace

class KafkaAdmin::Impl {
 public:
  Impl(KafkaConfig config, Owned<rd_kafka_t> handle) : config_(std::move(config)), handle_(std::move(handle)) {}

  rd_kafka_t* handle() const { return handle_.get(); }
  const KafkaConfig& config() const { return config_; }

  // Makes a request by `ask(options, queue)` and waits for its answer.
  template <typename Ask>
  Result<Owned<rd_kafka_event_t>> answer(rd_kafka_admin_op_t operation, const std::string& what, Ask&& ask) const {
    const Owned<rd_kafka_queue_t> queue(rd_kafka_queue_new(handle()));
    const Owned<rd_kafka_AdminOptions_t> options(rd_kafka_AdminOptions_new(handle(), operation));
    std::array<char, kErrorBytes> text{};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), millis(config_), text.data(), text.size());
    ask(options.get(), queue.get());
    Owned<rd_kafka_event_t> event(rd_kafka_queue_poll(queue.get(), 2 * millis(config_)));
    if (event == nullptr) return failed(config_, what, RD_KAFKA_RESP_ERR__TIMED_OUT);
    if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR)
      return failed(config_, what, rd_kafka_event_error(event.get()));
    return event;
  }

  // Of a request about one topic.
  Status topic_result(const rd_kafka_topic_result_t** results, std::size_t count, const std::string& what,
                      rd_kafka_resp_err_t harmless = RD_KAFKA_RESP_ERR_NO_ERROR) const {
    for (std::size_t i = 0; i < count; ++i) {
      const rd_kafka_resp_err_t code = rd_kafka_topic_result_error(results[i]);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR || code == harmless) continue;
      const char* const said = rd_kafka_topic_result_error_string(results[i]);
      return fail(kind_of(code), "kafka " + config_.servers + ": cannot " + what + ": " +
                                     (said != nullptr ? said : rd_kafka_err2str(code)));
    }
    return {};
  }

 private:
  const KafkaConfig config_;
  const Owned<rd_kafka_t> handle_;
};

KafkaAdmin::KafkaAdmin(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaAdmin::~KafkaAdmin() = default;

Result<std::unique_ptr<KafkaAdmin>> KafkaAdmin::make(const KafkaConfig& config) {
  STRATUS_ASSIGN_OR_RETURN(auto conf, configured(config, {}));
  STRATUS_ASSIGN_OR_RETURN(auto handle, open(RD_KAFKA_PRODUCER, std::move(conf)));
  return std::unique_ptr<KafkaAdmin>(new KafkaAdmin(std::make_unique<Impl>(config, std::move(handle))));
}

Result<std::string> KafkaAdmin::cluster_id() const {
  char* const id = rd_kafka_clusterid(impl_->handle(), millis(impl_->config()));
  if (id == nullptr) return failed(impl_->config(), "ask for the id of the cluster", RD_KAFKA_RESP_ERR__TIMED_OUT);
  std::string text = id;
  rd_kafka_mem_free(impl_->handle(), id);
  return text;
}

Result<int> KafkaAdmin::partitions(const std::string& topic) const {
  const auto of_topic = topic_of(impl_->handle(), topic);
  STRATUS_ASSIGN_OR_RETURN(const auto metadata, metadata_of(impl_->config(), impl_->handle(), of_topic.get()));
  if (metadata->topic_cnt != 1) return 0;
  const rd_kafka_metadata_topic& found = metadata->topics[0];
  if (kind_of(found.err) == ErrorKind::kNotFound) return 0;
  if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(impl_->config(), "ask for topic " + topic, found.err);
  return found.partition_cnt;
}

Result<TopicSettings> KafkaAdmin::settings(const std::string& topic) const {
  const Owned<rd_kafka_ConfigResource_t> resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  rd_kafka_ConfigResource_t* asked = resource.get();
  STRATUS_ASSIGN_OR_RETURN(const auto event,
                           impl_->answer(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, "ask for the settings of topic " + topic,
                                         [&](auto* options, auto* queue) {
                                           rd_kafka_DescribeConfigs(impl_->handle(), &asked, 1, options, queue);
                                         }));
  std::size_t count = 0;
  const rd_kafka_ConfigResource_t** const resources =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  TopicSettings settings;
  for (std::size_t i = 0; i < count; ++i) {
    if (const auto code = rd_kafka_ConfigResource_error(resources[i]); code != RD_KAFKA_RESP_ERR_NO_ERROR)
      return failed(impl_->config(), "ask for the settings of topic " + topic, code);
    std::size_t entries = 0;
    const rd_kafka_ConfigEntry_t** const found = rd_kafka_ConfigResource_configs(resources[i], &entries);
    for (std::size_t entry = 0; entry < entries; ++entry) {
      const char* const value = rd_kafka_ConfigEntry_value(found[entry]);
      settings[rd_kafka_ConfigEntry_name(found[entry])] = value != nullptr ? value : "";
    }
  }
  return settings;
}

Status KafkaAdmin::create(const std::string& topic, int partitions, const TopicSettings& settings) const {
  std::array<char, kErrorBytes> text{};
  const Owned<rd_kafka_NewTopic_t> made(
      rd_kafka_NewTopic_new(topic.c_str(), partitions, impl_->config().replication, text.data(), text.size()));
  if (made == nullptr) return fail(ErrorKind::kInvalidArgument, "kafka: topic " + topic + ": " + text.data());
  for (const auto& [name, value] : settings) rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
  rd_kafka_NewTopic_t* asked = made.get();
  const std::string what = "make topic " + topic;
  STRATUS_ASSIGN_OR_RETURN(
      const auto event, impl_->answer(RD_KAFKA_ADMIN_OP_CREATETOPICS, what, [&](auto* options, auto* queue) {
        rd_kafka_AdminOptions_set_operation_timeout(options, millis(impl_->config()), text.data(), text.size());
        rd_kafka_CreateTopics(impl_->handle(), &asked, 1, options, queue);
      }));
  std::size_t count = 0;
  const auto** const results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  return impl_->topic_result(results, count, what, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS);
}

Status KafkaAdmin::add_partitions(const std::string& topic, int partitions) const {
  std::array<char, kErrorBytes> text{};
  const Owned<rd_kafka_NewPartitions_t> more(
      rd_kafka_NewPartitions_new(topic.c_str(), static_cast<std::size_t>(partitions), text.data(), text.size()));
  if (more == nullptr) return fail(ErrorKind::kInvalidArgument, "kafka: topic " + topic + ": " + text.data());
  rd_kafka_NewPartitions_t* asked = more.get();
  const std::string what = "add partitions to topic " + topic;
  STRATUS_ASSIGN_OR_RETURN(const auto event,
                           impl_->answer(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, what, [&](auto* options, auto* queue) {
                             rd_kafka_CreatePartitions(impl_->handle(), &asked, 1, options, queue);
                           }));
  std::size_t count = 0;
  const auto** const results =
      rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event.get()), &count);
  return impl_->topic_result(results, count, what);
}

Status KafkaAdmin::remove_before(const std::string& topic, LogPosition end) const {
  const Owned<rd_kafka_topic_partition_list_t> list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), end.partition)->offset = end.offset;
  const Owned<rd_kafka_DeleteRecords_t> records(rd_kafka_DeleteRecords_new(list.get()));
  rd_kafka_DeleteRecords_t* asked = records.get();
  const std::string what = "remove records of topic " + topic;
  STRATUS_ASSIGN_OR_RETURN(const auto event,
                           impl_->answer(RD_KAFKA_ADMIN_OP_DELETERECORDS, what, [&](auto* options, auto* queue) {
                             rd_kafka_DeleteRecords(impl_->handle(), &asked, 1, options, queue);
                           }));
  const auto* const offsets = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event.get()));
  for (int i = 0; i < offsets->cnt; ++i) {
    if (offsets->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return failed(impl_->config(), what, offsets->elems[i].err);
  }
  return {};
}

Status KafkaAdmin::remove_topic(const std::string& topic) const {
  const Owned<rd_kafka_DeleteTopic_t> gone(rd_kafka_DeleteTopic_new(topic.c_str()));
  rd_kafka_DeleteTopic_t* asked = gone.get();
  const std::string what = "remove topic " + topic;
  STRATUS_ASSIGN_OR_RETURN(const auto event,
                           impl_->answer(RD_KAFKA_ADMIN_OP_DELETETOPICS, what, [&](auto* options, auto* queue) {
                             rd_kafka_DeleteTopics(impl_->handle(), &asked, 1, options, queue);
                           }));
  std::size_t count = 0;
  const auto** const results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  return impl_->topic_result(results, count, what);
}

}  // namespace stratus
