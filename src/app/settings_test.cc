#include "app/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stratus {
namespace {

using ::testing::HasSubstr;

TEST(Dotenv, LinesAreKeyAndValue) {
  const std::vector<std::pair<std::string, std::string>> values{
      {"A=b", "b"},
      {"A = b c ", "b c"},
      {"A=", ""},
      {"A=\"b \"", "b "},
      {"A='\"b\"'", "\"b\""},
      {"A=b=c", "b=c"},
      {"A=b # c", "b # c"},
      {"A=$HOME", "$HOME"},
      {"A=b\r", "b"},
      {"\n# c\n\nA=\"b", "\"b"},
      {"\xEF\xBB\xBF"
       "A=b",
       "b"},
  };
  for (const auto& [text, value] : values) {
    const auto parsed = parse_dotenv(text, ".env");
    ASSERT_TRUE(parsed) << text;
    ASSERT_EQ(parsed->size(), 1U) << text;
    EXPECT_EQ((*parsed)[0].value, value) << text;
    EXPECT_EQ((*parsed)[0].name, "A");
  }
}

TEST(Dotenv, AnotherLineIsNamedWithoutWhatItHolds) {
  for (const char* text : {"A=b\nSECRET", "A=b\nexport A=SECRET", "A=b\n=SECRET", "A=b\nA-B=SECRET"}) {
    const auto parsed = parse_dotenv(text, ".env");
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message, HasSubstr(".env:2"));
    EXPECT_THAT(parsed.error().message, Not(HasSubstr("SECRET")));
  }
}

TEST(Settings, VariablesAreSettingsBySectionAndKey) {
  const std::vector<std::string> paths{"data_dir", "serve.port", "source.visual_crossing.proxy"};
  const auto settings = settings_among(variables_of({{"STRATUS_SERVE__PORT", "1"},
                                                     {"STRATUS_DATA_DIR", "d"},
                                                     {"STRATUS_SOURCE__VISUAL_CROSSING__PROXY", "p"},
                                                     {"STRATUS_SERVICE_HOST", "of a cluster"},
                                                     {"HOME", "/"}}),
                                       paths);
  ASSERT_TRUE(settings) << settings.error().message;
  ASSERT_EQ(settings->size(), 3U);
  EXPECT_EQ((*settings)[1].path, "serve.port");
  EXPECT_EQ((*settings)[1].place, "environment STRATUS_SERVE__PORT");
  EXPECT_EQ((*settings)[2].path, "source.visual_crossing.proxy");
}

TEST(Settings, AVariableThatIsNoSettingIsNamedWithTheNearest) {
  const std::vector<std::pair<std::string, std::string>> cases{{"STRATUS_SERVE__PROT", "STRATUS_SERVE__PORT"},
                                                               {"STRATUS_DATA__DIR", "STRATUS_DATA_DIR"},
                                                               {"STRATUS_SERVE__port", "STRATUS_SERVE__PORT"}};
  for (const auto& [name, nearest] : cases) {
    const auto settings = settings_among(variables_of({{name, "SECRET"}}), {"data_dir", "serve.port"});
    ASSERT_FALSE(settings) << name;
    EXPECT_THAT(settings.error().message, HasSubstr("environment " + name));
    EXPECT_THAT(settings.error().message, HasSubstr("the nearest is " + nearest));
    EXPECT_THAT(settings.error().message, Not(HasSubstr("SECRET")));
  }
}

}  // namespace
}  // namespace stratus
