#include "ingest/ingest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "ports/record_decoder.h"
#include "views/resolve.h"
#include "weather/arrival.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;

const UtcMillis kNow = *parse_utc_millis("2026-11-24T18:00:00Z");

// A log in memory whose appends can be held up and refused.
class VectorLog final : public EventLog {
 public:
  LogExtent extent() const override { return {{"log"}, {}, {{0, static_cast<std::int64_t>(messages.size())}}}; }
  std::vector<Result<LogPosition>> append(std::span<const LogMessage> batch, UtcMillis time,
                                          std::span<const StampedCall> more_calls) override {
    entered.count_down();
    if (gate.valid()) gate.wait();
    std::vector<Result<LogPosition>> answers;
    for (const LogMessage& message : batch) {
      EXPECT_EQ(message.key, "station_Paris_FR");
      if (refusal && message.bytes.find(refused_text) != std::string_view::npos) {
        answers.emplace_back(fail(*refusal));
        continue;
      }
      answers.emplace_back(LogPosition{0, static_cast<std::int64_t>(messages.size())});
      messages.emplace_back(message.bytes);
      times.push_back(times.empty() ? time : std::max(time, times.back()));
    }
    if (!refusal) calls.insert(calls.end(), more_calls.begin(), more_calls.end());
    if (!refusal) batch_sizes.push_back(batch.size());
    return answers;
  }

  Status visit_calls(UtcMillis since, const std::function<void(StampedCall)>& visit) const override {
    for (const StampedCall& call : calls) {
      if (call.at >= since) visit(call);
    }
    return {};
  }

  std::vector<std::string> messages;
  std::vector<UtcMillis> times;  // of the messages
  std::vector<StampedCall> calls;
  std::vector<std::size_t> batch_sizes;
  std::optional<Error> refusal;
  std::string refused_text;  // only messages that hold it are refused
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
  Result<LetterPage> read(LogPosition, std::size_t, const LetterFilter&) override { return LetterPage{}; }
  Result<LetterCounts> clear(bool) override { return counts(); }
  Result<LetterCounts> counts() override { return LetterCounts{.waiting = static_cast<std::int64_t>(letters.size())}; }

  std::vector<DeadLetter> letters;
  std::vector<std::pair<LogPosition, LetterState>> changed;
  std::optional<Error> refusal;
};

// A tail and what it remembers, whose calls can be made to fail.
class PlainTail final : public TailFeed, public RecentlySeen {
 public:
  Status apply(std::span<const StoredFact> more, const Offsets& end) override {
    const std::lock_guard lock(mutex_);
    if (apply_refusal) return fail(*apply_refusal);
    EXPECT_EQ(end_.total() + static_cast<std::int64_t>(more.size()), end.total())
        << "positions come in order, one apply at a time";
    facts_.insert(facts_.end(), more.begin(), more.end());
    end_ = end;
    return {};
  }
  Status trim(const Offsets& start) override {
    start_ = start;
    std::erase_if(facts_, [&](const StoredFact& stored) { return start.covers(stored.position); });
    return {};
  }
  Result<HeldStatements> held(const Fact& fact) const override {
    const std::lock_guard lock(mutex_);
    if (held_refusal && fact.time == *refused_time) return fail(*held_refusal);
    HeldStatements held;
    for (const auto& [other, position] : facts_) {
      held.equal = held.equal || other == fact;
      if (other.station != fact.station || other.time != fact.time) continue;
      if (!held.newest || held.newest->known_at <= other.known_at) held.newest = NewestStatement::of(other);
    }
    return held;
  }
  Result<Offsets> forgotten() const override {
    if (forgotten_refusal) return fail(*forgotten_refusal);
    return start_;
  }

  void trim_all() { EXPECT_TRUE(trim(end_)); }
  const Offsets& end() const { return end_; }
  const std::vector<StoredFact>& facts() const { return facts_; }
  std::size_t size() const { return facts_.size(); }

  std::optional<Error> apply_refusal;
  std::optional<Error> forgotten_refusal;
  std::optional<Error> held_refusal;  // about facts of that time
  std::optional<UtcSeconds> refused_time;

 private:
  mutable std::mutex mutex_;
  std::vector<StoredFact> facts_;
  Offsets start_;
  Offsets end_;
};

std::string message(std::string_view time, std::string_view more = R"(,"temperature":9.9)") {
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
          log_, letters_, tail_, tail_, [](const StationId& id) { return id.text() == "station_Paris_FR"; }, clock_,
          options_);
    return *ingest_;
  }
  // The process ends and begins again: the log stays, and what it says of the newest statement.
  void restart() {
    MessageDecoder decoder;
    for (const std::string& text : log_.messages) {
      const UtcMillis known_at = decoder.decode(text)->fact.known_at;
      options_.newest_held = std::max(known_at, options_.newest_held.value_or(known_at));
    }
    ingest_.reset();
    ASSERT_TRUE(ingest().remember_calls());
  }
  // Different facts of the log.
  std::set<std::string> facts() const { return {log_.messages.begin(), log_.messages.end()}; }
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
  EXPECT_EQ(report->outcomes[1].position.offset, 1);
  EXPECT_EQ(log_.messages[0], stated(1, 7)) << "as received";
  ASSERT_EQ(tail_.size(), 2U);
  EXPECT_EQ(ingest().extent().end.total(), 2);
  EXPECT_EQ(ingest().counts().batches, 1);
  expect_conserved();
}

