#include "app/operator_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>

#include "api/json_writer.h"

namespace stratus {
namespace {

constexpr std::array kSeverities{Severity::kDebug, Severity::kInfo, Severity::kWarning, Severity::kError};

bool is_plain(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](unsigned char c) {
    return c <= ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '=';
  });
}

// The second byte of the two-byte characters U+0080 to U+009F, which terminals take for controls.
bool is_control_pair(std::string_view text, std::size_t at) {
  return text[at] == '\xc2' && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0;
}

std::string quoted(std::string_view bytes) {
  const std::string text = shown_utf8(bytes);
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"') {
      out += "\\\"";
    } else if (c < ' ' || c == 0x7f) {
      out += fmt::format("\\x{:02x}", c);
    } else if (is_control_pair(text, i)) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[++i]));
    } else {
      out += text[i];
    }
  }
  return out + "\"";
}

std::string as_text(const LogField::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return is_plain(*text) ? *text : quoted(*text);
  return std::visit(
      [](const auto& of) {
        if constexpr (std::is_same_v<std::decay_t<decltype(of)>, std::string>)
          return of;
        else
          return fmt::format("{}", of);
      },
      value);
}

std::string text_line(UtcMillis now, Severity severity, std::string_view event, std::span<const LogField> fields) {
  std::string line = fmt::format("{} {:<7} {}", format_utc(now), to_string(severity), event);
  for (const LogField& field : fields) line += fmt::format(" {}={}", field.name, as_text(field.value));
  return line + "\n";
}

void member(JsonWriter& json, const LogField& field) {
  json.key(field.name);
  if (const auto* text = std::get_if<std::string>(&field.value)) return json.value(*text);
  if (const auto* number = std::get_if<std::int64_t>(&field.value)) return json.value(*number);
  if (const auto* truth = std::get_if<bool>(&field.value)) return json.value(*truth);
  json.raw(fmt::format("{}", std::get<double>(field.value)));
}

std::string json_line(UtcMillis now, Severity severity, std::string_view event, std::span<const LogField> fields) {
  JsonWriter json;
  json.begin_object();
  json.member("time", now);
  json.member("severity", to_string(severity));
  json.member("event", event);
  for (const LogField& field : fields) member(json, field);
  json.end_object();
  return json.line();
}

}  // namespace

std::optional<LogFormat> find_log_format(std::string_view name) {
  if (name == "text") return LogFormat::kText;
  if (name == "json") return LogFormat::kJson;
  return std::nullopt;
}

std::optional<Severity> find_severity(std::string_view name) {
  const auto* found =
      std::find_if(kSeverities.begin(), kSeverities.end(), [&](Severity severity) { return to_string(severity) == name; });
  if (found == kSeverities.end()) return std::nullopt;
  return *found;
}

void OperatorLog::write(Severity severity, std::string_view event, std::span<const LogField> fields) {
  if (severity < config_.level) return;
  const UtcMillis now = clock_.now();
  const std::string line =
      config_.format == LogFormat::kJson ? json_line(now, severity, event, fields) : text_line(now, severity, event, fields);
  const std::lock_guard lock(mutex_);
  out_ << line << std::flush;
}

}  // namespace stratus
