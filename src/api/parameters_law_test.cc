// No bytes in a path, a name or a value of a question make an answer that is no answer.
#include <gtest/gtest.h>

#include <random>

#include "api/routes.h"
#include "support/api_world.h"

namespace stratus {
namespace {

constexpr std::uint32_t kSeed = 20'261'124;
constexpr std::string_view kLikely = "0123456789-:TZ.,hdtoyParis_FR%\"\\\xC3\xFF\n\0";

class AnyBytes {
 public:
  std::string next(std::size_t most) {
    std::string text(random_() % most, '\0');
    const bool any = random_() % 2 == 0;
    for (char& c : text) c = static_cast<char>(any ? random_() % 256 : kLikely[random_() % kLikely.size()]);
    return text;
  }

 private:
  std::mt19937 random_{kSeed};
};

void expect_an_answer(ApiWorld& world, HttpRequest request) {
  const HttpResponse answer = world.api->handle(request);
  EXPECT_TRUE(answer.status == 200 || answer.status == 400 || answer.status == 404 || answer.status == 422)
      << answer.status << " seed " << kSeed << " " << body_of(answer);
  EXPECT_EQ(contract_break("GET", request.path, answer), "") << "seed " << kSeed << "\n" << body_of(answer);
}

TEST(Parameters, NoBytesOfAValueBreakAnAnswer) {
  constexpr int kRuns = 40;
  ApiWorld world;
  world.append(ApiWorld::observed(ApiWorld::kParis, "2026-11-24T10:00:00Z", 101));
  AnyBytes bytes;
  for (const Route& route : routes()) {
    if (route.method != "GET" || route.path == "/metrics") continue;
    std::string path(route.path);
    if (const std::size_t id = path.find("{id}"); id != std::string::npos) path.replace(id, 4, "station_Paris_FR");
    for (const Parameter* parameter : route.operation.parameters) {
      const std::string_view name = parameter->name;
      for (int run = 0; run < kRuns; ++run) {
        QueryParams query{{std::string(name), bytes.next(24)}};
        if (name != "resolution" && path.ends_with("/observations"))
          query.emplace_back("resolution", run % 2 ? "day" : "raw");
        expect_an_answer(world, {"GET", "", path, std::move(query), {}, ""});
      }
    }
  }
}

TEST(Parameters, NoBytesOfANameOrAPathBreakAnAnswer) {
  constexpr int kRuns = 500;
  ApiWorld world;
  AnyBytes bytes;
  for (int run = 0; run < kRuns; ++run) {
    const std::string name = bytes.next(24);
    const std::string value = bytes.next(24);
    expect_an_answer(world, {"GET", "", "/api/v1/stations", {{name, value}}, {}, ""});
    expect_an_answer(world, {"GET", "", "/api/v1/observations/latest", {{"stations", value}, {"stations", name}}, {}, ""});
    expect_an_answer(world, {"GET", "", "/" + name, {}, {}, ""});
    expect_an_answer(world, {"GET", "", "/api/v1/stations/" + name, {}, {}, ""});
    expect_an_answer(world, {"GET", "", "/api/v1/stations/" + name + "/observations", {}, {}, ""});
  }
}

}  // namespace
}  // namespace stratus
