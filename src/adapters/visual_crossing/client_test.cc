#include "adapters/visual_crossing/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

struct Row {
  int status;
  const char* body;
  ErrorKind kind;
  AfterFailure after;
};

TEST(Classify, TellsWhatToDoNext) {
  const Row rows[] = {
      {400, "Bad API Request:No valid locations could be determined from the input", ErrorKind::kInvalidArgument,
       AfterFailure::kGiveUp},
      {401, "No account found with API key 'top-secret'", ErrorKind::kPermissionDenied, AfterFailure::kGiveUp},
      {401, "No session or key found", ErrorKind::kPermissionDenied, AfterFailure::kGiveUp},
      {404, "Request did not match an endpoint.", ErrorKind::kInvalidArgument, AfterFailure::kGiveUp},
      {429, "Maximum daily cost exceeded", ErrorKind::kResourceExhausted, AfterFailure::kWaitForNextDay},
      {429,
       "You have exceeded the maximum number of daily result records for your account. Please add a credit card to "
       "continue retrieving results.",
       ErrorKind::kResourceExhausted, AfterFailure::kWaitForNextDay},
      {429, "Maximum concurrency exceeded", ErrorKind::kUnavailable, AfterFailure::kRetry},
      {429, "Maximum concurrent jobs has been exceeded", ErrorKind::kUnavailable, AfterFailure::kRetry},
      {500, "general error", ErrorKind::kUnavailable, AfterFailure::kRetry},
      {503, "<html>", ErrorKind::kUnavailable, AfterFailure::kRetry}};
  for (const Row& row : rows) {
    const TimelineFailure failure = classify(row.status, row.body, "top-secret");
    EXPECT_EQ(failure.error.kind, row.kind) << row.body;
    EXPECT_EQ(failure.after, row.after) << row.body;
    EXPECT_EQ(failure.error.message.find("top-secret"), std::string::npos) << failure.error.message;
  }
}

TEST(Classify, ShowsOneShortLine) {
  const TimelineFailure failure = classify(500, std::string("two\nlines\t") + std::string(10000, 'x'), "k");
  EXPECT_LT(failure.error.message.size(), 300U);
  EXPECT_EQ(failure.error.message.find('\n'), std::string::npos);
}

TEST(Scrubbed, HidesTheKeyPlainAndEncoded) {
  EXPECT_EQ(scrubbed("a k/y b k%2Fy c", "k/y"), "a *** b *** c");
  EXPECT_EQ(scrubbed("a K/Y b k%2fY c", "k/y"), "a *** b *** c");
  EXPECT_EQ(scrubbed("nothing", ""), "nothing");
}

// Wherever the shown part of a body ends, and wherever the peer cut it, no part of the key is there to read.
TEST(Classify, ShowsNoPartOfAKeyAtAnyPlaceOfACut) {
  const std::string key = "SECRETKEY0123456789";
  for (std::size_t before = 0; before < 1400; ++before) {
    const std::string body = std::string(before, 'x') + key + " is not known";
    const std::string said = classify(500, body, key).error.message;
    EXPECT_EQ(said.find(key.substr(0, kKeyBeginning)), std::string::npos) << before;
  }
  for (std::size_t kept = kKeyBeginning; kept <= key.size(); ++kept) {
    const std::string said = classify(500, "No account found with API key '" + key.substr(0, kept), key).error.message;
    EXPECT_EQ(said.find(key.substr(0, kKeyBeginning)), std::string::npos) << kept;
  }
}

}  // namespace
}  // namespace stratus
