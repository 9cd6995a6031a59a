// A whole small world whose ports fail: whichever call of a port fails once, before it happened or after it, the step that
// meets it says so or does its work all the same, and when it is repeated nothing is lost and every answer is right.
#include <gmock/gmock.h>

#include <array>
#include <set>

#include "engine/pipeline.h"
#include "ports/record_decoder.h"
#include "serving/facts_query.h"
#include "storage/segment_log.h"
#include "storage/station_registry_file.h"
#include "support/dropping_file_system.h"
#include "support/faulty/port_faults.h"
#include "support/letters.h"
#include "support/spine.h"
#include "weather/message.h"

namespace stratus {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr UtcSeconds kFirstHour{1'795'000'000 / 3600 * 3600};
constexpr UtcMillis kNow{1'800'000'000'000};

Station station(const std::string& city) {
  Station made;
  made.id = StationId("station_" + city + "_FR");
  made.city = city;
  made.country = "FR";
  made.zone = "Europe/Paris";
  return made;
}

const Station kParis = station("Paris");
const Station kLyon = station("Lyon");
const Station kNantes = station("Nantes");  // is described late
const Station kSpare = station("Spare");    // has no facts, and goes
const Station kNobody = station("Nobody");  // is never described

// `told`: hours after its own.
Fact hour(const Station& of, int nth, int tenths, int told = 1) {
  Fact fact;
  fact.station = of.id;
  fact.time = kFirstHour + nth * 3600;
  fact.known_at = to_millis(fact.time + told * 3600);
  fact.elements.set(Element::kTemperature, tenths);
  return fact;
}

IncomingMessage message(const Station& of, const Fact& fact) { return {encode_message(fact, of), "test"}; }

class World {
 public:
  Status open() {
    pipeline_.reset();
    STRATUS_ASSIGN_OR_RETURN(pipeline_, Pipeline::open(disk_, clock_, folder_, StationRegistry({kParis})));
    return {};
  }
  Status add_stations() { return pipeline_->add_stations({kParis, kLyon, kSpare}); }
  // A station that nobody described yet, and what is no message, become dead letters.
  Status submit() {
    std::vector<IncomingMessage> messages;
    for (int nth = 0; nth < 6; ++nth) {
      take(messages, kParis, hour(kParis, nth, 100 + nth));
      take(messages, kLyon, hour(kLyon, 24 * nth, 50 - nth));
    }
    take(messages, kParis, hour(kParis, 3, 103));
    messages.push_back(message(kNantes, hour(kNantes, 1, 80)));
    messages.push_back({"no message", "test"});
    return submit(std::move(messages));
  }
  Status correct() {
    Fact retraction = hour(kLyon, 24, 0, 2);
    retraction.elements = {};
    retraction.retraction = true;
    std::vector<IncomingMessage> messages;
    take(messages, kParis, hour(kParis, 2, 111, 5));
    take(messages, kLyon, retraction);
    take(messages, kParis, hour(kParis, 40 * 24, 90));
    return submit(std::move(messages));
  }
  Status submit_further_hour() {
    std::vector<IncomingMessage> messages;
    take(messages, kParis, hour(kParis, 9, 75));
    return submit(std::move(messages));
  }
  Status submit_under_a_key() {
    std::vector<IncomingMessage> messages;
    take(messages, kParis, hour(kParis, 7, 70));
    SubmitOptions options;
    options.idempotency_key = "key";
    return submit(std::move(messages), options);
  }
  Status remove_station() { return pipeline_->remove_station(kSpare.id); }
  // What others write into the log: no fact, a fact of nobody's station, and one that it holds.
  Status append_foreign() {
    pipeline_.reset();
    STRATUS_ASSIGN_OR_RETURN(const OpenedLog opened, folder_.engines->log(disk_, folder_, {}));
    const std::string nobody = encode_message(hour(kNobody, 1, 10), kNobody);
    const std::string held = encode_message(hour(kParis, 0, 100), kParis);
    return whole_append(opened.log->append(std::array<LogMessage, 3>{{{{}, "{"}, {{}, nobody}, {{}, held}}}, clock_.now()));
  }
  Status redrive() {
    STRATUS_RETURN_IF_ERROR(pipeline_->add_stations({kNantes}));
    std::vector<IncomingMessage> messages;
    STRATUS_ASSIGN_OR_RETURN(const auto letters, folder_.engines->dead_letter_reader(disk_, folder_));
    STRATUS_RETURN_IF_ERROR(for_each_letter(*letters, kWaitingLetters, [&](StoredLetter&& letter) -> Status {
      if (!letter.record) messages.push_back({letter.bytes, letter.origin, "", "", LetterRetry{letter.position, true}});
      return {};
    }));
    wanted_.push_back(hour(kNantes, 1, 80));
    return submit(std::move(messages));
  }
  Status set_station() {
    Station other = kLyon;
    other.interval_s = 1800;
    return pipeline_->set_station(other);
  }
  Status batch(BatchOptions options = {}) {
    clock_.advance(1000);
    return pipeline_->run_batch(options).map([](const BatchReport&) {});
  }
  Status rebuild_from_log() {
    BatchOptions options;
    options.rebuild = options.from_log = true;
    return batch(options);
  }
  std::size_t log_size() { return records().size(); }
  // What the process knows is what is kept.
  Status compare_stations() {
    EXPECT_EQ(*pipeline_->stations(), must(StationRegistryFile(disk_, folder_.root).read()));
    return {};
  }
  // All answers, unless the tail says that it is behind the log.
  Status query() {
    STRATUS_ASSIGN_OR_RETURN(const Reading reading, Reading::pin(pipeline_->serving()));
    if (!reading.tail().end.covers(pipeline_->extent().end)) return {};
    const std::vector<StoredFact> facts = described_facts();
    const StationRegistry stations = *pipeline_->stations();
    const PlainCells wanted = must(plain_cells(facts, stations));
    PlainCells found;
    try {
      found = all_answers(reading, stations, facts);
    } catch (const std::runtime_error& error) {
      return fail(ErrorKind::kUnavailable, error.what());
    }
    EXPECT_EQ(difference(wanted, found), "");
    return {};
  }
  // What else is asked of versions, log, tail and letters.
  Status look() {
    STRATUS_RETURN_IF_ERROR(pipeline_->dead_letters());
    STRATUS_RETURN_IF_ERROR((*folder_.engines->dead_letter_reader(disk_, folder_))->counts());
    STRATUS_ASSIGN_OR_RETURN(const auto numbers, pipeline_->versions().numbers());
    for (const std::int64_t number : numbers) {
      STRATUS_ASSIGN_OR_RETURN(const auto version, pipeline_->versions().open(number));
      const auto tell = [](const VersionPiece&, const Error& fault) {
        EXPECT_EQ(fault.kind, ErrorKind::kUnavailable) << fault.message;
      };
      STRATUS_RETURN_IF_ERROR(version->check(PieceCheck::kWhole, tell, {}));
    }
    STRATUS_ASSIGN_OR_RETURN(const auto log, pipeline_->read_log());
    STRATUS_ASSIGN_OR_RETURN(const auto gaps, log->gaps());
    EXPECT_THAT(gaps, IsEmpty());
    STRATUS_ASSIGN_OR_RETURN(const Reading reading, Reading::pin(pipeline_->serving()));
    const std::vector<StationId> ids{kLyon.id, kParis.id};
    STRATUS_RETURN_IF_ERROR(reading.stretch_before(ids, kFirstHour + 86400, {}));
    STRATUS_RETURN_IF_ERROR(latest(reading, std::array{kLyon, kParis}, kFirstHour + 86400, {}));
    return {};
  }
  Status learn() { return pipeline_->learn_newest_observations(); }
  Status clear_letters() {
    pipeline_.reset();
    STRATUS_ASSIGN_OR_RETURN(const auto letters, folder_.engines->dead_letters(disk_, folder_));
    STRATUS_ASSIGN_OR_RETURN(const LetterPage page, letters->read({}, 1, kAllLetters));
    EXPECT_FALSE(page.letters.empty());
    STRATUS_RETURN_IF_ERROR(letters->clear(false));
    return {};
  }
  Status publish_again() {
    const VersionPorts versions = folder_.engines->versions(disk_, folder_);
    STRATUS_ASSIGN_OR_RETURN(const auto version, versions.versions->current());
    return versions.store->publish_again(version->info().number, clock_.now()).map([](const VersionInfo&) {});
  }

