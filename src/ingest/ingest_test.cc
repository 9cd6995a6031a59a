#include "ingest/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <set>
#include <thread>

namespace stratus {
namespace {

using ::testing::HasSubstr;

const UtcMillis kNow = *parse_utc_millis("2026-11-24T18:00:00Z");

// A log in memory whose appends can be held up and refused.
class VectorLog final : public EventLog {
 public:
  LogExtent extent() const override { return {{"log"}, {0}, {static_cast<std::int64_t>(messages.size())}}; }
  Result<LogPosition> append(std::span<const std::string_view> batch) override {
    entered.count_down();
    if (gate.valid()) gate.wait();
    if (refusal) return fail(*refusal);
    const LogPosition first = extent().end;
    messages.insert(messages.end(), batch.begin(), batch.end());
    batch_sizes.push_back(batch.size());
    return first;
  }

  std::vector<std::string> messages;
  std::vector<std::size_t> batch_sizes;
  std::optional<Error> refusal;
  std::shared_future<void> gate;
  std::latch entered{1};
};

class VectorLetters final : public DeadLetters {
 public:
  Status append(const std::vector<DeadLetter>& more) override {
    if (refusal) return fail(*refusal);
    letters.insert(letters.end(), more.begin(), more.end());
    return {};
  }
  Status change(const std::vector<LogPosition>& positions, LetterState state) override {
    for (const LogPosition position : positions) changed.emplace_back(position, state);
    return {};
  }

  std::vector<DeadLetter> letters;
  std::vector<std::pair<LogPosition, LetterState>> changed;
  std::optional<Error> refusal;
};

class PlainTail final : public SpeedViews {
 public:
  void apply(std::span<const StoredFact> more, LogPosition end) override {
    const std::lock_guard lock(mutex_);
    EXPECT_EQ(end_ + static_cast<std::int64_t>(more.size()), end) << "positions come in order, one apply at a time";
    facts_.insert(facts_.end(), more.begin(), more.end());
    end_ = end;
  }
  TailSnapshot snapshot() const override { return {{0}, end_}; }
  std::vector<StoredFact> facts(const StationId&, TimeRange, TailSnapshot) const override {
    const std::lock_guard lock(mutex_);
    return facts_;
  }
  bool contains(const Fact& fact) const override {
    const std::lock_guard lock(mutex_);
    return std::any_of(facts_.begin(), facts_.end(), [&](const StoredFact& stored) { return stored.fact == fact; });
  }
  void trim(LogPosition) override {}
  std::size_t size() const override { return facts_.size(); }

 private:
  mutable std::mutex mutex_;
  std::vector<StoredFact> facts_;
  LogPosition end_;
};

std::string message(std::string_view time, std::string_view more = "") {
  return R"({"station_id":"station_Paris_FR","timestamp":")" + std::string(time) + "\"" + std::string(more) + "}";
}

std::string stated(int hour, int temperature) {
  return message("2026-11-" + std::to_string(10 + hour / 10) + "T0" + std::to_string(hour % 10) + ":00:00Z",
                 R"(,"known_at":"2026-11-24T10:00:00Z","temperature":)" + std::to_string(temperature));
}

class IngestTest : public ::testing::Test {
 protected:
  Result<IngestReport> send(std::vector<std::string> bytes, const SubmitOptions& how = {}) {
    std::vector<IncomingMessage> messages;
    for (std::string& text : bytes) messages.push_back({std::move(text), "http"});
    return ingest().submit(std::move(messages), how);
  }
  Ingest& ingest() {
    if (!ingest_)
      ingest_.emplace(
          log_, letters_, tail_, [](const StationId& id) { return id.text() == "station_Paris_FR"; }, clock_, options_);
    return *ingest_;
  }
  void expect_conserved() {
    const IngestCounts counts = ingest().counts();
    EXPECT_EQ(counts.received, counts.accepted + counts.duplicate + counts.rejected);
    EXPECT_EQ(counts.accepted, static_cast<std::int64_t>(log_.messages.size()));
    EXPECT_EQ(counts.rejected, static_cast<std::int64_t>(letters_.letters.size()));
  }

  VectorLog log_;
  VectorLetters letters_;
  PlainTail tail_;
  ManualClock clock_{kNow};
  IngestOptions options_;
  std::optional<Ingest> ingest_;
};

TEST_F(IngestTest, AcceptsIntoTheLogAndTheTail) {
  const auto report = send({stated(1, 7), stated(2, 8)});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->accepted, 2);
  EXPECT_EQ(report->outcomes[1].position.value, 1);
  EXPECT_EQ(log_.messages[0], stated(1, 7)) << "as received";
  ASSERT_EQ(tail_.size(), 2U);
  EXPECT_EQ(ingest().extent().end.value, 2);
  EXPECT_EQ(ingest().counts().batches, 1);
  expect_conserved();
}

