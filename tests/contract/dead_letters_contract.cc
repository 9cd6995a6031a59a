#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "contract/contract.h"
#include "contract/growing.h"
#include "support/letters.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

DeadLetter letter(std::string bytes) { return {std::move(bytes), "not valid JSON", "http", {1'795'000'000'123}}; }

DeadLetter letter_of(std::int64_t offset, std::string bytes = "{") {
  DeadLetter made = letter(std::move(bytes));
  made.record = RecordId{LogId{"0123456789abcdef0123456789abcdef"}, {3, offset}};
  return made;
}

void append(DeadLettersWorld& world, const std::vector<DeadLetter>& letters) {
  const Status done = world.letters().append(letters);
  ASSERT_TRUE(done) << done.error().message;
}

// The letters that a call "0" to "n - 1" wrote, one an append.
void append_numbers(DeadLettersWorld& world, int n) {
  for (int i = 0; i < n; ++i) append(world, {letter(std::to_string(i))});
}

std::vector<std::string> bytes_of_all(const std::vector<StoredLetter>& letters) {
  std::vector<std::string> bytes;
  for (const StoredLetter& stored : letters) bytes.push_back(stored.bytes);
  return bytes;
}

// The bytes of each page, with `max` letters a page.
std::vector<std::vector<std::string>> pages(DeadLetterReader& letters, std::size_t max,
                                            const LetterFilter& which = kAllLetters) {
  std::vector<std::vector<std::string>> all;
  std::optional<LogPosition> from = LogPosition{};
  while (from && all.size() < 100) {
    const auto page = letters.read(*from, max, which);
    EXPECT_TRUE(page) << page.error().message;
    if (!page) break;
    all.push_back(bytes_of_all(page->letters));
    from = page->next;
  }
  return all;
}

TEST_P(DeadLettersContract, NoLettersAreOneEmptyPage) {
  const auto world = GetParam()();
  append(*world, {});
  EXPECT_THAT(pages(world->letters(), 10), ElementsAre(IsEmpty()));
  const auto reader = world->reader();
  EXPECT_THAT(pages(*reader, 10), ElementsAre(IsEmpty()));
  EXPECT_EQ(*reader->counts(), LetterCounts{});
  EXPECT_EQ(*world->letters().counts(), LetterCounts{});
}

TEST_P(DeadLettersContract, EveryMemberAndAnyBytesComeBackAfterAStart) {
  const auto world = GetParam()();
  DeadLetter row = letter("1;2;3");
  row.header = "a;b;c";
  row.origin = "import été \"1\".csv:7";
  DeadLetter untimed = letter_of(8);
  untimed.untimed = true;
  const std::vector<DeadLetter> sent{letter(std::string("\0\n\xFF", 3)), row, letter_of(7), letter(""), untimed};
  append(*world, sent);
  world->reopen();
  for (const auto& letters : {all_letters(world->letters()), all_letters(*world->reader())}) {
    EXPECT_EQ(std::vector<DeadLetter>(letters.begin(), letters.end()), sent);
    for (const StoredLetter& stored : letters) EXPECT_EQ(stored.state, LetterState::kWaiting);
    EXPECT_TRUE(std::is_sorted(letters.begin(), letters.end(),
                               [](const StoredLetter& a, const StoredLetter& b) { return a.position < b.position; }));
  }
}

TEST_P(DeadLettersContract, PagesOfEverySizeHoldEachLetterOnceInOrder) {
  const auto world = GetParam()();
  append_numbers(*world, 3);
  append(*world, {letter("3"), letter("4"), letter("5")});
  const auto reader = world->reader();
  for (DeadLetterReader* letters : {static_cast<DeadLetterReader*>(&world->letters()), reader.get()}) {
    EXPECT_THAT(pages(*letters, 1), ElementsAre(ElementsAre("0"), ElementsAre("1"), ElementsAre("2"), ElementsAre("3"),
                                                ElementsAre("4"), ElementsAre("5")));
    EXPECT_THAT(pages(*letters, 4), ElementsAre(ElementsAre("0", "1", "2", "3"), ElementsAre("4", "5")));
    EXPECT_THAT(pages(*letters, 3), ElementsAre(ElementsAre("0", "1", "2"), ElementsAre("3", "4", "5")))
        << "the last page is exactly full, and says that nothing follows";
    EXPECT_THAT(pages(*letters, 6), ElementsAre(ElementsAre("0", "1", "2", "3", "4", "5")));
    EXPECT_THAT(pages(*letters, SIZE_MAX), ElementsAre(ElementsAre("0", "1", "2", "3", "4", "5")));
  }
}

