// Where the events of base/logger.h go: lines on standard error, as text for a person or as JSON for a collector of logs.
#pragma once

#include <iosfwd>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/logger.h"

namespace stratus {

enum class LogFormat : std::uint8_t { kText, kJson };

// "text", "json"; nothing for another word.
std::optional<LogFormat> find_log_format(std::string_view name);
// "debug", "info", "warning", "error"; nothing for another word.
std::optional<Severity> find_severity(std::string_view name);

struct LogConfig {
  Severity level = Severity::kInfo;  // what is less severe is left out
  LogFormat format = LogFormat::kText;
};

// One line an event, written in one piece. Text: time, severity, event, then name=value; a value with blanks or signs is
// quoted, and what could move a cursor or end the line is escaped ("\n", "\x1b"). JSON: an object with `time`, `severity`,
// `event` and the fields (docs/formats/operator-log.md).
class OperatorLog final : public Logger {
 public:
  // `out` and `clock` outlive the log.
  OperatorLog(std::ostream& out, const Clock& clock, LogConfig config) : out_(out), clock_(clock), config_(config) {}

  void write(Severity severity, std::string_view event, std::span<const LogField> fields) override;

 private:
  std::ostream& out_;
  const Clock& clock_;
  const LogConfig config_;
  std::mutex mutex_;  // guards out_
};

}  // namespace stratus