TEST_F(IngestTest, StatesKnownAtBeforeTheAppend) {
  const UtcMillis given = *parse_utc_millis("2026-11-20T00:00:00.250Z");
  ASSERT_TRUE(send({message("2026-11-24T17:00:00Z")}));
  ASSERT_TRUE(send({message("2026-11-24T17:00:00Z")}, {.default_known_at = given, .idempotency_key = ""}));
  MessageDecoder decoder;
  EXPECT_EQ(decoder.decode(log_.messages.at(0))->fact.known_at, kNow);
  EXPECT_EQ(decoder.decode(log_.messages.at(1))->fact.known_at, given);
  const auto facts = tail_.facts({}, {}, {});
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(decoder.decode(log_.messages[i])->fact, facts[i].fact);
}

TEST_F(IngestTest, RecognisesEqualFactsInTheTailAndInOneCall) {
  const auto first = send({stated(1, 7), stated(1, 7), stated(1, 8)});
  EXPECT_EQ(first->accepted, 2);
  EXPECT_EQ(first->outcomes[1].verdict, Verdict::kDuplicate);
  EXPECT_EQ(first->outcomes[2].position.value, 1);
  EXPECT_EQ(send({stated(1, 7)})->duplicate, 1);
  EXPECT_EQ(ingest().counts().batches, 1) << "nothing new, no append";
  expect_conserved();
}

TEST_F(IngestTest, ALetterThatIsTriedAgainMakesNoOtherLetter) {
  const LetterRetry again{{4}, false};
  const LetterRetry last{{5}, true};
  const auto report = ingest().submit({{stated(1, 7), "http", "", "", LetterRetry{{3}, false}},
                                       {"{", "http", "", "", again},
                                       {"{", "http", "", "", last},
                                       {"a,b", "import a.csv", "no row", "x,y", again},
                                       {stated(1, 7), "http", "", "", LetterRetry{{6}, true}}});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->accepted, 1);
  EXPECT_EQ(report->duplicate, 1);
  EXPECT_EQ(report->rejected, 3);
  EXPECT_TRUE(letters_.letters.empty());
  const std::vector<std::pair<LogPosition, LetterState>> expected{
      {{3}, LetterState::kTaken}, {{6}, LetterState::kTaken}, {{5}, LetterState::kGivenUp}};
  EXPECT_EQ(letters_.changed, expected);
}

struct BadMessage {
  std::string bytes;
  std::string reason;
};

TEST_F(IngestTest, KeepsWhatItRejectsWithTheReason) {
  const std::vector<BadMessage> table{
      {"{", "not valid JSON"},
      {R"({"station_id":"station_Oslo_NO","timestamp":"2026-11-24T17:00:00Z"})",
       "add the station, then run `stratus rejects redrive`"},
      {message("2026-11-24T18:15:01Z"), "more than 15 minutes ahead"},
      {message("2026-11-24T18:15:01Z", R"(,"kind":"remote")"), "more than 15 minutes ahead"},
      {message("2026-11-24T17:00:00Z", R"(,"known_at":"2026-11-24T18:15:00.001Z")"), "known_at: 2026-11-24T18:15:00.001Z"},
      {message("2026-11-24T17:00:00Z", R"(,"known_at":null)"), "known_at: must be a time, or left out"},
      {message("2026-11-24T17:00:00Z", R"(,"\u006bnown_at":null)"), "known_at: must be a time, or left out"},
      {message("2026-11-24T17:00:00Z", R"(,"temperature":"warm")"), "temperature: not a number"},
  };
  for (const BadMessage& row : table) {
    const auto report = send({row.bytes, stated(static_cast<int>(letters_.letters.size()), 3)});
    ASSERT_TRUE(report);
    EXPECT_EQ(report->outcomes[0].verdict, Verdict::kRejected) << row.bytes;
    EXPECT_THAT(report->outcomes[0].reason, HasSubstr(row.reason));
    EXPECT_EQ(report->outcomes[1].verdict, Verdict::kAccepted);
    EXPECT_EQ(letters_.letters.back(), (DeadLetter{row.bytes, report->outcomes[0].reason, "http", kNow}));
  }
  expect_conserved();
}

TEST_F(IngestTest, LetsForecastsAndTheLastQuarterOfAnHourLieAhead) {
  EXPECT_EQ(send({message("2026-11-24T18:15:00Z"), message("2026-12-01T00:00:00Z", R"(,"kind":"forecast")"),
                  message("2026-11-24T17:00:00Z", R"(,"known_at":"2026-11-24T18:15:00Z")")})
                ->accepted,
            3);
}

TEST_F(IngestTest, ARefusingLogAcceptsNothing) {
  log_.refusal = Error{ErrorKind::kResourceExhausted, "the disk is full"};
  EXPECT_EQ(send({stated(1, 7), "{"}).error().kind, ErrorKind::kResourceExhausted);
  EXPECT_EQ(ingest().counts().failed, 1);
  EXPECT_EQ(tail_.size(), 0U);
  expect_conserved();
  log_.refusal.reset();
  EXPECT_EQ(send({stated(1, 7)})->accepted, 1);
  expect_conserved();
}

