#include "weather/message_members.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "weather/message.h"

namespace stratus {
namespace {

std::string right_value(const MessageMember& member) {
  switch (member.value) {
    case MessageValue::kText: return R"("NNE")";
    case MessageValue::kInstant: return R"("2026-11-24T18:00:00Z")";
    case MessageValue::kKind: return R"("observed")";
    case MessageValue::kNumber:
    case MessageValue::kFlag: return "1";
  }
  return "";
}

// Of a message that states this alone; that others are missing is told of those.
bool is_mistake(std::string_view name, const std::string& value) {
  MessageDecoder decoder(MessageState::kArriving);
  (void)decoder.decode("{\"" + std::string(name) + "\":" + value + "}");
  const auto about = [&](const MessageMistake& mistake) { return mistake.field == name; };
  return std::any_of(decoder.mistakes().begin(), decoder.mistakes().end(), about);
}

TEST(MessageMembers, AreEachReadAsTheTypeThatIsTold) {
  std::set<std::string_view> names;
  for (const MessageMember& member : message_members()) {
    EXPECT_TRUE(names.insert(member.name).second) << member.name << " is told twice";
    EXPECT_FALSE(member.text.empty()) << member.name;
    EXPECT_TRUE(is_mistake(member.name, "[7]")) << member.name;
    EXPECT_FALSE(is_mistake(member.name, right_value(member))) << member.name;
  }
  EXPECT_FALSE(is_mistake("rainfall", "[7]")) << "what is no member states nothing";
}

}  // namespace
}  // namespace stratus
