// What a message may state, for whoever describes it: from the table that the decoder reads by.
#pragma once

#include <string_view>
#include <vector>

namespace stratus {

enum class MessageValue { kText, kInstant, kKind, kNumber, kFlag };

struct MessageMember {
  std::string_view name;
  MessageValue value = MessageValue::kText;
  std::string_view text;  // unit and meaning, for a person
};

// Each name once, in the order in which messages are written; then the names of the answers that are read too. `location`
// is none of them: it states nothing of the fact. Nothing of it is needed but a station and a time, by either name.
std::vector<MessageMember> message_members();

}  // namespace stratus