// A log to which others append too.
class SharedLogTest : public IngestTest {
 protected:
  SharedLogTest() {
    options_.fill_tail = [this](const Offsets& from, const Offsets& to) -> Status {
      if (fill_refusal_) return fail(*fill_refusal_);
      MessageDecoder decoder;
      std::vector<StoredFact> facts;
      for (std::int64_t offset = from.at(0); offset < to.at(0); ++offset)
        facts.push_back({decoder.decode(log_.messages[static_cast<std::size_t>(offset)])->fact, {0, offset}});
      return tail_.apply(facts, to);
    };
    ingest();
  }
  void others_append(int hour) {
    log_.messages.push_back(stated(hour, 20));
    log_.times.push_back(kNow);
  }
  bool show() { return ingest().show(log_.extent().end).value(); }

  std::optional<Error> fill_refusal_;
};

TEST_F(SharedLogTest, WhatOthersAppendedIsShownOnce) {
  EXPECT_FALSE(show());
  others_append(1);
  others_append(2);
  EXPECT_TRUE(show());
  EXPECT_EQ(tail_.size(), 2U);
  EXPECT_EQ(ingest().extent().end.total(), 2);
  EXPECT_FALSE(show()) << "nothing was new";
  EXPECT_EQ(ingest().counts().received, 0) << "nobody sent it here";
}

TEST_F(SharedLogTest, WhatStandsBetweenOwnMessagesIsInTheTailWithThem) {
  ASSERT_TRUE(send({stated(1, 7)}));
  others_append(2);
  const auto report = send({stated(3, 8)});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->outcomes[0].position.offset, 2);
  EXPECT_EQ(tail_.size(), 3U);
  EXPECT_EQ(send({stated(2, 20)})->duplicate, 1) << "what others said is recognised";
}

TEST_F(SharedLogTest, WhatWasOwedToTheTailIsSaidWhenItIsShown) {
  tail_.apply_refusal = Error{ErrorKind::kUnavailable, "the tail is away"};
  ASSERT_TRUE(send({stated(1, 7)}));
  EXPECT_FALSE(ingest().show(log_.extent().end)) << "it is still away";
  tail_.apply_refusal.reset();
  EXPECT_TRUE(show());
  EXPECT_EQ(tail_.size(), 1U);
}

TEST_F(SharedLogTest, ALogThatCannotBeReadFailsWhoeverCameToShowIt) {
  others_append(1);
  fill_refusal_ = Error{ErrorKind::kUnavailable, "the broker is away"};
  const auto shown = ingest().show(log_.extent().end);
  ASSERT_FALSE(shown);
  EXPECT_EQ(shown.error(), *fill_refusal_);
  fill_refusal_.reset();
  EXPECT_TRUE(show());
}

TEST_F(IngestTest, StatesKnownAtBeforeTheAppend) {
  const UtcMillis given = *parse_utc_millis("2026-11-20T00:00:00.250Z");
  ASSERT_TRUE(send({message("2026-11-24T17:00:00Z")}));
  ASSERT_TRUE(send({message("2026-11-24T17:00:00Z")}, {.default_known_at = given, .idempotency_key = ""}));
  MessageDecoder decoder;
  EXPECT_EQ(decoder.decode(log_.messages.at(0))->fact.known_at, kNow);
  EXPECT_EQ(decoder.decode(log_.messages.at(1))->fact.known_at, given);
  const auto facts = tail_.facts();
  for (std::size_t i = 0; i < 2; ++i) EXPECT_EQ(decoder.decode(log_.messages[i])->fact, facts[i].fact);
}

TEST_F(IngestTest, RecognisesEqualFactsInTheTailAndInOneCall) {
  const auto first = send({stated(1, 7), stated(1, 7), stated(1, 8)});
  EXPECT_EQ(first->accepted, 2);
  EXPECT_EQ(first->outcomes[1].verdict, Verdict::kDuplicate);
  EXPECT_EQ(first->outcomes[2].position.offset, 1);
  EXPECT_EQ(send({stated(1, 7)})->duplicate, 1);
  EXPECT_EQ(ingest().counts().batches, 1) << "nothing new, no append";
  expect_conserved();
}

TEST_F(IngestTest, ALetterThatIsTriedAgainMakesNoOtherLetter) {
  const LetterRetry again{{0, 4}, false};
  const LetterRetry last{{0, 5}, true};
  const auto report = ingest().submit({{stated(1, 7), "http", "", "", LetterRetry{{0, 3}, false}},
                                       {"{", "http", "", "", again},
                                       {"{", "http", "", "", last},
                                       {"a,b", "import a.csv", "no row", "x,y", again},
                                       {stated(1, 7), "http", "", "", LetterRetry{{0, 6}, true}}});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->accepted, 1);
  EXPECT_EQ(report->duplicate, 1);
  EXPECT_EQ(report->rejected, 3);
  EXPECT_TRUE(letters_.letters.empty());
  const std::vector<std::pair<LogPosition, LetterState>> expected{
      {{0, 3}, LetterState::kTaken}, {{0, 6}, LetterState::kTaken}, {{0, 5}, LetterState::kGivenUp}};
  EXPECT_EQ(letters_.changed, expected);
}

struct BadMessage {
  std::string bytes;
  std::string reason;
};

