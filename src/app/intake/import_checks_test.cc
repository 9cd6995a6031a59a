#include "app/intake/import_checks.h"

#include <gtest/gtest.h>

#include "support/spine.h"

namespace stratus {
namespace {

constexpr int kStations = 40;
constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr UtcSeconds kStart{1'700'006'400};  // 2023-11-15T00:00:00Z

Station station(int number) {
  Station made;
  made.id = StationId("station_" + std::to_string(number) + "_XX");
  made.city = std::to_string(number);
  made.country = "XX";
  made.zone = "Etc/UTC";
  return made;
}

StationRegistry registry() {
  StationRegistry made;
  for (int i = 0; i < kStations; ++i) must(made.put(station(i)));
  return made;
}

Fact fact(int of_station, UtcSeconds time, std::int32_t temperature) {
  Fact made;
  made.station = station(of_station).id;
  made.time = time;
  made.known_at = UtcMillis{(time.value + 60) * 1000};
  made.elements.set(Element::kTemperature, temperature);
  return made;
}

// Counts how often what is held is asked for.
class CountedData final : public HeldData {
 public:
  explicit CountedData(Spine& spine) : spine_(spine) {}
  ServingPorts serving() override {
    ++asked;
    return spine_.serving();
  }
  std::shared_ptr<const StationRegistry> stations() override {
    return std::make_shared<const StationRegistry>(spine_.stations());
  }
  int asked = 0;

 private:
  Spine& spine_;
};

class ImportChecksTest : public ::testing::Test {
 protected:
  // A published hour and one in the tail of every station.
  ImportChecksTest() {
    for (int i = 0; i < kStations; ++i) spine_.append(fact(i, kStart, 100));
    spine_.batch();
    for (int i = 0; i < kStations; ++i) spine_.append(fact(i, kStart + kDay, 100));
  }
  void look(const std::vector<Fact>& facts) {
    std::vector<Identity> identities;
    for (const Fact& each : facts) identities.push_back(Identity::of(each));
    must(checks_.learn(std::move(identities)));
    for (const Fact& each : facts) checks_.look(each, Dating::kStated);
  }
  std::int64_t rows(Remark remark) { return checks_.remarks().rows(remark); }

  Spine spine_{registry()};
  CountedData held_{spine_};
  const ManualClock clock_{UtcMillis{1'800'000'000'000}};
  ImportChecks checks_{held_, clock_};
};

TEST_F(ImportChecksTest, WhatIsHeldOfManyStationsIsOneQuestion) {
  std::vector<Fact> facts;
  for (int i = 0; i < kStations; ++i) {
    facts.push_back(fact(i, kStart, i % 2 == 0 ? 100 : 200));
    facts.push_back(fact(i, kStart + kDay, i % 4 == 0 ? 100 : 200));
    facts.push_back(fact(i, kStart + kHour, 200));
  }
  look(facts);
  EXPECT_EQ(held_.asked, 1);
  EXPECT_EQ(rows(Remark::kDiffering), kStations / 2 + kStations * 3 / 4) << "of the dataset, of the tail";
  EXPECT_EQ(rows(Remark::kContradicting), 0);
}

TEST_F(ImportChecksTest, WhatWasLookedAtIsComparedWithAndNotAskedForAgain) {
  look({fact(1, kStart + kHour, 100), fact(2, kStart, 100)});
  look({fact(1, kStart + kHour, 300), fact(2, kStart, 300)});
  EXPECT_EQ(held_.asked, 1);
  EXPECT_EQ(rows(Remark::kContradicting), 1) << "with a row of the import";
  EXPECT_EQ(rows(Remark::kDiffering), 1) << "with what was held";
}

// One range holds all three times, and the one between is known already: it is not taken twice.
TEST_F(ImportChecksTest, WhatStandsBetweenIsNotTakenForWhatWasAskedFor) {
  look({fact(3, kStart, 100)});
  look({fact(3, kStart - kHour / 2, 100), fact(3, kStart + kHour / 2, 100)});
  EXPECT_EQ(held_.asked, 2);
  look({fact(3, kStart, 200)});
  EXPECT_EQ(rows(Remark::kDiffering), 1);
  EXPECT_EQ(held_.asked, 2);
}

TEST_F(ImportChecksTest, AStationThatNobodyKnowsIsNotAskedFor) {
  look({fact(kStations, kStart, 100)});
  EXPECT_EQ(held_.asked, 0);
}

}  // namespace
}  // namespace stratus