TEST_P(DeadLettersContract, APageIsBoundedInLettersWhateverIsAskedFor) {
  const auto world = GetParam()();
  append(*world, std::vector<DeadLetter>(kLettersAPage + 1, letter("{")));
  const auto page = world->reader()->read({}, SIZE_MAX, kAllLetters);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->letters.size(), kLettersAPage);
  EXPECT_TRUE(page->next);
  EXPECT_EQ(all_letters(*world->reader()).size(), kLettersAPage + 1);
}

TEST_P(DeadLettersContract, APageIsBoundedInBytesAndALetterBeyondThatIsAPageOfItsOwn) {
  const auto world = GetParam()();
  const std::string half(kLetterPageBytes / 2, 'h');
  const std::string huge(kLetterPageBytes + 1, 'H');
  append(*world, {letter("0"), letter(half), letter(half), letter("3"), letter(huge), letter("5")});
  for (const auto& all : {pages(world->letters(), 100), pages(*world->reader(), 100)}) {
    EXPECT_THAT(all, ElementsAre(ElementsAre("0", half), ElementsAre(half, "3"), ElementsAre(huge), ElementsAre("5")));
  }
}

TEST_P(DeadLettersContract, OnlyThoseInAWantedStateAreReadAndCounted) {
  const auto world = GetParam()();
  append_numbers(*world, 6);
  std::vector<LogPosition> at;
  for (const StoredLetter& stored : all_letters(world->letters())) at.push_back(stored.position);
  ASSERT_TRUE(world->letters().change({at[0], at[3], at[5]}, LetterState::kTaken));
  ASSERT_TRUE(world->letters().change({at[3], at[4]}, LetterState::kGivenUp));
  EXPECT_FALSE(world->letters().change({at[1], LogPosition(at[5].partition, at[5].offset + 1000)}, LetterState::kTaken))
      << "there is no such letter, so none has changed";
  const LetterCounts counts{2, 2, 2, 0};
  world->reopen();
  const auto reader = world->reader();
  for (DeadLetterReader* letters : {static_cast<DeadLetterReader*>(&world->letters()), reader.get()}) {
    EXPECT_EQ(*letters->counts(), counts);
    for (const auto& [which, bytes] : {std::pair(kWaitingLetters, std::vector<std::string>{"1", "2"}),
                                       {LetterFilter{.taken = true}, {"0", "5"}},
                                       {LetterFilter{.given_up = true}, {"3", "4"}},
                                       {kClosedLetters, {"0", "3", "4", "5"}},
                                       {kAllLetters, {"0", "1", "2", "3", "4", "5"}},
                                       {LetterFilter{}, {}}}) {
      EXPECT_EQ(bytes_of_all(all_letters(*letters, which)), bytes);
      EXPECT_EQ(which.count_in(counts), static_cast<std::int64_t>(bytes.size()));
    }
    EXPECT_THAT(pages(*letters, 1, kWaitingLetters), ElementsAre(ElementsAre("1"), ElementsAre("2")));
  }
}

TEST_P(DeadLettersContract, WhatChangesWhilePagesAreReadLeavesNoneOutAndShowsNoneTwice) {
  const auto world = GetParam()();
  append_numbers(*world, 6);
  const auto reader = world->reader();
  const auto first = reader->read({}, 2, kWaitingLetters);
  ASSERT_TRUE(first);
  ASSERT_THAT(bytes_of_all(first->letters), ElementsAre("0", "1"));
  const std::vector<StoredLetter> all = all_letters(world->letters());
  // One of the page, the very one where it goes on, and a later one.
  ASSERT_TRUE(world->letters().change({all[1].position, all[2].position, all[4].position}, LetterState::kTaken));
  append(*world, {letter("6")});
  const auto second = reader->read(*first->next, 2, kWaitingLetters);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_THAT(bytes_of_all(second->letters), ElementsAre("3", "5"));
  ASSERT_TRUE(world->letters().change({all[1].position, all[4].position}, LetterState::kWaiting));
  const auto third = reader->read(*second->next, 2, kWaitingLetters);
  ASSERT_TRUE(third) << third.error().message;
  EXPECT_THAT(bytes_of_all(third->letters), ElementsAre("6")) << "one that comes meanwhile is last";
  EXPECT_FALSE(third->next);
  EXPECT_EQ(*reader->counts(), (LetterCounts{6, 1, 0, 0}));
}

