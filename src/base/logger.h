// What the program tells its operator while it runs: one event a line, with named values. (The log of messages is another
// thing: ports/event_log.h.) The interface is here so that every room can tell; app/ decides where it goes.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace stratus {

enum class Severity : std::uint8_t { kDebug, kInfo, kWarning, kError };

std::string_view to_string(Severity severity);  // "debug", "info", "warning", "error"

// A named value of an event. The name is snake_case with its unit at the end ("duration_ms"). Values may hold any bytes:
// whoever writes them escapes what is not printable. They never hold a secret.
struct LogField {
  using Value = std::variant<std::int64_t, double, bool, std::string>;

  LogField(std::string_view field, std::string text) : name(field), value(std::move(text)) {}
  LogField(std::string_view field, std::string_view text) : name(field), value(std::string(text)) {}
  LogField(std::string_view field, const char* text) : name(field), value(std::string(text)) {}
  LogField(std::string_view field, std::int64_t number) : name(field), value(number) {}
  LogField(std::string_view field, int number) : name(field), value(std::int64_t{number}) {}
  LogField(std::string_view field, double number) : name(field), value(number) {}
  LogField(std::string_view field, bool truth) : name(field), value(truth) {}

  std::string_view name;  // a literal
  Value value;
};

// Thread-safe. Writing never fails and never waits for more than the line itself.
class Logger {
 public:
  virtual ~Logger() = default;
  // `event` is a short sentence that is always the same: "batch run failed". What differs stands in the fields.
  virtual void write(Severity severity, std::string_view event, std::span<const LogField> fields) = 0;

  void debug(std::string_view event, std::initializer_list<LogField> fields = {}) { tell(Severity::kDebug, event, fields); }
  void info(std::string_view event, std::initializer_list<LogField> fields = {}) { tell(Severity::kInfo, event, fields); }
  void warning(std::string_view event, std::initializer_list<LogField> fields = {}) {
    tell(Severity::kWarning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<LogField> fields = {}) { tell(Severity::kError, event, fields); }

 private:
  void tell(Severity severity, std::string_view event, std::initializer_list<LogField> fields) {
    write(severity, event, {fields.begin(), fields.size()});
  }
};

// Tells nobody.
class NoLogger final : public Logger {
 public:
  void write(Severity, std::string_view, std::span<const LogField>) override {}
};

}  // namespace stratus
