#include "storage/dead_letter_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/station_file.h"
#include "support/dropping_file_system.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Path kFolder = "data/rejects";

DeadLetter letter(std::string bytes) { return {std::move(bytes), "not valid JSON", "import a.csv:7", {1'700'000'000'123}}; }

TEST(DeadLetterLog, KeepsAnyBytesOverARestart) {
  DroppingFileSystem files;
  EXPECT_THAT(*read_dead_letters(files, kFolder), IsEmpty());
  const std::vector<DeadLetter> sent{letter(std::string("\0\n\xFF", 3)), letter(""), letter("{}")};
  {
    auto letters = *DeadLetterLog::open(files, kFolder);
    ASSERT_TRUE(letters->append({sent[0]}));
    ASSERT_TRUE(letters->append({}));
    ASSERT_TRUE(letters->append({sent[1], sent[2]}));
    EXPECT_EQ(*letters->read(), sent);
    EXPECT_EQ(letters->size(), 3);
  }
  files.restart(Survival::kNothing);
  EXPECT_EQ(*read_dead_letters(files, kFolder), sent);
  EXPECT_EQ(*(*DeadLetterLog::open(files, kFolder))->read(), sent);
}

TEST(DeadLetterLog, ManyLargeLettersOfOneCallAllArrive) {
  DroppingFileSystem files;
  auto letters = *DeadLetterLog::open(files, kFolder);
  const std::vector<DeadLetter> sent(5, letter(std::string(3 * 1024 * 1024, 'x')));
  ASSERT_TRUE(letters->append(sent));
  EXPECT_EQ(*letters->read(), sent);
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
