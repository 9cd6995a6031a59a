#include "ports/dirty_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const StationId kStation("a");

DayRuns runs_of(const std::vector<std::int64_t>& days) {
  DirtyDays dirty;
  for (const std::int64_t day : days) dirty.add(kViews[0], kStation, {day});
  return days.empty() ? DayRuns{} : dirty.of(kViews[0]).at(kStation);
}

TEST(DirtyDays, DaysThatFollowOneAnotherAreOneRun) {
  EXPECT_THAT(runs_of({5, 6, 7, 7, 6}), ElementsAre(DayRun{{5}, {7}}));
  EXPECT_THAT(runs_of({5, 8, 2}), ElementsAre(DayRun{{2}, {2}}, DayRun{{5}, {5}}, DayRun{{8}, {8}}));
  EXPECT_THAT(runs_of({5, 7, 6}), ElementsAre(DayRun{{5}, {7}})) << "two runs grow together";
  EXPECT_THAT(runs_of({-1, -2}), ElementsAre(DayRun{{-2}, {-1}}));
}

TEST(DirtyDays, ViewsAndStationsAreApart) {
  DirtyDays dirty;
  dirty.add(kViews[0], kStation, {1});
  dirty.add(kViews[0], StationId("b"), {2});
  dirty.add(kViews[1], kStation, {3});
  EXPECT_EQ(dirty.of(kViews[0]).size(), 2U);
  EXPECT_THAT(dirty.of(kViews[1]).at(kStation), ElementsAre(DayRun{{3}, {3}}));
  EXPECT_THAT(dirty.of(kViews[2]), IsEmpty());
}

RC_GTEST_PROP(DirtyDays, AreTheSetOfWhatWasAdded, ()) {
  const auto days = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(-20, 20));
  std::vector<std::int64_t> found;
  std::int64_t last = INT64_MIN;
  for (const DayRun& run : runs_of(days)) {
    RC_ASSERT(last == INT64_MIN || last + 1 < run.first.value);
    for (last = run.first.value; last < run.last.value; ++last) found.push_back(last);
    found.push_back(last);
  }
  const std::set<std::int64_t> wanted(days.begin(), days.end());
  RC_ASSERT(found == std::vector<std::int64_t>(wanted.begin(), wanted.end()));
}

TEST(DirtyDays, AreCutOffWhereTheViewEnds) {
  DirtyDays dirty;
  for (const std::int64_t day : {1, 2, 3, 5, 8}) dirty.add(kViews[0], kStation, {day});
  dirty.add(kViews[0], StationId("b"), {3});
  dirty.add(kViews[1], kStation, {3});
  dirty.keep_before(kViews[0], {3});
  dirty.keep_before(kViews[2], {3});
  ASSERT_EQ(dirty.of(kViews[0]).size(), 1U);
  EXPECT_THAT(dirty.of(kViews[0]).at(kStation), ElementsAre(DayRun{{1}, {2}}));
  EXPECT_THAT(dirty.of(kViews[1]).at(kStation), ElementsAre(DayRun{{3}, {3}}));
}

RC_GTEST_PROP(DirtyDays, WhatIsRemovedIsNotLeft, ()) {
  const auto days = rc::gen::container<std::set<std::int64_t>>(rc::gen::inRange<std::int64_t>(-20, 20));
  std::set<std::int64_t> wanted = *days;
  const std::set<std::int64_t> removed = *days;
  DirtyDays dirty;
  DirtyDays others;
  for (const std::int64_t day : wanted) dirty.add(kViews[0], kStation, {day});
  for (const std::int64_t day : removed) others.add(kViews[0], kStation, {day});
  others.add(kViews[1], kStation, {0});
  others.add(kViews[0], StationId("b"), {0});
  dirty.remove(others);
  for (const std::int64_t day : removed) wanted.erase(day);
  std::set<std::int64_t> found;
  for (const auto& [station, runs] : dirty.of(kViews[0])) {
    RC_ASSERT(!runs.empty());
    for (const DayRun& run : runs) {
      for (std::int64_t day = run.first.value; day <= run.last.value; ++day) found.insert(day);
    }
  }
  RC_ASSERT(found == wanted);
}

}  // namespace
}  // namespace stratus