  // After all steps: every message that was taken is a fact once, every other one is a dead letter, nothing else is there.
  void expect_whole() {
    EXPECT_EQ(pipeline_->stations()->find(kSpare.id), nullptr);
    pipeline_.reset();
    const VersionPorts versions = folder_.engines->versions(disk_, folder_);
    const VersionInfo info = must(versions.versions->current())->info();
    const RecordCounts counts = info.records.at(0);
    EXPECT_TRUE(counts.add_up());
    EXPECT_EQ(counts.records, static_cast<std::int64_t>(records().size()));
    std::set<std::int64_t> no_facts;
    for (const LogRecord& record : records()) {
      if (!decoder_.decode(record)) no_facts.insert(record.position.offset);
    }
    EXPECT_EQ(counts.dead_letters, static_cast<std::int64_t>(no_facts.size()));
    for (const StoredLetter& letter : all_letters(*must(folder_.engines->dead_letter_reader(disk_, folder_)))) {
      if (!letter.record) continue;
      EXPECT_EQ(no_facts.erase(letter.record->position.offset), 1U) << "a record has one letter";
    }
    EXPECT_THAT(no_facts, IsEmpty()) << "every record that is no fact has a letter";
    const std::vector<StoredFact> facts = log_facts();
    for (const Fact& fact : wanted_) {
      EXPECT_TRUE(std::any_of(facts.begin(), facts.end(), [&](const StoredFact& stored) { return stored.fact == fact; }))
          << "lost: " << fact.station.text() << " " << fact.time.value;
    }
    must(versions.store->prune(1));
    EXPECT_THAT(must(versions.store->leftovers()), IsEmpty());
  }

