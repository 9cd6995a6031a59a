#include "adapters/kafka/log_reader.h"

#include "base/checksum.h"

namespace stratus {

LogId topic_log_id(const std::string& cluster_id, const KafkaConfig& config) {
  return {digest("kafka\n" + cluster_id + "\n" + config.topic + "\n" + std::to_string(config.adoption))};
}

Result<std::unique_ptr<KafkaLogReader>> KafkaLogReader::open(const KafkaConfig& config) {
  STRATUS_ASSIGN_OR_RETURN(auto admin, KafkaAdmin::make(config));
  STRATUS_ASSIGN_OR_RETURN(const std::string cluster_id, admin->cluster_id());
  STRATUS_ASSIGN_OR_RETURN(const int partitions, admin->partitions(config.topic));
  if (partitions == 0) return fail(ErrorKind::kNotFound, "kafka " + config.servers + " has no topic " + config.topic);
  STRATUS_ASSIGN_OR_RETURN(auto fetcher, KafkaFetcher::make(config, config.topic));
  return std::unique_ptr<KafkaLogReader>(
      new KafkaLogReader(config, topic_log_id(cluster_id, config), std::move(admin), std::move(fetcher)));
}

Result<LogExtent> KafkaLogReader::extent() {
  STRATUS_ASSIGN_OR_RETURN(const int partitions, admin_->partitions(config_.topic));
  if (partitions == 0) return fail(ErrorKind::kNotFound, "kafka " + config_.servers + " has no topic " + config_.topic);
  LogExtent extent;
  extent.id = id_;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    STRATUS_ASSIGN_OR_RETURN(ends_[partition], fetcher_->ends(partition));
    extent.begin.set(partition, ends_[partition].begin);
    extent.end.set(partition, ends_[partition].end);
  }
  return extent;
}

Result<TopicEnds> KafkaLogReader::ends_behind(LogPosition from) {
  const auto known = ends_.find(from.partition);
  if (known != ends_.end() && known->second.begin <= from.offset && from.offset < known->second.end) return known->second;
  if (known == ends_.end()) {
    STRATUS_ASSIGN_OR_RETURN(const int partitions, admin_->partitions(config_.topic));
    if (from.partition < 0 || from.partition >= partitions) return TopicEnds{};
  }
  STRATUS_ASSIGN_OR_RETURN(ends_[from.partition], fetcher_->ends(from.partition));
  return ends_[from.partition];
}

Result<LogRead> KafkaLogReader::read(LogPosition from, std::size_t max_records) {
  STRATUS_ASSIGN_OR_RETURN(const TopicEnds ends, ends_behind(from));
  if (from.offset < ends.begin)
    return fail(ErrorKind::kNotFound, to_string(from) + " lies before the log's beginning " + std::to_string(ends.begin));
  if (from.offset >= ends.end) return LogRead{{}, from.offset};
  return fetcher_->read(from, ends.end, max_records);
}

}  // namespace stratus
