#include "views/generation.h"

#include <gtest/gtest.h>

#include "views/quality.h"

namespace stratus {
namespace {

Station station(const std::string& id) {
  Station made;
  made.id = StationId(id);
  return made;
}

TEST(Generation, OnlyNewStationsAreCompatible) {
  const StationRegistry one({station("a")});
  const StationRegistry two({station("a"), station("b")});
  EXPECT_TRUE(compatible(one, one));
  EXPECT_TRUE(compatible(one, two));
  EXPECT_FALSE(compatible(two, one));
  EXPECT_TRUE(compatible({}, two));
  Station changed = station("a");
  changed.zone = "Europe/Paris";
  EXPECT_FALSE(compatible(one, StationRegistry({changed})));
  changed = station("a");
  changed.accumulation_stamp = Stamp::kEnd;
  EXPECT_FALSE(compatible(one, StationRegistry({changed})));
}

TEST(Quality, SplitsElementsAtTheirRange) {
  for (const ElementInfo& element : kElements) {
    for (const std::int32_t value : {element.least - 1, element.least, element.greatest, element.greatest + 1}) {
      Elements elements;
      elements.set(element.element, value);
      const bool good = element.least <= value && value <= element.greatest;
      EXPECT_EQ(plausible(elements).has(element.element), good) << element.name << " " << value;
      EXPECT_EQ(implausible(elements).has(element.element), !good) << element.name << " " << value;
    }
  }
}

}  // namespace
}  // namespace stratus