 private:
  void take(std::vector<IncomingMessage>& messages, const Station& of, const Fact& fact) {
    messages.push_back(message(of, fact));
    wanted_.push_back(fact);
  }
  Status submit(std::vector<IncomingMessage> messages, const SubmitOptions& options = {}) {
    clock_.advance(1000);
    return pipeline_->submit(std::move(messages), options).map([](const IngestReport&) {});
  }
  // As they stand in the log, which nothing is between.
  std::vector<LogRecord> records() {
    const auto log = must(SegmentLogReader::open(disk_, folder_.log()));
    const LogExtent extent = must(log->extent());
    std::vector<LogRecord> all;
    must(for_each_record(*log, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
      all.push_back(record);
      return {};
    }));
    return all;
  }
  std::vector<StoredFact> log_facts() {
    std::vector<StoredFact> facts;
    for (const LogRecord& record : records()) {
      if (const auto fact = decoder_.decode(record)) facts.push_back({*fact, record.position});
    }
    return facts;
  }
  std::vector<StoredFact> described_facts() {
    std::vector<StoredFact> facts = log_facts();
    const auto stations = pipeline_->stations();
    std::erase_if(facts, [&](const StoredFact& stored) { return stations->find(stored.fact.station) == nullptr; });
    return facts;
  }

