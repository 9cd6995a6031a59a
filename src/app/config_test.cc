#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/dropping_file_system.h"

namespace stratus {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string origin_of(const Config& config, std::string_view path) { return config.setting(path).origin; }

// Another value of the same type, within every range.
std::string other_value(const EffectiveSetting& setting) {
  if (setting.path == "log.level") return "error";
  if (setting.path == "log.format") return "json";
  if (setting.path == "engines.world") return "kafka";
  if (setting.value.front() == '[') return "one.example, two.example";
  if (setting.value.front() == '"') return "other";
  return setting.path == "source.visual_crossing.max_body_bytes" ? "2048" : "7";
}

TEST(Config, TheDefaultConfigurationIsThatOfAnEmptyFileAndHasNoStation) {
  const auto shown = parse_config(default_configuration(), "shown");
  const auto empty = parse_config("", "empty");
  ASSERT_TRUE(shown && empty);
  EXPECT_TRUE(shown->stations.empty());
  ASSERT_EQ(shown->settings.size(), empty->settings.size());
  for (const EffectiveSetting& setting : empty->settings) {
    EXPECT_EQ(setting.origin, kDefaultOrigin) << setting.path;
    EXPECT_EQ(shown->setting(setting.path).value, setting.value);
  }
  // What the program's own values are, where no file says them.
  EXPECT_EQ(empty->serve.port, ServeConfig().port);
  EXPECT_EQ(empty->serve.batch_interval_s, ServeConfig().batch_interval_s);
  EXPECT_EQ(empty->batch.keep_horizons, BatchConfig().keep_horizons);
  EXPECT_EQ(empty->visual_crossing.max_body_bytes, VisualCrossingConfig().max_body_bytes);
  EXPECT_EQ(empty->visual_crossing.total_timeout_s, VisualCrossingConfig().total_timeout_s);
  EXPECT_EQ(empty->visual_crossing.max_retries, VisualCrossingConfig().max_retries);
  EXPECT_EQ(empty->visual_crossing.lease_wait_s, VisualCrossingConfig().lease_wait_s);
}

TEST(Config, EverySettingCanBeGivenByItsVariable) {
  const std::vector<EffectiveSetting> settings = default_config({})->settings;
  EXPECT_GT(settings.size(), 20U);
  for (const EffectiveSetting& setting : settings) {
    const std::string name = variable_of(setting.path);
    DroppingFileSystem disk;
    EnvironmentVariables environment{{name, other_value(setting)}};
    // At least that many replicas there must be.
    if (setting.path == "kafka.min_insync") environment[variable_of("kafka.replication")] = other_value(setting);
    const auto config = load_config(disk, {"", environment, {}});
    ASSERT_TRUE(config) << name << ": " << config.error().message;
    EXPECT_NE(config->setting(setting.path).value, setting.value) << name;
    EXPECT_EQ(origin_of(*config, setting.path), "environment " + name);
  }
}

TEST(Config, FlagsGoBeforeTheEnvironmentItBeforeDotenvAndThatBeforeTheFile) {
  DroppingFileSystem disk;
  ConfigSources sources;
  const auto port_and_origin = [&] {
    const auto config = load_config(disk, sources);
    return config ? std::to_string(config->serve.port) + " " + origin_of(*config, "serve.port") : config.error().message;
  };
  EXPECT_EQ(port_and_origin(), "8000 default");
  disk.put("stratus.toml", "[log]\nlevel = \"error\"\n[serve]\nport = 1\n");
  EXPECT_EQ(port_and_origin(), "1 stratus.toml:4");
  disk.put(".env", "\nSTRATUS_SERVE__PORT=2\n");
  EXPECT_EQ(port_and_origin(), "2 .env:2");
  sources.environment["STRATUS_SERVE__PORT"] = "3";
  EXPECT_EQ(port_and_origin(), "3 environment STRATUS_SERVE__PORT");
  sources.flags.push_back({"serve.port", "4", "--port"});
  EXPECT_EQ(port_and_origin(), "4 --port");
}

TEST(Config, WhatIsWrongIsNamedWithItsPlace) {
  const std::vector<std::pair<EnvironmentVariables, std::string>> cases{
      {{{"STRATUS_SERVE__PORT", "70000"}}, "environment STRATUS_SERVE__PORT: port = 70000 is not within 0 to 65535"},
      {{{"STRATUS_BATCH__KEEP_HORIZONS", "0"}}, "keep_horizons = 0 is not within 1 to 1000"},
      {{{"STRATUS_BATCH__KEEP_HORIZONS", "1001"}}, "keep_horizons = 1001 is not within 1 to 1000"},
      {{{"STRATUS_SERVE__PORT", "80a"}}, "environment STRATUS_SERVE__PORT: port = \"80a\" is not a whole number"},
      {{{"STRATUS_SERVE__PORT", ""}}, "environment STRATUS_SERVE__PORT: port = \"\" is not a whole number"},
      {{{"STRATUS_LOG__FORMAT", "xml"}}, "environment STRATUS_LOG__FORMAT: format = \"xml\" is neither text nor json"},
      {{{"STRATUS_DATA_DIR", ""}}, "environment STRATUS_DATA_DIR: \"data_dir\" is missing or empty"},
      {{{"STRATUS_SERVE__PROT", "1"}}, "STRATUS_SERVE__PROT is not a setting; the nearest is STRATUS_SERVE__PORT"},
      {{{"STRATUS_BATCH__INTERVAL_S", "1"}}, "STRATUS_BATCH__INTERVAL_S is not a setting"},
  };
  for (const auto& [environment, told] : cases) {
    DroppingFileSystem disk;
    const auto config = load_config(disk, {"", environment, {}});
    ASSERT_FALSE(config) << told;
    EXPECT_EQ(config.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_THAT(config.error().message, HasSubstr(told));
  }
}

TEST(Config, AllThatIsWrongIsToldAtOnceUnknownKeysWithTheNearest) {
  DroppingFileSystem disk;
  disk.put("stratus.toml",
           "data_dri = \"d\"\n[serve]\nprot = 1\nport = 70000\n[lgo]\n[log]\nlevel = \"loud\"\n"
           "[source.visual_crosing]\n[[station]]\nlatitude = 91\nlongitude = 2\n[[station]]\nlatitude = 1\n");
  const auto config = load_config(disk, {"", {{"STRATUS_SERVE__PROT", "1"}, {"STRATUS_LOG__LEVLE", "1"}}, {}});
  ASSERT_FALSE(config);
  for (const char* told : {"STRATUS_SERVE__PROT is not a setting", "STRATUS_LOG__LEVLE is not a setting",
                           "line 1, column 12: \"data_dri\" is not a known key here; the nearest is data_dir",
                           "line 3, column 8: \"prot\" is not a known key here; the nearest is port",
                           "line 4, column 8: port = 70000", "\"lgo\" is not a known key here; the nearest is log",
                           "level = \"loud\"", "\"visual_crosing\" is not a known key here; the nearest is visual_crossing",
                           "line 9, column 1: \"city\" is missing", "longitude is missing"})
    EXPECT_THAT(config.error().message, HasSubstr(told));
}

TEST(Config, SecretsAreNotShown) {
  DroppingFileSystem disk;
  disk.put(".env", "VISUAL_CROSSING_API_KEY=KEY1\nSTRATUS_SOURCE__VISUAL_CROSSING__PROXY=http://me:KEY1@proxy:3128\n");
  const auto config = load_config(disk, {});
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->visual_crossing.api_key, "KEY1");
  EXPECT_EQ(config->visual_crossing.proxy, "http://me:KEY1@proxy:3128");
  for (const EffectiveSetting& setting : config->settings) EXPECT_THAT(setting.value, Not(HasSubstr("KEY1")));
  EXPECT_EQ(config->setting("VISUAL_CROSSING_API_KEY").value, "***");
  EXPECT_EQ(origin_of(*config, "VISUAL_CROSSING_API_KEY"), ".env:1");
  const auto of_environment = load_config(disk, {"", {{"VISUAL_CROSSING_API_KEY", "KEY2"}}, {}});
  EXPECT_EQ(of_environment->visual_crossing.api_key, "KEY2");
}

TEST(Config, TwoStationsOfOneIdAreAnErrorThatNamesBothLines) {
  const auto station = [](const std::string& members) { return "[[station]]\nlatitude = 1\nlongitude = 2\n" + members; };
  const std::string paris = station("city = \"Paris\"\ncountry = \"FR\"\n");
  const std::vector<std::pair<std::string, bool>> cases{
      {station("city = \"Paris\"\ncountry = \"FR\"\n"), false},
      {station("city = \"Paris\"\ncountry = \"FR\"\nzone = \"Europe/Paris\"\n"), false},
      {station("id = \"station_Paris_FR\"\n"), false},
      {station("id = \"station_paris_FR\"\n"), false},
      {station("city = \"PARIS\"\ncountry = \"FR\"\n"), false},
      {station("city = \"Paris\"\ncountry = \"US\"\n"), true},
      {station("id = \"station_Paris-Orly_FR\"\ncity = \"Paris\"\ncountry = \"FR\"\n"), true},
  };
  for (const auto& [second, taken] : cases) {
    const auto config = parse_config(paris + second, "s.toml");
    ASSERT_EQ(config.has_value(), taken) << second;
    if (taken) {
      EXPECT_EQ(config->stations.size(), 2U);
      EXPECT_EQ(config->station_places.at(config->stations[1].id), "s.toml line 6");
    } else {
      EXPECT_THAT(config.error().message,
                  AllOf(HasSubstr("s.toml line 6, column 1"), HasSubstr("of line 1"), HasSubstr("line 6")));
    }
  }
}

}  // namespace
}  // namespace stratus
