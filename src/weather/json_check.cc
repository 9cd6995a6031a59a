#include "weather/json_check.h"

#include <string_view>

namespace stratus {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr int kMaxDepth = 16;

simdjson::error_code check_object(ondemand::value value, int depth) {
  ondemand::object object;
  if (const auto error = value.get_object().get(object)) return error;
  for (auto field : object) {
    std::string_view key;
    if (const auto error = field.unescaped_key().get(key)) return error;
    ondemand::value member;
    if (const auto error = field.value().get(member)) return error;
    if (const auto error = check_value(member, depth + 1)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code check_array(ondemand::value value, int depth) {
  ondemand::array array;
  if (const auto error = value.get_array().get(array)) return error;
  for (auto item : array) {
    ondemand::value member;
    if (const auto error = item.get(member)) return error;
    if (const auto error = check_value(member, depth + 1)) return error;
  }
  return simdjson::SUCCESS;
}

}  // namespace

simdjson::error_code check_value(ondemand::value value, int depth) {
  if (depth > kMaxDepth) return simdjson::DEPTH_ERROR;
  ondemand::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::object: return check_object(value, depth);
    case ondemand::json_type::array: return check_array(value, depth);
    case ondemand::json_type::string: {
      std::string_view text;
      return value.get_string().get(text);
    }
    case ondemand::json_type::number: {
      double number = 0;
      return value.get_double().get(number);
    }
    case ondemand::json_type::boolean: {
      bool flag = false;
      return value.get_bool().get(flag);
    }
    case ondemand::json_type::null: {
      bool is_null = false;
      if (const auto error = value.is_null().get(is_null)) return error;
      return is_null ? simdjson::SUCCESS : simdjson::INCORRECT_TYPE;
    }
  }
  return simdjson::INCORRECT_TYPE;
}

}  // namespace stratus