  const DataFolder folder_{"/data"};
  DroppingFileSystem disk_;
  ManualClock clock_{kNow};
  RecordDecoder decoder_;
  std::vector<Fact> wanted_;
  std::unique_ptr<Pipeline> pipeline_;
};

struct Step {
  const char* name;
  std::function<Status(World&)> run;
};

const auto kBatch = [](World& world) { return world.batch(); };

const std::vector<Step> kScript{
    {"open", &World::open},
    {"add stations", &World::add_stations},
    {"submit", static_cast<Status (World::*)()>(&World::submit)},
    {"submit the same again", static_cast<Status (World::*)()>(&World::submit)},
    {"query the tail", &World::query},
    {"batch", kBatch},
    {"query", &World::query},
    {"correct", &World::correct},
    {"submit under a key", &World::submit_under_a_key},
    {"remove a station", &World::remove_station},
    {"compare stations", &World::compare_stations},
    {"append what is foreign", &World::append_foreign},
    {"open again", &World::open},
    {"query the tail and the version", &World::query},
    {"submit under the key again", &World::submit_under_a_key},
    {"batch again", kBatch},
    {"redrive", &World::redrive},
    {"describe a station otherwise", &World::set_station},
    {"compare stations again", &World::compare_stations},
    {"batch of other rules", kBatch},
    {"query after it", &World::query},
    {"look", &World::look},
    {"submit a further hour of a day", &World::submit_further_hour},
    {"batch that adds to cells", kBatch},
    {"rebuild from the log", &World::rebuild_from_log},
    {"clear letters", &World::clear_letters},
    {"publish again", &World::publish_again},
    {"open once more", &World::open},
    {"learn what is older than the tail", &World::learn},
    {"submit once more", static_cast<Status (World::*)()>(&World::submit)},
    {"correct once more", &World::correct},
    {"last batch", kBatch},
    {"query all", &World::query},
};

// The script over a world in which at most one call fails; whether it came.
void run_script(std::string_view failing, bool& met) {
  World world;
  int failures = 0;
  for (const Step& step : kScript) {
    SCOPED_TRACE(step.name);
    Status done = step.run(world);
    if (!done) {
      EXPECT_THAT(done.error().message, HasSubstr(std::string(failing)));
      ASSERT_EQ(++failures, 1) << done.error().message;
      done = step.run(world);
    }
    ASSERT_TRUE(done) << done.error().message;
  }
  met = port_faults().met();
  port_faults().heal();
  world.expect_whole();
}

TEST(NoPortFaults, ThePlainScriptRuns) {
  bool met = false;
  run_script("no call", met);
  EXPECT_FALSE(met);
}

// Whoever never sends it again, and whoever does.
TEST(NoPortFaults, AnAppendWhoseAnswerWasLostIsInEveryAnswerAndIsADuplicateWhenItIsSentAgain) {
  World world;
  must(world.open());
  must(world.add_stations());
  port_faults().fail_once("EventLog::append", FaultAt::kAfter);
  const Status lost = world.submit();
  port_faults().heal();
  ASSERT_FALSE(lost);
  must(world.query());
  const std::size_t records = world.log_size();
  EXPECT_EQ(records, 12U);
  must(world.correct());
  must(world.query());
  must(world.submit());
  EXPECT_EQ(world.log_size(), records + 3);
  must(world.batch());
  must(world.query());
}

class PortFaults : public ::testing::TestWithParam<PortCall> {};

TEST_P(PortFaults, ACallThatFailsOnceLosesNothing) {
  constexpr int kTimes = 2;
  const std::string_view name = GetParam().name;
  for (const FaultAt moment : {FaultAt::kBefore, FaultAt::kAfter}) {
    for (int nth = 1; nth <= kTimes; ++nth) {
      SCOPED_TRACE(testing::Message() << name << ", time " << nth << (moment == FaultAt::kBefore ? " before" : " after"));
      port_faults().fail_once(name, moment, nth);
      bool met = false;
      run_script(name, met);
      port_faults().heal();
      if (HasFatalFailure()) return;
      ASSERT_TRUE(met || nth > 1) << "the script never makes this call";
      if (!met) break;
    }
  }
}

// A rebuild makes it when a later decoder reads what an earlier one could not, which needs two programs.
constexpr std::string_view kOfTwoPrograms = "Draft::facts";
// An engine makes it that reads the store itself.
constexpr std::string_view kOfAnEngineBesideUs = "Draft::parts";

std::vector<PortCall> calls_that_fail() {
  std::vector<PortCall> calls;
  for (const PortCall& call : kPortCalls) {
    if (call.fails && call.name != kOfTwoPrograms && call.name != kOfAnEngineBesideUs) calls.push_back(call);
  }
  return calls;
}

std::string name_of(const ::testing::TestParamInfo<PortCall>& call) {
  std::string name(call.param.name);
  std::erase(name, ':');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Each, PortFaults, ::testing::ValuesIn(calls_that_fail()), name_of);

}  // namespace
}  // namespace stratus
