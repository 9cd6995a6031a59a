#include "storage/dead_letter_log.h"
#include "storage/dead_letter_log_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "storage/station_file.h"
#include "support/dropping_file_system.h"
#include "support/letters.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Path kFolder = "data/rejects";

DeadLetter letter(std::string bytes, std::string header = "") {
  return {std::move(bytes), "not valid JSON", "import a.csv:7", {1'700'000'000'123}, std::move(header)};
}

std::vector<DeadLetter> held(const FileSystem& files) {
  DeadLetterLogReader reader(files, kFolder);
  const std::vector<StoredLetter> letters = all_letters(reader);
  return {letters.begin(), letters.end()};
}

TEST(DeadLetterLog, KeepsAnyBytesOverARestart) {
  DroppingFileSystem files;
  EXPECT_THAT(held(files), IsEmpty());
  const std::vector<DeadLetter> sent{letter(std::string("\0\n\xFF", 3)), letter("", "a,b"), letter("{}")};
  {
    auto letters = *DeadLetterLog::open(files, kFolder);
    ASSERT_TRUE(letters->append({sent[0]}));
    ASSERT_TRUE(letters->append({}));
    ASSERT_TRUE(letters->append({sent[1], sent[2]}));
    EXPECT_EQ(*letters->counts(), (LetterCounts{3, 0, 0, 0}));
  }
  files.restart(Survival::kNothing);
  EXPECT_EQ(held(files), sent);
  EXPECT_EQ((*DeadLetterLog::open(files, kFolder))->counts()->waiting, 3);
}

TEST(DeadLetterLog, ManyLargeLettersOfOneCallAllArrive) {
  DroppingFileSystem files;
  auto letters = *DeadLetterLog::open(files, kFolder);
  const std::vector<DeadLetter> sent(5, letter(std::string(3 * 1024 * 1024, 'x')));
  ASSERT_TRUE(letters->append(sent));
  EXPECT_EQ(held(files), sent);
  EXPECT_EQ(letters->counts()->waiting, 5);
}

TEST(DeadLetterLog, AChangeOfStateIsOfALetterAndSurvives) {
  DroppingFileSystem files;
  {
    auto letters = *DeadLetterLog::open(files, kFolder);
    ASSERT_TRUE(letters->append({letter("a"), letter("b"), letter("c")}));
    ASSERT_TRUE(letters->change({{0, 0}, {0, 2}}, LetterState::kTaken));
    ASSERT_TRUE(letters->change({{0, 2}}, LetterState::kGivenUp));
    EXPECT_EQ(letters->change({{0, 1}, {0, 3}}, LetterState::kTaken).error().kind, ErrorKind::kInvalidArgument)
        << "3 is a change";
    EXPECT_EQ(letters->change({{0, -1}}, LetterState::kTaken).error().kind, ErrorKind::kInvalidArgument);
    EXPECT_EQ(letters->change({{1, 0}}, LetterState::kTaken).error().kind, ErrorKind::kInvalidArgument);
  }
  files.restart(Survival::kNothing);
  DeadLetterLogReader reader(files, kFolder);
  const std::vector<StoredLetter> letters = all_letters(reader);
  ASSERT_EQ(letters.size(), 3U);
  EXPECT_EQ(letters[0].state, LetterState::kTaken);
  EXPECT_EQ(letters[1].state, LetterState::kWaiting);
  EXPECT_EQ(letters[2].state, LetterState::kGivenUp);
  EXPECT_EQ(*reader.counts(), (LetterCounts{1, 1, 1, 0}));
}

// Whatever happens to letters: all that were ever written are waiting, taken, given up or cleared.
TEST(DeadLetterLog, NoLetterIsLostFromTheCounts) {
  std::mt19937 random(11);
  DroppingFileSystem files;
  std::int64_t written = 0;
  for (int round = 0; round < 60; ++round) {
    if (random() % 8 == 0) {
      ASSERT_TRUE((*DeadLetterLog::open(files, kFolder))->clear(random() % 4 == 0));
    } else {
      auto letters = *DeadLetterLog::open(files, kFolder);
      const std::vector<DeadLetter> more(random() % 4, letter("x"));
      ASSERT_TRUE(letters->append(more));
      written += static_cast<std::int64_t>(more.size());
      const std::vector<StoredLetter> all = all_letters(*letters);
      for (const StoredLetter& stored : all) {
        ASSERT_TRUE(letters->change({stored.position}, static_cast<LetterState>(random() % 3)));
      }
    }
    const LetterCounts counts = *DeadLetterLogReader(files, kFolder).counts();
    ASSERT_EQ(counts.all(), written) << "round " << round;
    ASSERT_EQ(counts, *(*DeadLetterLog::open(files, kFolder))->counts());
  }
}

