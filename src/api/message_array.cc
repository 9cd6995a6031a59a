#include "api/message_array.h"

#include <simdjson.h>

#include <algorithm>

namespace stratus {
namespace {

namespace json = simdjson::ondemand;

std::string_view trimmed(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

tl::unexpected<Error> refused(const std::string& what, simdjson::error_code error) {
  std::string why = simdjson::error_message(error);
  if (why.ends_with('.')) why.pop_back();  // some of its sentences have a full stop, others have none
  return fail(ErrorKind::kInvalidArgument, what + ": " + why + ". No message was taken.");
}

tl::unexpected<Error> broken(std::size_t element, simdjson::error_code error) {
  return refused("the array breaks at or after element " + std::to_string(element), error);
}

// Slicing looks at brackets and commas only; every byte is read here.
Status check_whole(const simdjson::padded_string& body, const std::vector<PostedMessage>& elements) {
  simdjson::dom::parser parser;
  const simdjson::error_code error = parser.parse(body).error();
  if (!error) return {};
  const auto bad = std::find_if(elements.begin(), elements.end(), [&](const PostedMessage& element) {
    return parser.parse(simdjson::padded_string(element.bytes)).error() != simdjson::SUCCESS;
  });
  const bool by_itself = bad != elements.end();
  return broken(by_itself ? static_cast<std::size_t>(bad - elements.begin()) + 1 : elements.size(), error);
}

}  // namespace

Result<std::vector<PostedMessage>> open_array(std::string_view body, std::size_t most, const std::string& origin) {
  std::vector<PostedMessage> messages;
  json::parser parser;
  const simdjson::padded_string padded(body);
  json::document document;
  json::array elements;
  simdjson::error_code error = parser.iterate(padded).get(document);
  if (!error) error = document.get_array().get(elements);
  if (error) return refused("it is not a JSON array", error);
  for (auto element : elements) {
    const std::size_t number = messages.size() + 1;
    if (number > most)
      return fail(ErrorKind::kResourceExhausted,
                  "the body holds more than " + std::to_string(most) + " messages; send it in pieces");
    json::value value;
    std::string_view text;
    error = element.get(value);
    if (!error) error = simdjson::to_json_string(value).get(text);
    if (error) return broken(number, error);
    messages.push_back({std::string(trimmed(text)), origin + ", element " + std::to_string(number)});
  }
  STRATUS_RETURN_IF_ERROR(check_whole(padded, messages));
  return messages;
}

}  // namespace stratus
