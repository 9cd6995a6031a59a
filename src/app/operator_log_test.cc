#include "app/operator_log.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <limits>
#include <sstream>

namespace stratus {
namespace {

const UtcMillis kNow = *parse_utc_millis("2026-11-24T18:00:00.123Z");

std::string written(LogConfig config, Severity severity, std::initializer_list<LogField> fields) {
  std::ostringstream out;
  const ManualClock clock(kNow);
  OperatorLog log(out, clock, config);
  log.write(severity, "batch run failed", {fields.begin(), fields.size()});
  return out.str();
}

TEST(OperatorLog, TextHasTimeSeverityEventAndNamedValues) {
  EXPECT_EQ(written({}, Severity::kWarning, {{"version", 7}, {"duration_ms", 12.5}, {"rebuilt", false}, {"folder", "data"}}),
            "2026-11-24T18:00:00.123Z warning batch run failed version=7 duration_ms=12.5 rebuilt=false folder=data\n");
}

TEST(OperatorLog, BytesOfOthersForgeNoLineAndMoveNoCursor) {
  struct Case {
    std::string_view value, shown;
  };
  for (const Case& c :
       {Case{"", "\"\""}, Case{"two words", "\"two words\""}, Case{"a=b", "\"a=b\""},
        Case{"x\n2026 error forged", "\"x\\n2026 error forged\""}, Case{"\x1b[2J", "\"\\x1b[2J\""}, Case{"\"", "\"\\\"\""},
        Case{"\xc2\x9b"
             "31m",
             "\"\\x9b31m\""},
        Case{"Orl\xe9"
             "ans",
             "\"Orl\\xE9ans\""},
        Case{"Orl\u00e9ans", "\"Orl\u00e9ans\""}, Case{"\x7f\r\t", "\"\\x7f\\x0d\\x09\""}}) {
    EXPECT_EQ(written({}, Severity::kInfo, {{"value", c.value}}),
              "2026-11-24T18:00:00.123Z info    batch run failed value=" + std::string(c.shown) + "\n");
  }
}

TEST(OperatorLog, JsonIsOneObjectALineWhateverTheBytes) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const std::string line = written({Severity::kInfo, LogFormat::kJson}, Severity::kError,
                                   {{"bytes", all}, {"rows", 3}, {"share", 0.25}, {"good", true}});
  EXPECT_EQ(line.find('\n'), line.size() - 1);
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  ASSERT_EQ(parser.parse(line).get(root), simdjson::SUCCESS) << line;
  EXPECT_EQ(root["time"].get_string().value(), "2026-11-24T18:00:00.123Z");
  EXPECT_EQ(root["severity"].get_string().value(), "error");
  EXPECT_EQ(root["event"].get_string().value(), "batch run failed");
  EXPECT_EQ(root["rows"].get_int64().value(), 3);
  EXPECT_EQ(root["share"].get_double().value(), 0.25);
  EXPECT_TRUE(root["good"].get_bool().value());
}

TEST(OperatorLog, WhatIsLessSevereThanTheLevelIsLeftOut) {
  for (const char* level : {"debug", "info", "warning", "error"}) {
    const LogConfig config{*find_severity(level), LogFormat::kText};
    for (const char* severity : {"debug", "info", "warning", "error"}) {
      const bool told = !written(config, *find_severity(severity), {}).empty();
      EXPECT_EQ(told, *find_severity(severity) >= config.level) << level << " " << severity;
    }
  }
  EXPECT_EQ(find_severity("loud"), std::nullopt);
  EXPECT_EQ(find_log_format("xml"), std::nullopt);
}

}  // namespace
}  // namespace stratus