TEST(DeadLetterLog, APowerCutDuringAClearingLosesNoLetterThatWaits) {
  for (std::uint64_t effect = 1;; ++effect) {
    DroppingFileSystem files;
    {
      auto letters = *DeadLetterLog::open(files, kFolder);
      ASSERT_TRUE(letters->append({letter("a"), letter("b")}));
      ASSERT_TRUE(letters->change({{0, 0}}, LetterState::kTaken));
    }
    auto letters_before = *DeadLetterLog::open(files, kFolder);
    files.cut_power_at(files.effects() + effect);
    const auto cleared = letters_before->clear(false);
    letters_before = nullptr;
    const bool cut = files.power_is_cut();
    files.restart(Survival::kNothing);
    const auto letters = DeadLetterLog::open(files, kFolder);
    ASSERT_TRUE(letters) << effect << ": " << letters.error().message;
    const LetterCounts counts = *(*letters)->counts();
    EXPECT_EQ(counts.waiting, 1) << effect;
    EXPECT_EQ(counts.all(), 2) << effect;
    EXPECT_EQ(held(files).back(), letter("b")) << effect;
    if (!cut) {
      ASSERT_TRUE(cleared);
      EXPECT_EQ(counts.cleared, 1);
      break;
    }
  }
}

TEST(DeadLetterLog, AClearingThatFailsLosesNothingAndIsToldUntilTheNextStart) {
  DroppingFileSystem files;
  auto letters = *DeadLetterLog::open(files, kFolder);
  ASSERT_TRUE(letters->append({letter("a"), letter("b")}));
  ASSERT_TRUE(letters->change({{0, 0}}, LetterState::kTaken));
  files.set_free_bytes(0);
  EXPECT_FALSE(letters->clear(false));
  files.set_free_bytes({});
  const Status refused = letters->append({letter("c")});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr(kFolder.string()));
  EXPECT_FALSE(letters->read({}, 1, kAllLetters));
  letters = *DeadLetterLog::open(files, kFolder);
  EXPECT_EQ(*letters->counts(), (LetterCounts{1, 1, 0, 0}));
  ASSERT_TRUE(letters->append({letter("c")}));
  EXPECT_EQ(all_letters(*letters).size(), 3U);
}

TEST(LetterEntry, NoBytesMakeItThrowAndWhatIsWrittenIsRead) {
  const std::vector<LetterEntry> entries{letter("a"), letter("b", "h"),
                                         LetterChange{{{0, 1}, {0, 7}}, LetterState::kGivenUp}, ClearedLetters{3},
                                         RemovedLetters{{{0, 2}}}};
  std::mt19937 random(5);
  for (const LetterEntry& entry : entries) {
    const std::string bytes = encode_letter_entry(entry);
    EXPECT_EQ(*decode_letter_entry(bytes), entry);
    for (int round = 0; round < 2000; ++round) {
      std::string wrong = bytes.substr(0, random() % (bytes.size() + 1));
      if (!wrong.empty()) wrong[random() % wrong.size()] = static_cast<char>(random());
      const auto decoded = decode_letter_entry(wrong);
      if (!decoded) {
        EXPECT_EQ(decoded.error().kind, ErrorKind::kDataLoss);
      }
    }
  }
}

TEST(StationFile, RoundTripsAndIsEmptyWhenMissing) {
  DroppingFileSystem files;
  EXPECT_EQ(load_stations(files, "data")->size(), 0U);
  Station paris;
  paris.id = StationId("station_Paris_FR");
  paris.city = "Paris";
  paris.country = "FR";
  paris.latitude = 48.8566;
  paris.longitude = 2.3522;
  paris.zone = "Europe/Paris";
  StationRegistry registry;
  ASSERT_TRUE(registry.put(paris));
  ASSERT_TRUE(save_stations(files, "data", registry));
  files.restart(Survival::kNothing);
  EXPECT_EQ(*load_stations(files, "data"), registry);
}

TEST(StationFile, NamesTheFileThatIsWrong) {
  DroppingFileSystem files;
  files.put("data/stations.json", "[{]");
  const auto registry = load_stations(files, "data");
  ASSERT_FALSE(registry);
  EXPECT_THAT(registry.error().message, HasSubstr("data/stations.json"));
}

}  // namespace
}  // namespace stratus
