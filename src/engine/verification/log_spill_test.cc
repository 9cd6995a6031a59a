#include "engine/verification/log_spill.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/dropping_file_system.h"
#include "support/many_facts.h"

namespace stratus {
namespace {

bool by_position(const StoredFact& a, const StoredFact& b) { return a.position < b.position; }

// Whatever fits into memory and however ranks are asked for together, each station gets its facts back.
TEST(LogSpill, GivesBackWhatWasAddedByStation) {
  const std::vector<StoredFact> facts = many_facts({.stations = 9, .hours = 60});
  for (const std::size_t bytes : {std::size_t{1}, std::size_t{900}, std::size_t{9'000}, std::size_t{1'000'000}}) {
    for (const bool on_disk : {false, true}) {
      DroppingFileSystem disk;
      const auto place = on_disk ? std::optional<ScratchPlace>(ScratchPlace{disk, "/tmp"}) : std::nullopt;
      // Some are known beforehand, in an order of their own; one of them has no facts.
      LogSpill spill({many_id(4), many_id(2), many_id(77)}, bytes, place);
      for (std::size_t at = 0; at < facts.size(); at += 50)
        ASSERT_TRUE(spill.add(std::span(facts).subspan(at, std::min<std::size_t>(50, facts.size() - at))));
      ASSERT_TRUE(spill.finish());
      EXPECT_EQ(disk.effects() > 0, on_disk && bytes < 1'000'000);
      ASSERT_EQ(spill.stations().size(), 10U);
      EXPECT_EQ(spill.stations()[1], many_id(2));
      for (const std::uint32_t together : {1U, 4U, 10U}) {
        std::size_t found = 0;
        for (std::uint32_t first = 0; first < 10; first += together) {
          const std::uint32_t past = std::min(first + together, 10U);
          const SpilledFacts group = spill.read(first, past).value();
          for (std::uint32_t rank = first; rank < past; ++rank) {
            const StationId& station = spill.stations()[rank];
            std::vector<StoredFact> wanted;
            std::copy_if(facts.begin(), facts.end(), std::back_inserter(wanted),
                         [&](const StoredFact& stored) { return stored.fact.station == station; });
            std::vector<StoredFact> of = group.of(rank, station);
            std::sort(wanted.begin(), wanted.end(), by_position);
            std::sort(of.begin(), of.end(), by_position);
            EXPECT_TRUE(of == wanted) << station.text();
            EXPECT_EQ(spill.count(rank), static_cast<std::int64_t>(wanted.size()));
            found += of.size();
          }
        }
        EXPECT_EQ(found, facts.size());
      }
    }
  }
}

TEST(LogSpill, OfNothingGivesNothing) {
  LogSpill spill({many_id(1)}, 1, std::nullopt);
  ASSERT_TRUE(spill.finish());
  EXPECT_TRUE(spill.read(0, 1)->of(0, many_id(1)).empty());
}

}  // namespace
}  // namespace stratus
