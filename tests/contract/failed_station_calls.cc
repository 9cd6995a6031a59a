// What a registry promises when one call of it fails.
#include "contract/failed_calls.h"

namespace stratus {
namespace {

// A and B are known.
struct StationsScene {
  explicit StationsScene(std::unique_ptr<StationsWorld> decorated) : world(std::move(decorated)) {
    EXPECT_TRUE(world->stations().put(std::vector{station("A", "one"), station("B", "one")}));
  }

  static Station station(const std::string& name, const std::string& city) {
    Station made;
    made.id = StationId("station_" + name + "_FR");
    made.city = city;
    made.country = "FR";
    made.zone = "Europe/Paris";
    return made;
  }
  static std::string text_of(const StationRegistry& registry) {
    std::string text;
    for (const auto& [id, known] : registry.stations()) text += id.text() + " " + known.city + "\n";
    return text;
  }

  Result<std::string> read() { return world->stations().read().map(text_of); }
  Result<std::string> put() { return done(world->stations().put(std::vector{station("B", "two"), station("C", "two")})); }
  Result<std::string> remove() { return done(world->stations().remove(StationId("station_A_FR"))); }
  std::string state() { return text_of(world->other().read().value()); }

  const std::unique_ptr<StationsWorld> world;
};

TEST_P(StationsContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<StationsScene>(GetParam())
      .expect({{"Stations::read", &StationsScene::read},
               {"Stations::put", &StationsScene::put},
               {"Stations::remove", &StationsScene::remove, ErrorKind::kNotFound}},
              {"Stations"});
}

}  // namespace
}  // namespace stratus
