#include "api/message_envelope.h"

#include "base/bytes.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

constexpr std::int64_t kNoLetter = -1;

bool take_message(std::string_view& body, PostedMessage& message) {
  LetterRetry retry;
  std::uint8_t last = 0;
  const bool whole = take_text(body, message.bytes) && take_text(body, message.origin) && take_text(body, message.fault) &&
                     take_text(body, message.header) && take_number(body, retry.letter.offset) && take_number(body, last);
  retry.last = last != 0;
  if (whole && retry.letter.offset != kNoLetter) message.retry = retry;
  return whole;
}

}  // namespace

void add_to_envelope(std::string& body, const PostedMessage& message) {
  put_text(body, message.bytes);
  put_text(body, message.origin);
  put_text(body, message.fault);
  put_text(body, message.header);
  put_number(body, message.retry ? message.retry->letter.offset : kNoLetter);
  put_number(body, static_cast<std::uint8_t>(message.retry && message.retry->last ? 1 : 0));
}

Result<std::vector<PostedMessage>> open_envelope(std::string_view body, std::size_t most) {
  std::vector<PostedMessage> messages;
  while (!body.empty()) {
    if (messages.size() == most)
      return fail(ErrorKind::kResourceExhausted,
                  "the body holds more than " + std::to_string(most) + " messages; send it in pieces");
    PostedMessage message;
    if (!take_message(body, message) || !valid_utf8(message.origin + message.fault + message.header))
      return fail(ErrorKind::kInvalidArgument,
                  "message " + std::to_string(messages.size()) + " of the envelope is cut or no text");
    messages.push_back(std::move(message));
  }
  return messages;
}

}  // namespace stratus
