#include "http/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(ParseTarget, DecodesPathAndQuery) {
  Target target;
  ASSERT_TRUE(parse_target("/a%20b/%C3%A9?x=1&y=a%26b+c&flag&x=2", target));
  EXPECT_EQ(target.path, "/a b/é");
  EXPECT_THAT(target.query, ElementsAre(Pair("x", "1"), Pair("y", "a&b c"), Pair("flag", ""), Pair("x", "2")));
  ASSERT_TRUE(parse_target("/", target));  // nothing of the last one stays
  EXPECT_EQ(target.path, "/");
  EXPECT_TRUE(target.query.empty());
}

TEST(ParseTarget, RefusesOtherForms) {
  Target target;
  for (const char* text : {"", "a", "http://host/", "/%zz", "/a b", "*", "/a#b"})
    EXPECT_FALSE(parse_target(text, target)) << text;
}

TEST(PercentEncode, LeavesOnlyUnreserved) { EXPECT_EQ(percent_encode("aZ9-._~ /?&=+é"), "aZ9-._~%20%2F%3F%26%3D%2B%C3%A9"); }

TEST(ParseQuery, IsTheInverseOfEncoding) {
  EXPECT_TRUE(rc::check("parse_query(percent_encode_query(q)) == q", [](const QueryParams& drawn) {
    QueryParams params;
    for (const auto& [name, value] : drawn) params.emplace_back("n" + name, value);
    const auto parsed = parse_query(percent_encode_query(params));
    RC_ASSERT(parsed.has_value());
    RC_ASSERT(*parsed == params);
  }));
}

TEST(OriginOf, HasThePortOfTheScheme) {
  EXPECT_EQ(*origin_of("HTTPS://Host.Example/a?b"), (Origin{"https", "host.example", 443}));
  EXPECT_EQ(*origin_of("http://127.0.0.1:80"), (Origin{"http", "127.0.0.1", 80}));
  for (const char* text : {"", "host", "ftp://host/", "file:///etc/passwd", "http://", "/path"})
    EXPECT_FALSE(origin_of(text)) << text;
}

TEST(Redacted, ShowsNoQueryAndNoUser) {
  EXPECT_EQ(redacted("https://host/a/b?key=secret#x"), "https://host/a/b");
  EXPECT_EQ(redacted("https://user:pw@host:1/a"), "https://host:1/a");
  EXPECT_EQ(redacted("https://host/a@b"), "https://host/a@b");
  EXPECT_EQ(redacted("no url?key"), "no url");
}

}  // namespace
}  // namespace stratus
