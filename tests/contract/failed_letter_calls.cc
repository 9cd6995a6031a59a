// What dead letters promise when one call of them fails.
#include "contract/failed_calls.h"
#include "support/letters.h"

namespace stratus {
namespace {

std::string text_of(const LetterCounts& counts) {
  return std::to_string(counts.waiting) + " waiting, " + std::to_string(counts.taken) + " taken, " +
         std::to_string(counts.given_up) + " given up, " + std::to_string(counts.cleared) + " cleared";
}

std::string text_of(const std::vector<StoredLetter>& letters) {
  std::string text;
  for (const StoredLetter& letter : letters) text += letter.bytes + " " + std::string(to_string(letter.state)) + "\n";
  return text;
}

// Two letters that wait and one that was taken.
struct LettersScene {
  explicit LettersScene(std::unique_ptr<DeadLettersWorld> decorated) : world(std::move(decorated)) {
    EXPECT_TRUE(letters().append({letter("0"), letter("1"), letter("2")}));
    EXPECT_TRUE(letters().change({position_of(2)}, LetterState::kTaken));
  }

  static DeadLetter letter(std::string bytes) { return {std::move(bytes), "not valid JSON", "http", {7}}; }
  LogPosition position_of(std::size_t nth) { return all_letters(*world->reader()).at(nth).position; }
  DeadLetters& letters() { return world->letters(); }

  Result<std::string> append() { return done(letters().append({letter("new")})); }
  // One of a record, which is written once.
  Result<std::string> append_record() {
    DeadLetter made = letter("record");
    made.record = RecordId{LogId{"0123456789abcdef0123456789abcdef"}, {0, 9}};
    return done(letters().append({made}));
  }
  Result<std::string> change() { return done(letters().change({position_of(0)}, LetterState::kGivenUp)); }
  Result<std::string> clear() {
    return letters().clear(false).map([](const LetterCounts& counts) { return text_of(counts); });
  }
  static Result<std::string> counts(DeadLetterReader& reader) {
    return reader.counts().map([](const LetterCounts& counts) { return text_of(counts); });
  }
  static Result<std::string> read(DeadLetterReader& reader) {
    return reader.read({}, 2, kWaitingLetters).map([](const LetterPage& page) { return text_of(page.letters); });
  }
  std::string state() { return text_of(all_letters(*world->reader())) + counts(letters()).value(); }

  const std::unique_ptr<DeadLettersWorld> world;
};

TEST_P(DeadLettersContract, ACallThatFailsOnceSaysSoAndTheNextOneWorks) {
  failed_calls<LettersScene>(GetParam())
      .expect({{"DeadLetters::append", &LettersScene::append, {}, true},
               {"DeadLetters::append", &LettersScene::append_record},
               {"DeadLetters::change", &LettersScene::change},
               {"DeadLetters::clear", &LettersScene::clear},
               {"DeadLetters::counts", [](LettersScene& scene) { return scene.counts(scene.letters()); }},
               {"DeadLetters::read", [](LettersScene& scene) { return scene.read(scene.letters()); }},
               {"DeadLetterReader::counts", [](LettersScene& scene) { return scene.counts(*scene.world->reader()); }},
               {"DeadLetterReader::read", [](LettersScene& scene) { return scene.read(*scene.world->reader()); }}},
              {"DeadLetters", "DeadLetterReader"});
}

}  // namespace
}  // namespace stratus
