#include "adapters/kafka/log.h"

#include <chrono>
#include <thread>

#include "ports/call_bytes.h"

namespace stratus {
namespace {

constexpr const char* kTimes = "message.timestamp.type";
constexpr const char* kAppendTime = "LogAppendTime";
// A retry may come a day after its call.
constexpr std::chrono::milliseconds kCallsKept = std::chrono::hours(25);

TopicSettings calls_settings(const KafkaConfig& config) {
  TopicSettings settings = log_settings(config);
  settings["retention.ms"] = std::to_string(kCallsKept.count());
  return settings;
}

// Brokers learn one after the other that a topic was made: until all know it, one that is asked may not.
template <typename Ask>
auto once_known(const KafkaConfig& config, Ask&& ask) -> decltype(ask()) {
  constexpr std::chrono::milliseconds kPause(50);
  const auto until = std::chrono::steady_clock::now() + config.timeout;
  while (true) {
    auto answer = ask();
    if (answer || answer.error().kind != ErrorKind::kNotFound || std::chrono::steady_clock::now() > until) return answer;
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace

TopicSettings log_settings(const KafkaConfig& config) {
  return {{kTimes, kAppendTime},
          {"retention.ms", "-1"},
          {"retention.bytes", "-1"},
          {"cleanup.policy", "delete"},
          {"max.message.bytes", std::to_string(kMaxRecordBytes)},
          {"min.insync.replicas", std::to_string(config.min_insync)}};
}

Status ensure_topic(const KafkaAdmin& admin, const KafkaConfig& config, const std::string& topic, int partitions,
                    const TopicSettings& settings) {
  STRATUS_ASSIGN_OR_RETURN(const int found, admin.partitions(topic));
  if (found == 0) STRATUS_RETURN_IF_ERROR(admin.create(topic, partitions, settings));
  STRATUS_ASSIGN_OR_RETURN(const TopicSettings kept, once_known(config, [&] { return admin.settings(topic); }));
  for (const char* const name : {kTimes, "cleanup.policy"}) {
    const auto is = kept.find(name);
    if (is != kept.end() && is->second == settings.at(name)) continue;
    return fail(ErrorKind::kUnsupported, "topic " + topic + " has " + name + " = " + (is == kept.end() ? "?" : is->second) +
                                             " and must have " + settings.at(name) +
                                             ": its records would have no time, or be lost; choose another [kafka] topic");
  }
  return {};
}

Result<std::unique_ptr<KafkaLog>> KafkaLog::open(const KafkaConfig& config) {
  STRATUS_ASSIGN_OR_RETURN(const auto admin, KafkaAdmin::make(config));
  STRATUS_RETURN_IF_ERROR(ensure_topic(*admin, config, config.topic, config.partitions, log_settings(config)));
  STRATUS_RETURN_IF_ERROR(ensure_topic(*admin, config, config.calls_topic(), 1, calls_settings(config)));
  STRATUS_ASSIGN_OR_RETURN(auto reader, once_known(config, [&] { return KafkaLogReader::open(config); }));
  STRATUS_ASSIGN_OR_RETURN(auto sender, KafkaSender::make(config));
  STRATUS_ASSIGN_OR_RETURN(LogExtent extent, once_known(config, [&] { return reader->extent(); }));
  return std::unique_ptr<KafkaLog>(new KafkaLog(config, std::move(reader), std::move(sender), std::move(extent)));
}

LogExtent KafkaLog::extent() const {
  if (extent_stands_) return extent_;
  if (auto now = reader_->extent()) {
    extent_ = *std::move(now);
    extent_stands_ = true;
  }
  return extent_;
}

Status KafkaLog::append_calls(std::span<const StampedCall> calls) {
  if (calls.empty()) return {};
  std::vector<std::string> bytes(calls.size());
  std::vector<LogMessage> messages;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    put_call(bytes[i], calls[i]);
    messages.push_back({{}, bytes[i]});
  }
  return whole_append(sender_->send(config_.calls_topic(), messages, 0));
}

std::vector<Result<LogPosition>> KafkaLog::append(std::span<const LogMessage> messages, UtcMillis,
                                                  std::span<const StampedCall> calls) {
  std::vector<Result<LogPosition>> answers;
  if (const Status kept = append_calls(calls); !kept) {
    answers.resize(messages.size(), fail(kept.error()));
    return answers;
  }
  answers = sender_->send(config_.topic, messages);
  for (const Result<LogPosition>& answer : answers) {
    if (answer) {
      extent_.end.include(*answer);
    } else {
      extent_stands_ = false;
    }
  }
  return answers;
}

Status KafkaLog::visit_calls(UtcMillis, const std::function<void(StampedCall)>& visit) const {
  KafkaConfig of_calls = config_;
  of_calls.topic = config_.calls_topic();
  STRATUS_ASSIGN_OR_RETURN(const auto reader, KafkaLogReader::open(of_calls));
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, reader->extent());
  return for_each_record(*reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    std::string_view bytes = record.message;
    StampedCall call;
    // What others wrote there is no call, and stops nobody.
    if (take_call(bytes, call) && bytes.empty()) visit(std::move(call));
    return {};
  });
}

}  // namespace stratus
