// Answers as real servers gave them.
#include "adapters/webhdfs/answers.h"

#include <gmock/gmock.h>

namespace stratus {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

std::string remote(const std::string& exception, const std::string& message) {
  return R"({"RemoteException":{"exception":")" + exception + R"(","javaClassName":"java.io.)" + exception +
         R"(","message":")" + message + R"("}})";
}

TEST(HdfsAnswers, AStatusHasItsMembers) {
  const auto status = parse_status(
      R"({"FileStatus":{"accessTime":1,"blockSize":16777216,"childrenNum":0,"fileId":16390,"group":"supergroup","length":5,)"
      R"("modificationTime":1795807327929,"owner":"spark","pathSuffix":"","permission":"644","replication":1,"type":"FILE"}})");
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_TRUE(status->is_file);
  EXPECT_EQ(status->bytes, 5U);
  EXPECT_EQ(status->modified_ms, 1795807327929);
  EXPECT_EQ(status->file_id, 16390U);
}

TEST(HdfsAnswers, APageOfAListSaysWhatIsLeft) {
  const auto page = parse_list_page(
      R"({"DirectoryListing":{"partialListing":{"FileStatuses":{"FileStatus":[{"accessTime":0,"fileId":16397,"length":0,)"
      R"("modificationTime":1795807328571,"owner":"spark","pathSuffix":"id","type":"DIRECTORY"}]}},"remainingEntries":7}})");
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_THAT(page->entries, SizeIs(1));
  EXPECT_EQ(page->entries[0].name, "id");
  EXPECT_FALSE(page->entries[0].is_file);
  EXPECT_EQ(page->remaining, 7U);
}

TEST(HdfsAnswers, WhatIsNoAnswerIsUnavailableAndShown) {
  for (const char* text : {"", "<html>\x1b[31m</html>", "{}", R"({"FileStatus":{"length":5}})", R"({"boolean":"true"})"}) {
    for (const Status& status :
         {Status(parse_status(text).map([](auto&&) {})), Status(parse_list_page(text).map([](auto&&) {})),
          Status(parse_boolean(text).map([](bool) {}))}) {
      ASSERT_FALSE(status) << text;
      EXPECT_EQ(status.error().kind, ErrorKind::kUnavailable);
      EXPECT_THAT(status.error().message, Not(HasSubstr("\x1b")));
    }
  }
  EXPECT_EQ(parse_boolean(R"({"boolean":false})"), false);
}

struct Row {
  int status;
  const char* exception;
  ErrorKind kind;
};

TEST(HdfsAnswers, AnExceptionBecomesWhatACallerWouldDo) {
  for (const Row& row :
       {Row{404, "FileNotFoundException", ErrorKind::kNotFound},
        Row{403, "FileAlreadyExistsException", ErrorKind::kAlreadyExists},
        Row{403, "AccessControlException", ErrorKind::kPermissionDenied},
        Row{401, "SomethingElse", ErrorKind::kPermissionDenied}, Row{403, "SafeModeException", ErrorKind::kUnavailable},
        Row{403, "RetriableException", ErrorKind::kUnavailable}, Row{403, "StandbyException", ErrorKind::kUnavailable},
        Row{403, "RecoveryInProgressException", ErrorKind::kUnavailable}, Row{403, "IOException", ErrorKind::kUnavailable},
        Row{403, "NSQuotaExceededException", ErrorKind::kResourceExhausted},
        Row{403, "ParentNotDirectoryException", ErrorKind::kInvalidArgument},
        Row{403, "PathIsNotEmptyDirectoryException", ErrorKind::kInvalidArgument},
        Row{400, "IllegalArgumentException", ErrorKind::kInvalidArgument}}) {
    const Error error = error_of_answer(row.status, remote(row.exception, "why"));
    EXPECT_EQ(error.kind, row.kind) << row.exception;
    EXPECT_EQ(error.message, std::string(row.exception) + ": why");
  }
}

TEST(HdfsAnswers, NoStackOfJavaCallsIsShown) {
  const Error error =
      error_of_answer(403, remote("FileAlreadyExistsException",
                                  R"(/a for client 127.0.0.1 already exists\n\tat org.apache.hadoop.Call(X.java:1))"));
  EXPECT_EQ(error.message, "FileAlreadyExistsException: /a for client 127.0.0.1 already exists");
  EXPECT_THAT(error_of_answer(502, "<html>bad gateway").message, HasSubstr("HTTP status 502"));
  EXPECT_EQ(error_of_answer(502, "").kind, ErrorKind::kUnavailable);
  EXPECT_EQ(error_of_answer(403, remote("AccessControlException", "/a/b (is not a directory)")).kind,
            ErrorKind::kInvalidArgument);
}

}  // namespace
}  // namespace stratus
