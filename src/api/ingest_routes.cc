#include <algorithm>

#include "api/json_pipeline.h"
#include "api/media_type.h"
#include "api/message_array.h"
#include "api/message_envelope.h"
#include "api/routes.h"
#include "base/shown_text.h"
#include "weather/message.h"
#include "weather/utf8.h"

namespace stratus {
namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

// One message a line; blank lines are none.
Answered<std::vector<PostedMessage>> lines_of(std::string_view body, std::size_t most) {
  std::vector<PostedMessage> lines;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    std::string_view line = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (is_blank(line)) continue;
    if (lines.size() == most)
      return fail(problem_of(ProblemCode::kBodyTooLarge,
                             "the body holds more than " + std::to_string(most) + " messages; send it in pieces"));
    lines.push_back({std::string(line)});
  }
  return lines;
}

struct Post {
  std::vector<PostedMessage> messages;
  bool single = false;
  bool array = false;
};

Answered<std::vector<PostedMessage>> whole(Result<std::vector<PostedMessage>> messages) {
  if (messages) return *std::move(messages);
  const Error& error = messages.error();
  const bool too_large = error.kind == ErrorKind::kResourceExhausted;
  return fail(problem_of(too_large ? ProblemCode::kBodyTooLarge : ProblemCode::kWrongBody, error.message));
}

Answered<Post> read_post(const Call& call) {
  const std::string type = media_type(call.request);
  const bool is_envelope = type == kEnvelopeType;
  const std::string_view body = is_envelope ? std::string_view(call.request.body) : without_utf8_mark(call.request.body);
  const std::size_t first = std::min(body.find_first_not_of(" \t\r\n"), body.size());
  if (type != "application/json" && type != "application/x-ndjson" && !is_envelope) {
    return fail(wrong_type(type, "application/json, application/x-ndjson"));
  }
  if (first == body.size()) return fail(problem_of(ProblemCode::kWrongBody, "the body is empty"));
  if (is_envelope) {
    STRATUS_ASSIGN_OR_RETURN(auto messages, whole(open_envelope(body, call.options.messages_a_post)));
    return Post{std::move(messages)};
  }
  if (type == "application/json" && body[first] == '[') {
    STRATUS_ASSIGN_OR_RETURN(auto messages, whole(open_array(body, call.options.messages_a_post, "http")));
    return Post{std::move(messages), false, true};
  }
  if (type == "application/json") return Post{{{std::string(body)}}, true};
  STRATUS_ASSIGN_OR_RETURN(std::vector<PostedMessage> lines, lines_of(body, call.options.messages_a_post));
  return Post{std::move(lines)};
}

Answered<std::string> idempotency_key(const HttpRequest& request) {
  const auto stated = request.header("Idempotency-Key");
  if (!stated) return std::string();
  const std::string key(*stated);
  const bool printable = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (key.empty() || key.size() > kMaxKeyBytes || !printable)
    return fail(problem_of(ProblemCode::kWrongHeader, "Idempotency-Key is not 1 to " + std::to_string(kMaxKeyBytes) +
                                                          " printable ASCII characters without blanks"));
  return key;
}

// One message says by the status what became of it. Of many the outcomes have to be read.
int status_of(const Post& post, const std::vector<SubmitOutcome>& outcomes) {
  if (!post.single || outcomes.empty()) return 200;
  switch (outcomes[0].taken) {
    case Taken::kAccepted: return 201;
    case Taken::kDuplicate: return 200;
    case Taken::kRejected: return 422;
  }
  return 500;
}

void name_elements(std::vector<SubmitOutcome>& outcomes) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].taken == Taken::kRejected)
      outcomes[i].reason = "element " + std::to_string(i + 1) + ": " + outcomes[i].reason;
  }
}

Mistake mistake_of(const MessageMistake& found) {
  Mistake mistake{ProblemCode::kRejectedMessage};
  mistake.pointer = found.field.empty() ? "" : "/" + std::string(found.field);
  if (!found.value.empty()) mistake.value = escaped(found.value);
  mistake.detail = found.text;
  return mistake;
}

// What is wrong with the message by itself, one by one; else why it does not go with what is known.
Problem rejected(std::string_view message, const std::string& reason) {
  MessageDecoder decoder(MessageState::kArriving);
  static_cast<void>(decoder.decode(message));
  std::vector<Mistake> mistakes;
  for (const MessageMistake& found : decoder.mistakes()) mistakes.push_back(mistake_of(found));
  if (mistakes.empty()) mistakes.push_back(mistake_of({"", "", reason}));
  Problem problem = problem_of(std::move(mistakes));
  problem.detail = "the message was rejected and kept as a dead letter: " + reason;
  return problem;
}

}  // namespace

Answered<Answer> post_observations(const Call& call) {
  STRATUS_ASSIGN_OR_RETURN(Post post, read_post(call));
  STRATUS_ASSIGN_OR_RETURN(std::string key, idempotency_key(call.request));
  SubmitAnswer outcomes = call.services.submit(std::move(post.messages), std::move(key));
  if (!outcomes) return fail(refused_messages_problem(outcomes.error()));
  if (post.array) name_elements(*outcomes);
  const int status = status_of(post, *outcomes);
  if (status == 422) return fail(rejected(without_utf8_mark(call.request.body), (*outcomes)[0].reason));
  // Not where the tail ends: what was accepted is durable, whether the tail can be asked now or not.
  const Horizon positions{call.services.log(), call.services.log_end()};
  return Answer{make_response(status, "application/json", json_outcomes(*outcomes, positions)), {}};
}

}  // namespace stratus
