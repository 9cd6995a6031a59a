#include "api/bounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/shown_text.h"

namespace stratus {
namespace {

Moment moment() {
  const UtcSeconds now = *parse_utc_seconds("2026-11-24T18:47:30Z");
  return {now, *parse_date("2026-11-25")};  // east of Greenwich
}

TEST(Bounds, Days) {
  struct Days {
    std::string_view text, first, last;
  };
  for (const Days& days : {Days{"2024", "2024-01-01", "2024-12-31"}, Days{"2024-02", "2024-02-01", "2024-02-29"},
                           Days{"2024-DJF", "2023-12-01", "2024-02-29"}, Days{"2024-SON", "2024-09-01", "2024-11-30"},
                           Days{"2024-02-29", "2024-02-29", "2024-02-29"}, Days{"1800", "1800-01-01", "1800-12-31"},
                           Days{"2199", "2199-01-01", "2199-12-31"}, Days{"today", "2026-11-25", "2026-11-25"},
                           Days{"yesterday", "2026-11-24", "2026-11-24"}}) {
    const auto bound = parse_bound(days.text, moment());
    ASSERT_TRUE(bound) << bound.error().message;
    EXPECT_FALSE(bound->instant);
    EXPECT_EQ(format_date(bound->first), days.first) << days.text;
    EXPECT_EQ(format_date(bound->last), days.last) << days.text;
    EXPECT_EQ(bound->relative, days.text.ends_with("day"));
  }
}

TEST(Bounds, Instants) {
  struct Instant {
    std::string_view text, instant;
  };
  for (const Instant& written :
       {Instant{"2026-11-24T18:47:05+01:00", "2026-11-24T17:47:05Z"},
        Instant{"2026-11-24T18:00:00.123Z", "2026-11-24T18:00:00.123Z"},
        Instant{"2026-11-24T18:00Z", "2026-11-24T18:00:00Z"}, Instant{"2026-11-24T18:00-05:30", "2026-11-24T23:30:00Z"},
        Instant{"2026-11-24 18:00z", "2026-11-24T18:00:00Z"}, Instant{"1795543200", "2026-11-24T18:00:00Z"},
        Instant{"1795543200123", "2026-11-24T18:00:00.123Z"}, Instant{"100000000", "1973-03-03T09:46:40Z"},
        Instant{"7258118399", "2199-12-31T23:59:59Z"}, Instant{"10000000000", "1970-04-26T17:46:40Z"},
        Instant{"7258118399999", "2199-12-31T23:59:59.999Z"}}) {
    const auto bound = parse_bound(written.text, moment());
    ASSERT_TRUE(bound) << bound.error().message;
    EXPECT_EQ(format_utc(bound->instant.value()), written.instant);
    EXPECT_FALSE(bound->relative);
  }
}

TEST(Bounds, FromNow) {
  for (const auto& [text, instant] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"now", "2026-11-24T18:47:30Z"},
                                                                  {"-24h", "2026-11-23T18:47:30Z"},
                                                                  {"-7d", "2026-11-17T18:47:30Z"},
                                                                  {"-0h", "2026-11-24T18:47:30Z"},
                                                                  {"-36500d", "1926-12-19T18:47:30Z"}}) {
    const auto bound = parse_bound(text, moment());
    ASSERT_TRUE(bound) << bound.error().message;
    EXPECT_EQ(format_utc(bound->instant.value()), instant);
    EXPECT_TRUE(bound->relative);
  }
}

TEST(Bounds, OtherTextsAreNamed) {
  for (const std::string_view text : {"",
                                      "Now",
                                      "tomorrow",
                                      "24-11-2026",
                                      "2026-1",
                                      "2026-1-1",
                                      "2026-00",
                                      "2026-02-30",
                                      "2026-djf",
                                      "2026-ABC",
                                      "2026DJF ",
                                      "0001",
                                      "1799",
                                      "2200",
                                      "9999-12",
                                      "2026-11-24T18",
                                      "2026-11-24T18Z",
                                      "20x6",
                                      "2026-11-24T18:00:00",
                                      "2026-11-24T18:00",
                                      "2026-11-24T18:00.5Z",
                                      "2026-11-24T24:00Z",
                                      "-",
                                      "-d",
                                      "-7",
                                      "-7m",
                                      "7d",
                                      "--7d",
                                      "-7.5d",
                                      "-99999999h",
                                      "-9999999d",
                                      "20261124",
                                      "202611",
                                      "7258118400",
                                      "9999999999",
                                      "7258118400000",
                                      "17955432001234567890",
                                      "1795543200.5",
                                      "+1795543200"}) {
    const auto bound = parse_bound(text, moment());
    ASSERT_FALSE(bound) << text;
    EXPECT_EQ(bound.error().kind, ErrorKind::kInvalidArgument);
    EXPECT_THAT(bound.error().message, ::testing::HasSubstr("\"" + std::string(text) + "\""));
  }
  EXPECT_THAT(parse_bound("20261124", moment()).error().message, ::testing::HasSubstr("a date is written 2026-11-24"));
}

// Whatever is taken lies within the years, and whatever is refused is told in printable text.
TEST(Bounds, NoBytesBreakThem) {
  constexpr std::uint32_t kSeed = 20'261'124;
  constexpr std::string_view kLikely = "0123456789-:TZ.+hd nowtyesrdaDJFMASON\xC3\xFF\n";
  std::mt19937 random(kSeed);
  int taken = 0;
  for (int run = 0; run < 20'000; ++run) {
    std::string text(random() % 24, '\0');
    for (char& c : text) c = static_cast<char>(run % 2 == 0 ? random() % 256 : kLikely[random() % kLikely.size()]);
    if (run % 4 == 1) text = std::string("2026-11-24T18:00:00.123Z").replace(random() % 24, 1, text.substr(0, 2));
    const auto bound = parse_bound(text, moment());
    if (!bound) {
      EXPECT_EQ(escaped(bound.error().message), bound.error().message) << "seed " << kSeed;
      continue;
    }
    ++taken;
    const UtcSeconds first = bound->instant ? floor_seconds(*bound->instant) : UtcSeconds{bound->first.value * 86400LL};
    EXPECT_TRUE(kEarliestTime <= first && first < kLatestTime) << "seed " << kSeed << ": " << escaped(text);
    if (!bound->instant) {
      EXPECT_LE(bound->first, bound->last);
    }
  }
  EXPECT_GT(taken, 10);
}

}  // namespace
}  // namespace stratus
