// Exports that are looked at, killed and repeated in their middle.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "servers/export_world.h"
#include "servers/server_faults.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

// The first version is served; the second, with more facts and a year that no table has yet, is not.
class PostgresExportFaults : public ::testing::Test {
 protected:
  PostgresExportFaults() {
    world.append(many_facts(of));
    world.spine.batch();
    world.export_newest();
    before = world.count("weather_fact");
    ManyFacts next = of;
    next.seed = 2;
    next.from = of.from - 365 * 86400;
    world.append(many_facts(next));
    next.from = of.from;
    world.append(many_facts(next));
    world.spine.batch();
  }

  static StationRegistry registry() {
    std::vector<Station> stations;
    for (int i = 0; i < kStations; ++i) {
      Station station;
      station.id = many_id(i);
      station.city = "City";
      stations.push_back(station);
    }
    return StationRegistry(stations);
  }
  // How often an export asks whether it is wanted.
  int count_pieces() {
    int pieces = 0;
    ExportOptions counting;
    counting.wanted = [&pieces]() -> Status {
      ++pieces;
      return {};
    };
    const OwnSchema other;
    must(world.try_export_into(other, counting));
    return pieces;
  }
  // Calls `strike` after so many pieces.
  Result<ExportReport> export_and(int pieces, const std::function<Status()>& strike) {
    ExportOptions options;
    options.wanted = [&pieces, &strike]() { return pieces-- > 0 ? Status() : strike(); };
    return world.try_export(options);
  }
  Result<ExportReport> export_and(const std::function<Status()>& strike) { return export_and(count_pieces() - 1, strike); }
  void expect_first_version() {
    const auto version = must(world.served.current());
    EXPECT_EQ(version->info().number, 1);
    must(version->check(PieceCheck::kWhole, [](const VersionPiece&, const Error& fault) { FAIL() << fault.message; }, {}));
    EXPECT_EQ(world.count("weather_fact"), before);
  }
  void expect_second_version() {
    EXPECT_EQ(world.export_newest().how, ExportHow::kDifferences);
    world.expect_served();
  }

  static constexpr int kStations = 10;
  ManyFacts of{kStations, 24 * 20};
  ExportWorld world{registry()};
  std::int64_t before = 0;
};

TEST_F(PostgresExportFaults, ReadersSeeTheVersionBeforeUntilAllIsThere) {
  PostgresConfig config = world.schema.config();
  config.user = "weather_reader";
  config.password = "weather_reader";
  config.statement_timeout_ms = 2000;  // whoever waits for the export fails
  PostgresClient reader(config);
  const std::string means = "SELECT city, count(*), AVG(temp) FROM weather_data GROUP BY city";
  const auto answer = must(reader.run(means)).rows;
  int looks = 0;
  ExportOptions options;
  options.wanted = [&]() -> Status {
    ++looks;
    EXPECT_EQ(must(world.served.current())->info().number, 1);
    const auto read = reader.run(means);
    EXPECT_TRUE(read) << read.error().message;
    if (read) {
      EXPECT_EQ(read->rows, answer);
    }
    return {};
  };
  must(world.try_export(options));
  EXPECT_GT(looks, 5);
  EXPECT_NE(must(reader.run(means)).rows, answer);
  world.expect_served();
}

TEST_F(PostgresExportFaults, OfTwoAtOnceOneSaysSo) {
  const auto done = export_and([&]() -> Status {
    const auto other = world.try_export();
    EXPECT_FALSE(other);
    if (other) return {};
    EXPECT_EQ(other.error().kind, ErrorKind::kAlreadyExists);
    EXPECT_THAT(other.error().message, HasSubstr("another process exports"));
    return {};
  });
  EXPECT_TRUE(done);
  world.expect_served();
}

TEST_F(PostgresExportFaults, OneThatIsNotWantedAnyMoreLeavesWhatWas) {
  const int pieces = count_pieces();
  ASSERT_GT(pieces, 5);
  for (int after = 0; after < pieces; after += 3) {
    const auto cancelled = export_and(after, [] { return Status(fail(ErrorKind::kCancelled, "nobody waits")); });
    ASSERT_FALSE(cancelled);
    EXPECT_EQ(cancelled.error().kind, ErrorKind::kCancelled);
    EXPECT_EQ(must(world.served.current())->info().number, 1) << "after " << after << " of " << pieces;
  }
  expect_first_version();
  expect_second_version();
}

TEST_F(PostgresExportFaults, ThatOfAProcessThatWasKilledIsRepeated) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    static_cast<void>(export_and([]() -> Status {
      ::kill(::getpid(), SIGKILL);
      return {};
    }));
    ::_exit(1);
  }
  int state = 0;
  ASSERT_EQ(::waitpid(child, &state, 0), child);
  ASSERT_TRUE(WIFSIGNALED(state));
  expect_first_version();
  // The server takes a moment to see that nobody holds the lock.
  Result<ExportReport> again = world.try_export();
  for (int i = 0; i < 50 && !again && again.error().kind == ErrorKind::kAlreadyExists; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    again = world.try_export();
  }
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->how, ExportHow::kDifferences);
  world.expect_served();
}

TEST_F(PostgresExportFaults, AServerThatIsKilledInTheMiddleServesTheVersionBefore) {
  const ServerUnderTest server("postgresql");
  const auto pinned = must(world.served.current());
  const auto failed = export_and([&]() -> Status {
    server.kill();
    return {};
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, ErrorKind::kUnavailable) << failed.error().message;
  EXPECT_EQ(pinned->facts(std::vector{many_id(0)}, {kEarliestTime, kLatestTime}, {}).error().kind, ErrorKind::kUnavailable);
  server.start();
  EXPECT_TRUE(pinned->facts(std::vector{many_id(0)}, {kEarliestTime, kLatestTime}, {})) << "the same version is served";
  world.client.run("SELECT 1");  // a connection that was cut is made again
  expect_first_version();
  expect_second_version();
}

}  // namespace
}  // namespace stratus