TEST_P(DeadLettersContract, TheLetterOfARecordIsWrittenOnce) {
  const auto world = GetParam()();
  append(*world, {letter_of(1, "a"), letter_of(2, "b"), letter_of(1, "a"), letter("c"), letter("c")});
  append(*world, {letter_of(2, "b")});
  world->reopen();
  append(*world, {letter_of(1, "a"), letter_of(3, "d")});
  DeadLetter other_log = letter_of(1, "e");
  other_log.record->log.text = "ffffffffffffffffffffffffffffffff";
  append(*world, {other_log});
  EXPECT_THAT(bytes_of_all(all_letters(*world->reader())), ElementsAre("a", "b", "c", "c", "d", "e"));
}

TEST_P(DeadLettersContract, ClearingLeavesThoseThatWaitOrNone) {
  const auto world = GetParam()();
  append_numbers(*world, 5);
  append(*world, {letter_of(1, "r")});
  const std::vector<StoredLetter> all = all_letters(world->letters());
  ASSERT_TRUE(world->letters().change({all[1].position, all[5].position}, LetterState::kTaken));
  ASSERT_TRUE(world->letters().change({all[3].position}, LetterState::kGivenUp));
  ASSERT_EQ(*world->letters().clear(false), (LetterCounts{3, 0, 0, 3}));
  EXPECT_THAT(bytes_of_all(all_letters(*world->reader())), ElementsAre("0", "2", "4"));
  append(*world, {letter_of(1, "r")});
  EXPECT_THAT(bytes_of_all(all_letters(world->letters())), ElementsAre("0", "2", "4", "r"))
      << "the letter of that record was cleared";
  world->reopen();
  EXPECT_EQ(*world->reader()->counts(), (LetterCounts{4, 0, 0, 3}));
  EXPECT_EQ(*world->letters().clear(false), (LetterCounts{4, 0, 0, 3})) << "there is nothing to clear";
  EXPECT_EQ(*world->letters().clear(true), (LetterCounts{0, 0, 0, 7}));
  EXPECT_THAT(pages(world->letters(), 1), ElementsAre(IsEmpty()));
  append(*world, {letter("z")});
  world->reopen();
  EXPECT_THAT(bytes_of_all(all_letters(*world->reader())), ElementsAre("z"));
  EXPECT_EQ(*world->letters().counts(), (LetterCounts{1, 0, 0, 7}));
}

// Positions of before the clearing may be those of other letters now.
TEST_P(DeadLettersContract, WhoReadsPagesWhileTheyAreClearedIsToldSo) {
  const auto world = GetParam()();
  append_numbers(*world, 4);
  const auto reader = world->reader();
  const auto first = reader->read({}, 1, kAllLetters);
  ASSERT_TRUE(first);
  ASSERT_TRUE(world->letters().change({first->letters[0].position}, LetterState::kTaken));
  ASSERT_TRUE(world->letters().clear(false));
  const auto next = reader->read(*first->next, 1, kAllLetters);
  ASSERT_FALSE(next);
  EXPECT_EQ(next.error().kind, ErrorKind::kConflict) << next.error().message;
  EXPECT_THAT(bytes_of_all(all_letters(*world->reader())), ElementsAre("1", "2", "3"));
}

TEST_P(DeadLettersContract, ManyAppendBesideReadersAndEachLetterIsThereOnce) {
  const auto world = GetParam()();
  const auto reader = world->reader();
  expect_growth([&](int n) { append(*world, {letter(std::to_string(n))}); },
                [&] {
                  std::size_t now = 0;
                  for (const auto& page : pages(*reader, 7)) now += page.size();
                  return now;
                });
  std::set<std::string> all;
  for (const auto& page : pages(*world->reader(), 50)) all.insert(page.begin(), page.end());
  EXPECT_EQ(all.size(), kWritesInAll);
  EXPECT_EQ(world->letters().counts()->waiting, kWritesInAll);
}

}  // namespace
}  // namespace stratus
