// A log in front of another one, whose every call can wait and fail.
#pragma once

#include "ports/event_log.h"
#include "support/faulty/faults.h"

namespace stratus {

class FaultyEventLog final : public EventLog {
 public:
  FaultyEventLog(std::shared_ptr<EventLog> log, Faults& faults) : log_(std::move(log)), faults_(faults) {}

  LogExtent extent() const override {
    faults_.enter("EventLog::extent");
    return log_->extent();
  }
  // What fails, fails for every message.
  std::vector<Result<LogPosition>> append(std::span<const LogMessage> messages, UtcMillis time,
                                          std::span<const StampedCall> calls) override {
    const Faults::Turn turn = faults_.enter("EventLog::append");
    if (turn.before) return {messages.size(), fail(*turn.before)};
    auto answer = log_->append(messages, time, calls);
    if (turn.after) return {messages.size(), fail(*turn.after)};
    return answer;
  }
  Status visit_calls(UtcMillis since, const std::function<void(StampedCall)>& visit) const override {
    return faults_.around("EventLog::visit_calls", [&] { return log_->visit_calls(since, visit); });
  }

 private:
  const std::shared_ptr<EventLog> log_;
  Faults& faults_;
};

class FaultyEventLogReader final : public EventLogReader {
 public:
  FaultyEventLogReader(std::shared_ptr<EventLogReader> log, Faults& faults) : log_(std::move(log)), faults_(faults) {}

  Result<LogExtent> extent() override {
    return faults_.around("EventLogReader::extent", [&] { return log_->extent(); });
  }
  Result<std::vector<LogGap>> gaps() override {
    return faults_.around("EventLogReader::gaps", [&] { return log_->gaps(); });
  }
  Result<LogRead> read(LogPosition from, std::size_t max_records) override {
    return faults_.around("EventLogReader::read", [&] { return log_->read(from, max_records); });
  }

 private:
  const std::shared_ptr<EventLogReader> log_;
  Faults& faults_;
};

}  // namespace stratus