TEST_F(IngestTest, ALetterThatCannotBeKeptFailsTheCall) {
  letters_.refusal = Error{ErrorKind::kResourceExhausted, "the disk is full"};
  EXPECT_FALSE(send({stated(1, 7), "{"}));
  EXPECT_EQ(ingest().counts().failed, 2);
  expect_conserved();
}

TEST_F(IngestTest, RefusesATooLargeCall) {
  options_.call_bytes = 100;
  EXPECT_EQ(send({stated(1, 7), stated(2, 7)}).error().kind, ErrorKind::kInvalidArgument);
}

TEST_F(IngestTest, ARetryWithTheSameKeyGetsTheSameAnswer) {
  const SubmitOptions how{.default_known_at = {}, .idempotency_key = "k1"};
  const auto first = send({message("2026-11-24T17:00:00Z")}, how);
  clock_.advance(5000);
  EXPECT_EQ(*send({message("2026-11-24T17:00:00Z")}, how), *first);
  EXPECT_EQ(log_.messages.size(), 1U);
  EXPECT_EQ(send({message("2026-11-24T16:00:00Z")}, how).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(ingest().counts().received, 1);
}

TEST_F(IngestTest, AKeyWhoseCallFailedIsNewAgain) {
  options_.idempotency_keys = 1;
  const SubmitOptions how{.default_known_at = {}, .idempotency_key = "k1"};
  log_.refusal = Error{ErrorKind::kResourceExhausted, "the disk is full"};
  EXPECT_FALSE(send({stated(1, 7)}, how));
  log_.refusal.reset();
  EXPECT_EQ(send({stated(1, 7)}, how)->accepted, 1);
  EXPECT_TRUE(send({stated(2, 7)}, {.default_known_at = {}, .idempotency_key = "k2"}));
  EXPECT_EQ(send({stated(1, 7)}, how)->duplicate, 1) << "the oldest key is forgotten";
}

TEST_F(IngestTest, CallsThatArriveDuringACommitAreAllCommittedAfterIt) {
  std::promise<void> open_gate;
  log_.gate = open_gate.get_future().share();
  ingest();
  std::atomic<int> accepted = 0;
  std::vector<std::jthread> callers;
  callers.emplace_back([&] { accepted += static_cast<int>(send({stated(0, 1)})->accepted); });
  log_.entered.wait();
  constexpr int kFollowers = 5;
  for (int i = 1; i <= kFollowers; ++i) {
    callers.emplace_back([&, i] { accepted += static_cast<int>(send({stated(i, 1), stated(9, 9)})->accepted); });
  }
  while (ingest().waiting() < kFollowers + 1) std::this_thread::yield();
  open_gate.set_value();
  callers.clear();
  EXPECT_THAT(log_.batch_sizes, ::testing::ElementsAre(1U, kFollowers + 1U)) << "one commit for all that waited";
  EXPECT_EQ(accepted, 1 + kFollowers + 1);
  expect_conserved();
}

TEST_F(IngestTest, AFullQueueRefusesAfterTheWait) {
  options_.queue_bytes = 1;
  options_.queue_wait = std::chrono::milliseconds(20);
  std::promise<void> open_gate;
  log_.gate = open_gate.get_future().share();
  ingest();
  std::jthread first([&] { EXPECT_EQ(send({stated(0, 1)})->accepted, 1); });
  log_.entered.wait();
  EXPECT_EQ(send({stated(1, 1)}).error().kind, ErrorKind::kResourceExhausted);
  EXPECT_EQ(ingest().counts().failed, 1);
  open_gate.set_value();
  first.join();
  EXPECT_EQ(send({stated(1, 1)})->accepted, 1);
  expect_conserved();
}

TEST_F(IngestTest, ManyThreadsLoseAndDoubleNothing) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 40;
  ingest();
  std::mutex mutex;
  std::set<std::int64_t> positions;
  {
    std::vector<std::jthread> callers;
    for (int t = 0; t < kThreads; ++t) {
      callers.emplace_back([&, t] {
        for (int i = 0; i < kCalls; ++i) {
          const auto report = send({stated(t, i), stated(t, i), i % 4 == 0 ? "{" : stated(9, i)});
          ASSERT_TRUE(report);
          for (const Outcome& outcome : report->outcomes) {
            if (outcome.verdict != Verdict::kAccepted) continue;
            EXPECT_TRUE(tail_.contains(MessageDecoder().decode(stated(t, i))->fact)) << "visible after the answer";
            const std::lock_guard lock(mutex);
            EXPECT_TRUE(positions.insert(outcome.position.value).second);
          }
        }
      });
    }
  }
  const std::set<std::string> distinct(log_.messages.begin(), log_.messages.end());
  EXPECT_EQ(distinct.size(), log_.messages.size());
  EXPECT_EQ(distinct.size(), static_cast<std::size_t>(kThreads * kCalls + kCalls * 3 / 4));
  EXPECT_EQ(positions.size(), log_.messages.size());
  EXPECT_EQ(ingest().counts().received, kThreads * kCalls * 3);
  expect_conserved();
}

}  // namespace
}  // namespace stratus