TEST_F(IngestTest, KeepsWhatItRejectsWithTheReason) {
  const std::vector<BadMessage> table{
      {"{", "not valid JSON"},
      {R"({"station_id":"station_Oslo_NO","timestamp":"2026-11-24T17:00:00Z","humidity":80})",
       "add the station (`stratus stations add`), then run `stratus rejects redrive`"},
      {message("2026-11-24T18:15:01Z"), "more than 15 minutes ahead"},
      {message("2026-11-24T18:15:01Z", R"(,"kind":"remote","humidity":80)"), "more than 15 minutes ahead"},
      {message("2026-11-24T17:00:00Z", R"(,"humidity":80,"known_at":"2026-11-24T18:15:00.001Z")"),
       "known_at: 2026-11-24T18:15:00.001Z"},
      {message("2026-11-24T17:00:00Z", R"(,"known_at":null)"), "known_at: must be a time, or left out"},
      {message("2026-11-24T17:00:00Z", R"(,"\u006bnown_at":null)"), "known_at: must be a time, or left out"},
      {message("2026-11-24T17:00:00Z", R"(,"temperature":"warm")"), R"(temperature: "warm" is not a number)"},
      {message("2026-11-24T17:00:00Z", R"(,"temperature":nul)"), "not valid JSON"},
      {R"({"station_id":nul})", "not valid JSON"},
      {"nope", "not a JSON object"},
      {message("2026-11-24T17:00:00Z", ""), "no element is stated"},
      {message("2026-11-24T17:00:00Z", R"(,"temp":9.9)"), "no element is stated (did you mean temperature?)"},
      {message("2026-11-24T17:00:00Z", R"(,"temperature":null,"is_rain":1)"), "no element is stated"},
      {message("2026-11-24T17:00:00Z", R"(,"temperature":1,"temperature_c":1)"), "states the same as temperature"},
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
  EXPECT_EQ(send({message("2026-11-24T18:15:00Z"), message("2026-12-01T00:00:00Z", R"(,"kind":"forecast","humidity":80)"),
                  message("2026-11-24T17:00:00Z", R"(,"humidity":80,"known_at":"2026-11-24T18:15:00Z")")})
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
  EXPECT_EQ(send({message("2026-11-24T16:00:00Z")}, how).error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(ingest().counts().received, 1);
}

TEST_F(IngestTest, AKeyWhoseCallFailedIsNewAgain) {
  options_.recent.keys = 1;
  const SubmitOptions how{.default_known_at = {}, .idempotency_key = "k1"};
  log_.refusal = Error{ErrorKind::kResourceExhausted, "the disk is full"};
  EXPECT_FALSE(send({stated(1, 7)}, how));
  log_.refusal.reset();
  EXPECT_EQ(send({stated(1, 7)}, how)->accepted, 1);
  EXPECT_TRUE(send({stated(2, 7)}, {.default_known_at = {}, .idempotency_key = "k2"}));
  EXPECT_EQ(send({stated(1, 7)}, how)->duplicate, 1) << "the oldest key is forgotten";
}

TEST_F(IngestTest, AnswersForTheirKeysStayWithinTheirBytes) {
  options_.recent.bytes = 4096;
  const auto with_key = [&](int n) {
    return send({"{", stated(n % 30, n)}, {.default_known_at = {}, .idempotency_key = "key" + std::to_string(n)});
  };
  for (int n = 0; n < 200; ++n) ASSERT_TRUE(with_key(n));
  EXPECT_EQ(with_key(199)->accepted, 1) << "the newest is remembered";
  EXPECT_EQ(with_key(0)->duplicate, 1) << "the oldest is forgotten";
}

SubmitOptions under(std::string key) { return {.default_known_at = {}, .idempotency_key = std::move(key)}; }

TEST_F(IngestTest, AfterARestartARetryStatesTheFactsOfTheFirstTry) {
  const std::string low = message("2026-11-24T17:00:00Z", R"(,"temperature":4)");
  const std::string high = message("2026-11-24T17:00:00Z", R"(,"temperature":8)");
  const std::vector<std::string> call{low, "{", high, stated(1, 7), message("2026-11-24T16:00:00Z")};
  ASSERT_EQ(send(call, under("k1"))->accepted, 4);
  const auto first = facts();
  clock_.advance(5000);
  restart();
  const auto retry = send(call, under("k1"));
  ASSERT_TRUE(retry) << retry.error().message;
  EXPECT_EQ(retry->duplicate, 4);
  EXPECT_EQ(retry->rejected, 1);
  EXPECT_EQ(letters_.letters.size(), 1U) << "the letter of the first try counts";
  EXPECT_EQ(*send(call, under("k1")), *retry);
  EXPECT_EQ(log_.messages.size(), 4U);
  EXPECT_EQ(send({low}, under("k1")).error().kind, ErrorKind::kAlreadyExists);
  // What a version covers has left the tail: the same facts are appended once more.
  tail_.trim_all();
  restart();
  EXPECT_EQ(send(call, under("k1"))->accepted, 4);
  EXPECT_EQ(facts(), first);
  EXPECT_EQ(log_.calls.size(), 1U) << "a retry does not prolong the life of its key";
}

TEST_F(IngestTest, WhatWasRejectedStaysSoUnderItsKey) {
  const std::string ahead = message("2026-11-24T18:30:00Z");
  ASSERT_EQ(send({ahead, message("2026-11-24T17:00:00Z")}, under("k1"))->rejected, 1);
  clock_.advance(3'600'000);
  restart();
  const auto retry = send({ahead, message("2026-11-24T17:00:00Z")}, under("k1"));
  EXPECT_THAT(retry->outcomes.at(0).reason, HasSubstr("when it first came under this Idempotency-Key"));
  EXPECT_EQ(log_.messages.size(), 1U);
  EXPECT_EQ(letters_.letters.size(), 1U);
  EXPECT_EQ(send({ahead})->accepted, 1);
}

TEST_F(IngestTest, AKeyCountsADay) {
  const std::vector<std::string> call{message("2026-11-24T17:00:00Z")};
  ASSERT_TRUE(send(call, under("k1")));
  clock_.advance(kKeyLifetimeMs - 1);
  EXPECT_EQ(send(call, under("k1"))->outcomes.at(0).position, (LogPosition{0, 0})) << "the answer of the first try";
  restart();
  EXPECT_EQ(send(call, under("k1"))->duplicate, 1);
  clock_.advance(1);
  EXPECT_EQ(send({message("2026-11-24T16:00:00Z")}, under("k1"))->accepted, 1) << "it is new again";
  restart();
  EXPECT_EQ(send(call, under("k1")).error().kind, ErrorKind::kAlreadyExists) << "the newer content counts";
}

// Also when the answer was forgotten: the calls have a limit of their own.
TEST_F(IngestTest, ACallIsRememberedLongerThanItsAnswer) {
  options_.recent.keys = 1;
  const std::vector<std::string> call{message("2026-11-24T17:00:00Z")};
  ASSERT_TRUE(send(call, under("k1")));
  ASSERT_TRUE(send({message("2026-11-24T16:00:00Z")}, under("k2")));
  EXPECT_EQ(send(call, under("k1"))->duplicate, 1);
  EXPECT_EQ(log_.messages.size(), 2U);
}

TEST_F(IngestTest, ACallThatFailedIsNotRemembered) {
  log_.refusal = Error{ErrorKind::kResourceExhausted, "the disk is full"};
  EXPECT_FALSE(send({message("2026-11-24T17:00:00Z")}, under("k1")));
  log_.refusal.reset();
  EXPECT_EQ(send({message("2026-11-24T16:00:00Z")}, under("k1"))->accepted, 1) << "other content, for the key is new";
}

// Steps of chance in two worlds, of which one is restarted again and again: calls, retries of any call before, other content
// under its key, a tail that lets go, hours that pass. Both logs hold the same facts all the while.
TEST_F(IngestTest, RestartsChangeNoFact) {
  constexpr std::uint32_t kSeed = 11;
  std::mt19937 random{kSeed};
  const auto below = [&](int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); };
  VectorLog log;
  PlainTail tail;
  VectorLetters letters;
  Ingest unbroken(
      log, letters, tail, tail, [](const StationId& id) { return id.text() == "station_Paris_FR"; }, clock_);
  std::vector<std::vector<std::string>> calls;
  for (int step = 0; step < 1'000; ++step) {
    clock_.advance(1'000 + below(4) * below(7'200'000));
    std::size_t number =
        calls.empty() || below(2) == 0 ? calls.size() : static_cast<std::size_t>(below(static_cast<int>(calls.size())));
    if (below(3) > 0 && number + 20 < calls.size()) number = calls.size() - 1 - number % 20;
    if (number == calls.size()) {
      auto& call = calls.emplace_back();
      for (int lines = 2 + below(4); lines > 0; --lines) {
        const int kind = below(6);
        const std::string time = "2026-11-2" + std::to_string(3 + below(4)) + "T1" + std::to_string(below(3)) + ":00:00Z";
        call.push_back(kind == 0   ? "{"
                       : kind == 1 ? stated(below(9), below(9))
                                   : message(time, ",\"temperature\":" + std::to_string(below(9))));
      }
      call.push_back(message("2026-11-24T10:00:00Z"));
    }
    std::vector<std::string> call = calls[number];
    if (below(10) == 0) call.erase(call.begin());
    const SubmitOptions how = under("k" + std::to_string(number));
    std::vector<IncomingMessage> messages;
    for (const std::string& text : call) messages.push_back({text, "http"});
    const auto wanted = unbroken.submit(std::move(messages), how);
    const auto found = send(call, how);
    ASSERT_EQ(found.has_value(), wanted.has_value()) << "step " << step << ", seed " << kSeed;
    ASSERT_EQ(facts(), std::set<std::string>(log.messages.begin(), log.messages.end()))
        << "step " << step << ", seed " << kSeed;
    ASSERT_EQ(letters_.letters.size(), letters.letters.size()) << "step " << step << ", seed " << kSeed;
    if (below(4) == 0) restart();
    if (below(6) == 0) {
      tail_.trim_all();
      tail.trim_all();
    }
  }
  EXPECT_GT(log_.messages.size(), facts().size()) << "some were appended twice";
}

// Whoever reads the log judges by the time of the record: nothing that was accepted may be ahead of it.
TEST_F(IngestTest, NothingAcceptedIsAheadOfItsRecord) {
  const UtcMillis ahead = kNow + kMaxAheadMs;
  ASSERT_EQ(send({message("2026-11-24T18:15:00Z", R"(,"humidity":80,"known_at":")" + format_utc(ahead) + "\"")})->accepted,
            1);
  ASSERT_EQ(send({message("2026-11-24T18:15:00Z"), message("2026-11-24T18:15:00Z")})->accepted, 2);
  clock_.advance(-7'200'000);
  ASSERT_EQ(send({message("2026-11-24T16:00:00Z")})->accepted, 1);
  RecordDecoder decoder;
  for (std::size_t i = 0; i < log_.messages.size(); ++i) {
    const auto fact = decoder.decode({{0, static_cast<std::int64_t>(i)}, log_.messages[i], log_.times[i]});
    EXPECT_TRUE(fact) << fact.error().message;
  }
}

// The clock went back since: the retry is judged as the first try was.
TEST_F(IngestTest, ARetryIsNotAheadOfAClockThatWentBack) {
  const std::vector<std::string> call{message("2026-11-24T18:10:00Z"), stated(1, 7)};
  ASSERT_EQ(send(call, under("k1"))->accepted, 2);
  clock_.advance(-7'200'000);
  restart();
  EXPECT_EQ(send(call, under("k1"))->duplicate, 2);
}

TEST(RememberedCalls, ForgetTheOldestBeyondTheirBytesAndTheirDay) {
  RememberedCalls remembered(2'000);
  for (int n = 0; n < 100; ++n) {
    remembered.add({"k" + std::to_string(n), "digest", kNow + n, {{1, Stamping::kStamped, kNow}}}, kNow + n);
    EXPECT_LE(remembered.bytes(), 2'000U);
  }
  EXPECT_FALSE(remembered.find("k0", kNow + 100));
  EXPECT_EQ(remembered.find("k99", kNow + 100)->at, kNow + 99);
  EXPECT_FALSE(remembered.find("k99", kNow + 99 + kKeyLifetimeMs));
  remembered.add({"k99", "other", kNow + 2 * kKeyLifetimeMs, {}}, kNow + 2 * kKeyLifetimeMs);
  EXPECT_LT(remembered.bytes(), 600U) << "what counts no more takes no room";
  remembered.add({std::string(2'000, 'k'), "digest", kNow, {}}, kNow);
  EXPECT_EQ(remembered.bytes(), 0U);
}

TEST(RecentReports, ForgetTheOldestBeyondTheirBytes) {
  RecentReports recent({.keys = 1000, .bytes = 10'000});
  IngestReport report;
  report.outcomes.resize(20);
  for (Outcome& outcome : report.outcomes) outcome.reason = std::string(50, 'x');
  for (int n = 0; n < 100; ++n) {
    auto begun = recent.begin("k" + std::to_string(n), "digest", kNow);
    std::get<RecentReports::Claim>(*begun).finish(report, kNow);
    EXPECT_LE(recent.bytes(), 10'000U);
  }
  EXPECT_GT(recent.bytes(), 3'000U);
  report.outcomes.resize(1000);
  std::get<RecentReports::Claim>(*recent.begin("large", "digest", kNow)).finish(report, kNow);
  EXPECT_EQ(recent.bytes(), 0U) << "an answer beyond the limit is not kept";
  EXPECT_TRUE(std::holds_alternative<RecentReports::Claim>(*recent.begin("large", "digest", kNow)));
}

TEST(RecentReports, AKeyIsReleasedWhateverEndsItsCall) {
  RecentReports recent({});
  try {
    const auto claim = recent.begin("k", "digest", kNow);
    EXPECT_EQ(recent.begin("k", "digest", kNow).error().kind, ErrorKind::kConflict);
    throw std::runtime_error("the call ends");
  } catch (const std::runtime_error&) {
  }
  EXPECT_TRUE(std::holds_alternative<RecentReports::Claim>(*recent.begin("k", "digest", kNow)));
}

// Every length around the limit: what is accepted is decoded from its stored bytes, and both sides of the border are met.
TEST_F(IngestTest, WhatIsAcceptedIsReadBackAtEveryLengthAroundTheLimit) {
  MessageDecoder decoder;
  for (const std::string_view known_at : {"", R"(,"known_at":"2026-11-24T10:00:00Z")"}) {
    const std::size_t most = known_at.empty() ? kMaxMessageBytes - kKnownAtBytes : kMaxMessageBytes;
    for (std::size_t bytes = kMaxMessageBytes - kKnownAtBytes - 3; bytes <= kMaxMessageBytes + 3; ++bytes) {
      const std::string head = message("2026-11-24T17:00:00Z", std::string(known_at) + R"(,"humidity":80,"x":")");
      const std::string text = head.substr(0, head.size() - 1) + std::string(bytes - head.size() - 1, 'a') + "\"}";
      ASSERT_EQ(text.size(), bytes);
      const std::size_t before = log_.messages.size();
      const auto report = send({text});
      ASSERT_EQ(report->rejected, bytes <= most ? 0 : 1) << bytes;
      if (report->accepted == 0) continue;
      ASSERT_EQ(log_.messages.size(), before + 1);
      EXPECT_LE(log_.messages.back().size(), kMaxMessageBytes);
      ASSERT_TRUE(decoder.decode(log_.messages.back())) << bytes;
    }
  }
}

// What ingest accepts every reader decodes to the same fact.
TEST_F(IngestTest, TheStoredBytesDecodeToTheFactOfTheTail) {
  const std::vector<std::string> texts{
      message("2026-11-24T17:00:00Z"),
      "  " + message("2026-11-24T17:00:00Z") + " ",
      message("2026-11-24T17:00:00Z", R"(,"temperature_c":1,"wind_speed":18,"wind_direction_deg":0)"),
      message("2026-11-24T17:00:00Z", R"(,"retracts":"observed")"),
      message("2026-11-24T17:00:00Z", R"(,"kind":"forecast","humidity":8e1,"known_at":"2026-11-24T10:00:00Z")"),
      stated(1, 7)};
  EXPECT_EQ(send(texts)->accepted, static_cast<std::int64_t>(texts.size()));
  MessageDecoder decoder;
  const auto facts = tail_.facts();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto decoded = decoder.decode(log_.messages[i]);
    ASSERT_TRUE(decoded && decoded->has_known_at) << log_.messages[i];
    EXPECT_EQ(decoded->fact, facts[i].fact) << log_.messages[i];
  }
}

TEST_F(IngestTest, TheLaterOfTwoStatementsIsNewerInOneCallAndInTheNextOnes) {
  const std::string high = message("2026-11-24T17:00:00Z", R"(,"temperature":8)");
  const std::string low = message("2026-11-24T17:00:00Z", R"(,"temperature":4)");
  const std::string gone = message("2026-11-24T17:00:00Z", R"(,"retracts":"observed")");
  EXPECT_EQ(send({high, low, gone, high, high})->accepted, 5) << "two equal ones are two statements";
  EXPECT_EQ(send({low})->accepted, 1);
  clock_.advance(-3'600'000);
  EXPECT_EQ(send({gone, low})->accepted, 2);
  const auto facts = tail_.facts();
  for (std::size_t i = 1; i < facts.size(); ++i) EXPECT_LT(facts[i - 1].fact.known_at, facts[i].fact.known_at) << i;
  EXPECT_EQ(facts.front().fact.known_at, kNow);
  expect_conserved();
}

TEST_F(IngestTest, AStampIsGreaterThanWhatWasStatedForItsInstant) {
  const UtcMillis ahead = kNow + 600'000;
  ASSERT_TRUE(send({message("2026-11-24T17:00:00Z", R"(,"humidity":80,"known_at":")" + format_utc(ahead) + "\"")}));
  ASSERT_TRUE(send({message("2026-11-24T17:00:00Z"), message("2026-11-24T16:00:00Z")}));
  const auto facts = tail_.facts();
  EXPECT_EQ(facts[1].fact.known_at, ahead + 1);
  EXPECT_EQ(facts[2].fact.known_at, ahead + 1) << "never less than the newest stamp";
}

TEST_F(IngestTest, AStampIsGreaterThanWhatTheTailLetGoOfAndWhatWasHeldBeforeTheProcess) {
  options_.newest_held = kNow + 1'000;
  const std::string text = message("2026-11-24T17:00:00Z");
  UtcMillis before = *options_.newest_held;
  for (int round = 0; round < 5; ++round) {
    ASSERT_TRUE(send({text}));
    const UtcMillis stamp = MessageDecoder().decode(log_.messages.back())->fact.known_at;
    EXPECT_GT(stamp, before);
    before = stamp;
    tail_.trim_all();
    clock_.advance(-60'000);
  }
}

// Whatever the clock does, whatever the tail lets go of, and after restarts: the answer is the last statement acknowledged.
TEST_F(IngestTest, TheLastStatementAcknowledgedIsBelieved) {
  constexpr std::uint32_t kSeed = 8;
  constexpr int kStatements = 3'000;
  std::mt19937 random{kSeed};
  const auto below = [&](int end) { return std::uniform_int_distribution<int>(0, end - 1)(random); };
  MessageDecoder decoder;
  std::map<UtcSeconds, std::vector<Fact>> said;
  UtcMillis newest = kNow - 86'400'000;
  std::size_t read = 0;
  for (int round = 0; round < kStatements; ++round) {
    std::vector<std::string> call;
    for (int lines = 1 + below(3); lines > 0; --lines) {
      const std::string what = below(5) == 0 ? R"("retracts":"observed")" : "\"temperature\":" + std::to_string(below(9));
      call.push_back(message("2026-11-24T1" + std::to_string(below(3)) + ":00:00Z", "," + what));
    }
    ASSERT_EQ(send(call)->accepted, static_cast<std::int64_t>(call.size()));
    for (; read < log_.messages.size(); ++read) {
      const Fact fact = decoder.decode(log_.messages[read])->fact;
      newest = std::max(newest, fact.known_at);
      std::vector<Fact>& of_identity = said[fact.time];
      of_identity.push_back(fact);
      std::vector<const Fact*> statements;
      for (const Fact& statement : of_identity) statements.push_back(&statement);
      const Fact* believed = resolve(statements);
      ASSERT_EQ(believed == nullptr, fact.retraction) << "round " << round << ", seed " << kSeed;
      if (believed != nullptr) {
        ASSERT_EQ(*believed, fact) << "round " << round << ", seed " << kSeed;
      }
      if (of_identity.size() > 50) of_identity.erase(of_identity.begin(), of_identity.end() - 10);
    }
    switch (below(8)) {
      case 0: clock_.advance(-below(600'000)); break;
      case 1: clock_.advance(below(600'000)); break;
      case 2: tail_.trim_all(); break;
      case 3:
        tail_.trim_all();
        options_.newest_held = newest;
        ingest_.reset();
        break;
      default: break;
    }
  }
}

TEST_F(IngestTest, TellsWhatASenderShouldKnow) {
  struct Told {
    std::string more;
    std::string note;
  };
  const Told table[] = {
      {R"(,"temperature":8,"humidity":80,"pressure":1000)", ""},
      {R"(,"temperature":8,"humidity":81,"pressure":1000)", ""},
      {R"(,"temperature":8)", "replaces an observation of 3 elements by one of 1"},
      {R"(,"kind":"forecast","temperature":8)", ""},
      {R"(,"temperature":9,"known_at":"2026-11-24T18:10:00Z")", "ahead of the clock"},
      {R"(,"temperature":9.5,"known_at":"2026-11-24T10:00:00Z")", "changes nothing: a statement of"},
      {R"(,"retracts":"observed")", ""},
      {R"(,"temperature":9)", ""},
  };
  for (const Told& row : table) {
    const auto report = send({message("2026-11-24T17:00:00Z", row.more)});
    ASSERT_EQ(report->accepted, 1) << row.more;
    EXPECT_THAT(report->outcomes[0].note, row.note.empty() ? HasSubstr("") : HasSubstr(row.note)) << row.more;
    EXPECT_EQ(report->outcomes[0].note.empty(), row.note.empty()) << report->outcomes[0].note;
  }
  EXPECT_THAT(send({stated(1, 7), stated(1, 6)})->outcomes[1].note, HasSubstr("differs from what is held"));
}

TEST_F(IngestTest, WhatIsOffTheGridIsToldAndCountedOnceItIsAccepted) {
  options_.off_grid = [](const Fact& fact) { return fact.time.value % 3600 == 0 ? std::nullopt : std::optional(3600L); };
  const std::string off = message("2026-11-24T14:59:00Z", R"(,"known_at":"2026-11-24T15:00:00Z","temperature":7)");
  const auto report = send({off, stated(1, 7), off, "no json"});
  ASSERT_TRUE(report);
  EXPECT_THAT(report->outcomes[0].note, HasSubstr("off the grid of 3600 s: in latest and raw only"));
  EXPECT_EQ(report->outcomes[1].note, "");
  EXPECT_EQ(report->outcomes[2].verdict, Verdict::kDuplicate);
  EXPECT_EQ(ingest().counts().off_grid, 1);
  const std::string poorer = message("2026-11-24T14:59:00Z", R"(,"known_at":"2026-11-24T14:59:59Z","temperature":6)");
  EXPECT_THAT(send({poorer})->outcomes[0].note,
              HasSubstr("changes nothing: a statement of 2026-11-24T15:00:00Z is newer; off"));
  log_.refusal = Error{ErrorKind::kResourceExhausted, "the disk is full"};
  EXPECT_FALSE(send({message("2026-11-24T13:59:00Z")}));
  EXPECT_EQ(ingest().counts().off_grid, 2) << "what was not accepted does not count";
  const std::string retraction = message("2026-11-24T14:59:00Z", R"(,"retracts":"observed")");
  log_.refusal.reset();
  EXPECT_EQ(send({retraction})->outcomes[0].note, "");
}

// As a log of many partitions may, of which one is out of reach.
TEST_F(IngestTest, ACallOfWhichTheLogTookAPartFailsAndThatPartIsAccepted) {
  log_.refusal = Error{ErrorKind::kUnavailable, "no leader"};
  log_.refused_text = stated(1, 7);
  const auto refused = send({stated(0, 6), stated(1, 7), stated(2, 8), "{", stated(2, 8)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "no leader");
  IngestCounts counts = ingest().counts();
  EXPECT_EQ(counts.received, 3);
  EXPECT_EQ(counts.accepted, 2);
  EXPECT_EQ(counts.rejected, 1);
  EXPECT_EQ(counts.failed, 2) << "the message that the log did not take, and the duplicate";
  EXPECT_EQ(counts.bytes, static_cast<std::int64_t>(stated(0, 6).size() + stated(2, 8).size()));
  EXPECT_EQ(tail_.size(), 2U);
  EXPECT_EQ(ingest().extent().end, tail_.end());
  expect_conserved();
  log_.refusal.reset();
  const auto again = send({stated(0, 6), stated(1, 7), stated(2, 8)});
  EXPECT_EQ(again->accepted, 1);
  EXPECT_EQ(again->duplicate, 2);
  expect_conserved();
}

const Error kNoPartition{ErrorKind::kUnavailable, "partition 2 cannot be reached"};

UtcSeconds time_of(const std::string& text) { return MessageDecoder().decode(text)->fact.time; }

// What was said before is not known: nothing is taken on a guess.
TEST_F(IngestTest, ACallWhoseEarlierStatementsAreNotKnownChangesNothing) {
  ASSERT_EQ(send({stated(1, 7)})->accepted, 1);
  tail_.held_refusal = kNoPartition;
  tail_.refused_time = time_of(stated(2, 8));
  const auto refused = send({stated(3, 8), stated(2, 8), stated(1, 7)});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(refused.error().message, HasSubstr("station_Paris_FR at 2026-11-10T02:00:00Z"));
  EXPECT_THAT(refused.error().message, HasSubstr("partition 2 cannot be reached"));
  EXPECT_EQ(log_.messages.size(), 1U);
  EXPECT_EQ(tail_.size(), 1U);
  EXPECT_EQ(ingest().counts().failed, 3);
  expect_conserved();
  EXPECT_EQ(send({stated(4, 8)})->accepted, 1) << "others are known";
  tail_.held_refusal.reset();
  const auto again = send({stated(3, 8), stated(2, 8), stated(1, 7)});
  EXPECT_EQ(again->accepted, 2);
  EXPECT_EQ(again->duplicate, 1);
  expect_conserved();
}

TEST_F(IngestTest, ACallThatCannotAskWhatWasForgottenChangesNothing) {
  tail_.forgotten_refusal = kNoPartition;
  const auto refused = send({stated(1, 7)});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("partition 2 cannot be reached"));
  EXPECT_TRUE(log_.messages.empty());
  expect_conserved();
  tail_.forgotten_refusal.reset();
  EXPECT_EQ(send({stated(1, 7)})->accepted, 1);
  expect_conserved();
}

// Durable is accepted. Nothing further is taken until the tail has it: sent again it would not be recognised.
TEST_F(IngestTest, WhatTheTailDoesNotTakeIsAcceptedAndOwedToIt) {
  const std::string stamped = message("2026-11-24T17:00:00Z");
  tail_.apply_refusal = kNoPartition;
  const auto accepted = send({stated(1, 7), stamped}, under("k1"));
  ASSERT_TRUE(accepted) << accepted.error().message;
  EXPECT_EQ(accepted->accepted, 2);
  EXPECT_EQ(tail_.size(), 0U);
  EXPECT_EQ(ingest().extent().end, (Offsets{{0, 2}})) << "how far the answers have to reach";
  expect_conserved();
  for (const std::string& text : {stated(1, 7), stated(2, 8)}) {
    const auto refused = send({text});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("up to 0:2"));
    EXPECT_THAT(refused.error().message, HasSubstr("partition 2 cannot be reached"));
  }
  EXPECT_EQ(send({stated(1, 7), stamped}, under("k1"))->accepted, 2) << "the answer that it had";
  EXPECT_EQ(log_.messages.size(), 2U);
  expect_conserved();
  tail_.apply_refusal.reset();
  const auto next = send({stated(1, 7), stated(2, 8), stamped});
  EXPECT_EQ(next->duplicate, 1);
  EXPECT_EQ(next->accepted, 2);
  EXPECT_EQ(tail_.end(), (Offsets{{0, 4}}));
  ASSERT_EQ(tail_.size(), 4U);
  EXPECT_LT(tail_.facts()[1].fact.known_at, tail_.facts()[3].fact.known_at) << "the later statement is the later one";
  expect_conserved();
}

TEST_F(IngestTest, WhatIsOwedIsInTheLogForTheNextStart) {
  tail_.apply_refusal = kNoPartition;
  ASSERT_EQ(send({stated(1, 7)})->accepted, 1);
  ingest_.reset();
  EXPECT_EQ(log_.messages, std::vector{stated(1, 7)});
}

TEST_F(IngestTest, TheGateStaysOpenAsLongAsTheLogTakesSomething) {
  PosixFileSystem files;
  NoLogger logger;
  WriteGate gate(
      files, ".", [] { return TailSize(); }, UINT64_MAX, logger);
  options_.gate = &gate;
  log_.refusal = Error{ErrorKind::kDataLoss, "a partition broke"};
  log_.refused_text = stated(1, 7);
  EXPECT_FALSE(send({stated(0, 6), stated(1, 7)}));
  EXPECT_TRUE(gate.check());
  EXPECT_FALSE(send({stated(1, 7)}));
  EXPECT_FALSE(gate.check()) << "nothing was taken";
}

TEST_F(IngestTest, OnlyCallsWithSomethingThatTheLogDidNotTakeFail) {
  std::promise<void> open_gate;
  log_.gate = open_gate.get_future().share();
  ASSERT_EQ(ingest().counts().received, 0);
  std::jthread first([&] { EXPECT_TRUE(send({stated(0, 1)})); });
  log_.entered.wait();
  std::jthread refused([&] { EXPECT_FALSE(send({stated(1, 7)})); });
  while (ingest().waiting() < 2) std::this_thread::yield();
  log_.refused_text = stated(1, 7);
  std::jthread likewise([&] { EXPECT_FALSE(send({stated(1, 7)})) << "a duplicate of what is not in the log"; });
  std::jthread other([&] { EXPECT_TRUE(send({stated(2, 8), stated(0, 1)})); });
  while (ingest().waiting() < 4) std::this_thread::yield();
  log_.refusal = Error{ErrorKind::kUnavailable, "no leader"};
  open_gate.set_value();
  for (std::jthread* caller : {&first, &refused, &likewise, &other}) caller->join();
  EXPECT_EQ(ingest().counts().accepted, 2);
  EXPECT_EQ(ingest().counts().duplicate, 1);
  EXPECT_EQ(ingest().counts().failed, 2);
  expect_conserved();
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
            EXPECT_TRUE(tail_.held(MessageDecoder().decode(stated(t, i))->fact)->equal) << "visible after the answer";
            const std::lock_guard lock(mutex);
            EXPECT_TRUE(positions.insert(outcome.position.offset).second);
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
