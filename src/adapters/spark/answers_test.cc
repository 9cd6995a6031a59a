#include "adapters/spark/answers.h"

#include <gtest/gtest.h>

namespace stratus {
namespace {

struct Answer {
  int code;
  const char* text;
  ErrorKind kind;
};

TEST(SparkAnswers, AreErrorsByWhatACallerWouldDo) {
  const Answer answers[] = {
      {14, "failed to connect to all addresses", ErrorKind::kUnavailable},
      {7, "this server answers to its own machine alone", ErrorKind::kPermissionDenied},
      {12, "unknown method", ErrorKind::kUnsupported},
      {13, "[OPERATION_CANCELED] Operation has been canceled.", ErrorKind::kCancelled},
      {13, "[INVALID_HANDLE.SESSION_NOT_FOUND] The handle x is invalid.", ErrorKind::kUnavailable},
      {13, "[PATH_NOT_FOUND] Path does not exist: file:/x.", ErrorKind::kDataLoss},
      {13,
       "Job aborted due to stage failure: Task 0 in stage 1.0 failed: org.apache.spark.SparkException: Encountered error "
       "while reading file file:///x.parquet. Details:",
       ErrorKind::kDataLoss},
      {13, "Job aborted due to stage failure: [ARITHMETIC_OVERFLOW] long overflow.", ErrorKind::kInternal},
      {13, "[PARSE_SYNTAX_ERROR] Syntax error at or near 'x'.", ErrorKind::kInternal},
      {2, "", ErrorKind::kInternal},
  };
  for (const Answer& answer : answers) EXPECT_EQ(error_of_status(answer.code, answer.text).kind, answer.kind) << answer.text;
}

TEST(SparkAnswers, AreShownInOneLineAndNotWithoutEnd) {
  EXPECT_EQ(error_of_status(13, "a\nb\x1b").message, "a b\\x1b");
  EXPECT_EQ(error_of_status(13, std::string(10'000, 'x')).message.size(), kAnswerBytes);
}

}  // namespace
}  // namespace stratus
