// The power goes at every step of a script of calls: what was acknowledged is there, a retry makes nothing twice.
#include <gtest/gtest.h>

#include <set>

#include "crash_world.h"
#include "storage/dead_letter_log_reader.h"
#include "storage/segment_files.h"
#include "storage/segment_log.h"
#include "support/dropping_file_system.h"
#include "support/letters.h"

namespace stratus {
namespace {

const Path kData = "data";
constexpr int kMessages = 150;
constexpr int kMessagesABatch = 50;

struct Answers {
  std::set<int> held;
  std::set<int> rejected;
};

// Calls of one to five messages, some with a broken one; ends when the disk fails.
void send_all(FileSystem& files, Answers& answers) {
  const auto world = CrashWorld::open(files, kData);
  if (!world) return;
  for (int first = 0; first < kMessages; first += 5) {
    std::vector<IncomingMessage> call;
    for (int number = first; number < first + 5; ++number) call.push_back({numbered_message(number), "cut", ""});
    if (first % 10 == 0) call.push_back({broken_message(first), "cut", ""});
    const auto report = (*world)->pipeline().submit(call, {.default_known_at = {}, .idempotency_key = key_of(first)});
    if (!report) return;
    for (int number = first; number < first + 5; ++number) answers.held.insert(number);
    if (first % 10 == 0) answers.rejected.insert(first);
    if (first % kMessagesABatch == 0 && !(*world)->pipeline().run_batch()) return;
  }
}

std::vector<int> numbers_in_log(FileSystem& files) {
  std::vector<int> numbers;
  const auto reader = *SegmentLogReader::open(files, kData / "log");
  const LogExtent extent = *reader->extent();
  EXPECT_TRUE(for_each_record(*reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    numbers.push_back(number_in(record.message));
    return {};
  }));
  return numbers;
}

std::set<std::string> kept_letters(FileSystem& files) {
  std::set<std::string> kept;
  DeadLetterLogReader letters(files, kData / "rejects");
  for (const DeadLetter& letter : all_letters(letters)) kept.insert(letter.bytes);
  return kept;
}

class PowerCut : public ::testing::TestWithParam<Survival> {};

TEST_P(PowerCut, AtEveryStepOfIngestAndBatch) {
  DroppingFileSystem whole;
  Answers wanted;
  send_all(whole, wanted);
  ASSERT_EQ(wanted.held.size(), static_cast<std::size_t>(kMessages));
  ASSERT_GT(list_segments(whole, kData / "log")->size(), 1U) << "the script must cross a segment";
  const std::uint64_t steps = whole.effects();
  for (std::uint64_t cut = 1; cut <= steps; ++cut) {
    SCOPED_TRACE("cut at step " + std::to_string(cut) + " of " + std::to_string(steps));
    DroppingFileSystem files;
    files.cut_power_at(cut);
    Answers answers;
    send_all(files, answers);
    files.restart(GetParam());
    {
      const auto world = CrashWorld::open(files, kData);
      ASSERT_TRUE(world) << world.error().message;
    }
    const std::vector<int> before = numbers_in_log(files);
    const std::set<int> found(before.begin(), before.end());
    for (const int number : answers.held) ASSERT_TRUE(found.contains(number)) << number << " is lost";
    const std::set<std::string> letters = kept_letters(files);
    for (const int number : answers.rejected) ASSERT_TRUE(letters.contains(broken_message(number))) << number;

    const auto different = differences(files, kData);
    ASSERT_TRUE(different) << different.error().message;
    ASSERT_EQ(*different, std::vector<std::string>{});
    send_all(files, answers);
    const std::vector<int> after = numbers_in_log(files);
    // Sent again after a batch run, a message may stand in the log twice; it counts once.
    ASSERT_EQ(std::set<int>(after.begin(), after.end()).size(), static_cast<std::size_t>(kMessages));
    const auto served = facts_served(files, kData);
    ASSERT_TRUE(served) << served.error().message;
    ASSERT_EQ(*served, static_cast<std::size_t>(kMessages)) << "something is lost or counted twice";
  }
}

INSTANTIATE_TEST_SUITE_P(EverySurvival, PowerCut,
                         ::testing::Values(Survival::kNothing, Survival::kHalf, Survival::kZeros, Survival::kAll));

}  // namespace
}  // namespace stratus
