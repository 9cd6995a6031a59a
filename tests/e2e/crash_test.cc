// kill -9 at named points and at random moments, checked against a ledger that another process keeps.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "crash_world.h"
#include "storage/dead_letter_log_reader.h"
#include "storage/segment_log.h"
#include "support/letters.h"

namespace stratus {
namespace {

constexpr int kMessagesARound = 150;

struct PointOfRound {
  std::string name;  // without the hit
  int most_hits;     // the hit is chosen from 1 to here
};

// A torn tail is only cut after a torn tail: the order matters.
const std::vector<PointOfRound> kPoints{
    {"append.before@/log/0", 40},
    {"append.half@/log/0", 40},
    {"truncate.before@/log/0", 1},
    {"truncate.after@/log/0", 1},
    {"append.after@/log/0", 40},
    {"sync.before@/log/0", 40},
    {"sync.after@/log/0", 40},
    {"overwrite.before@/durable", 40},
    {"overwrite.after@/durable", 40},
    {"sync.before@/durable", 1},
    {"append.half@.log.tmp", 1},
    {"sync.before@.log.tmp", 1},
    {"rename.before@/log/0", 1},
    {"rename.after@/log/0", 1},
    {"sync_directory.before@/log", 2},
    {"sync_directory.after@/log", 2},
    {"append.half@/rejects/0", 8},
    {"sync.before@/rejects/0", 8},
    {"sync.after@/rejects/0", 8},
    {"append.half@/data/tmp/", 16},
    {"rename.before@/dataset/", 4},
    {"rename.after@/views/", 9},
    {"sync.before@/data/tmp/", 16},
    {"rename.before@/manifests/", 4},
    {"rename.after@/manifests/", 4},
    {"sync_directory.before@/manifests", 4},
    {"remove.before@/dataset/", 2},
    {"remove.after@/manifests/", 2},
    {"random", 120},
};

struct Ledger {
  std::map<int, std::set<std::int64_t>> accepted;  // number to positions: sent again after a batch run, it may get a second
  std::set<int> duplicate;
  std::set<int> rejected;

  void take(const std::string& line) {
    std::istringstream in(line);
    char what = 0;
    int number = 0;
    std::int64_t position = 0;
    in >> what >> number >> position;
    if (what == 'A') accepted[number].insert(position);
    if (what == 'D') duplicate.insert(number);
    if (what == 'R') rejected.insert(number);
  }
  // Everything before it was answered.
  int first_unanswered() const {
    int number = 0;
    while (accepted.contains(number) || duplicate.contains(number)) ++number;
    return number;
  }
};

// Runs the child; kills it after `kill_after` lines when that is not negative. Returns whether it died by SIGKILL.
bool run_child(const Path& data, const std::string& point, int first, int kill_after, Ledger& ledger) {
  int ends[2];
  if (::pipe(ends) != 0) return false;
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl(STRATUS_CRASH_CHILD, STRATUS_CRASH_CHILD, data.c_str(), point.c_str(), std::to_string(first).c_str(),
            std::to_string(kMessagesARound).c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  FILE* lines = ::fdopen(ends[0], "r");
  char line[128];
  while (std::fgets(line, sizeof line, lines) != nullptr) {
    ledger.take(line);
    if (kill_after-- == 0) ::kill(child, SIGKILL);
  }
  std::fclose(lines);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "the child could not start, point " << point;
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

void check(const Path& data, const Ledger& ledger) {
  const PosixFileSystem disk;
  auto reader = SegmentLogReader::open(disk, data / "log");
  if (!reader && ledger.accepted.empty()) return;  // killed before there was a log
  ASSERT_TRUE(reader) << reader.error().message;
  const auto extent = (*reader)->extent();
  ASSERT_TRUE(extent) << extent.error().message;
  std::map<int, std::set<std::int64_t>> held;
  std::map<int, std::set<std::string>> said;
  const Status all = for_each_record(**reader, extent->begin, extent->end, [&](const LogRecord& record) -> Status {
    const int number = number_in(record.message);
    EXPECT_TRUE(has_key(number) || record.message == numbered_message(number)) << record.message;
    said[number].insert(record.message);
    held[number].insert(record.position.offset);
    return {};
  });
  ASSERT_TRUE(all) << all.error().message;
  for (const auto& [number, positions] : ledger.accepted) {
    for (const std::int64_t position : positions)
      ASSERT_TRUE(held[number].contains(position)) << number << " was acknowledged at " << position << " and is lost";
  }
  for (const int number : ledger.duplicate) EXPECT_TRUE(held.contains(number)) << number;
  for (const auto& [number, messages] : said) EXPECT_EQ(messages.size(), 1U) << number << " has several stamps";
  DeadLetterLogReader letters(disk, data / "rejects");
  std::set<std::string> kept;
  for (const DeadLetter& letter : all_letters(letters)) kept.insert(letter.bytes);
  for (const int number : ledger.rejected) EXPECT_TRUE(kept.contains(broken_message(number))) << number;
  PosixFileSystem folder;
  const auto different = differences(folder, data);
  ASSERT_TRUE(different) << different.error().message;
  EXPECT_EQ(*different, std::vector<std::string>{});
  const auto served = facts_served(folder, data);
  ASSERT_TRUE(served) << served.error().message;
  EXPECT_EQ(*served, held.size()) << "something is counted twice or not at all";
}

// Each pass goes over all points: the first at a hit of chance, later ones at the first hit, which nearly every child
// reaches.
constexpr std::size_t kMostPasses = 10;

std::size_t rounds() {
  const char* text = std::getenv("STRATUS_CRASH_ROUNDS");
  return text != nullptr ? std::stoul(text) : 50;
}

TEST(Crash, KillNineLosesNothingAcknowledgedAndCountsNothingTwice) {
  const unsigned seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  const Path folder = std::filesystem::temp_directory_path() / ("stratus-crash-" + std::to_string(::getpid()));
  const Path data = folder / "data";
  std::filesystem::remove_all(folder);
  Ledger ledger;
  std::map<std::string, int> hits;
  const auto all_met = [&] {
    return std::ranges::all_of(kPoints, [&](const PointOfRound& point) { return hits[point.name] > 0; });
  };
  const auto more = [&](std::size_t round) {
    return round < rounds() || (!all_met() && round < kMostPasses * kPoints.size());
  };
  for (std::size_t round = 0; more(round) && !::testing::Test::HasFailure(); ++round) {
    const PointOfRound& point = kPoints[round % kPoints.size()];
    const bool by_chance = round < kPoints.size() || all_met();
    const int hit = by_chance ? std::uniform_int_distribution(1, point.most_hits)(random) : 1;
    const bool at_random = point.name == "random";
    const std::string text = at_random ? "none" : point.name + "@" + std::to_string(hit);
    SCOPED_TRACE("round " + std::to_string(round) + ", " + point.name + "@" + std::to_string(hit));
    hits[point.name] += run_child(data, text, ledger.first_unanswered(), at_random ? hit : -1, ledger) ? 1 : 0;
    check(data, ledger);
  }
  for (const PointOfRound& point : kPoints) {
    std::cout << hits[point.name] << " kills at " << point.name << "\n";
    EXPECT_GT(hits[point.name], 0) << "no kill at " << point.name;
  }
  std::cout << ledger.accepted.size() << " messages accepted\n";
  PosixFileSystem disk;
  const auto world = CrashWorld::open(disk, data);
  EXPECT_TRUE(world) << world.error().message;
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace stratus
