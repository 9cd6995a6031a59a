// JSON text, member by member, with exact decimals.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "views/present.h"
#include "weather/utf8.h"

namespace stratus {

// Not thread-safe. The caller keeps begin and end in balance.
class JsonWriter {
 public:
  void begin_object() { writer_.StartObject(); }
  void begin_object(std::string_view key) { this->key(key), begin_object(); }
  void end_object() { writer_.EndObject(); }
  void begin_array() { writer_.StartArray(); }
  void begin_array(std::string_view key) { this->key(key), begin_array(); }
  void end_array() { writer_.EndArray(); }
  void key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }

  // Bytes that are no UTF-8 are shown as "\xE9": nobody could read the document with them.
  void value(std::string_view text) { valid_utf8(text) ? string(text) : string(shown_utf8(text)); }
  void value(const char* text) { value(std::string_view(text)); }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(std::same_as<bool> auto truth) { writer_.Bool(truth); }
  void value(std::same_as<std::int64_t> auto number) { writer_.Int64(number); }
  void value(std::same_as<int> auto number) { writer_.Int(number); }
  void value(const Decimal& decimal) { raw(to_string(decimal)); }
  void value(UtcSeconds time) { value(format_utc(time)); }
  void value(UtcMillis time) { value(format_utc(time)); }
  void value(std::nullopt_t) { writer_.Null(); }
  template <typename T>
  void value(const std::optional<T>& maybe) {
    maybe ? value(*maybe) : value(std::nullopt);
  }
  // Already JSON.
  void raw(std::string_view json) { writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType); }

  template <typename T>
  void member(std::string_view name, const T& of) {
    key(name);
    value(of);
  }

  // The text so far, which must be complete, with a line break at its end.
  std::string line() const { return std::string(buffer_.GetString(), buffer_.GetSize()) + "\n"; }
  // The same without the line break.
  std::string text() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  void string(std::string_view text) { writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size())); }
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace stratus
