// A pipeline that goes on with a new log: the facts stay, and nothing of the former log is looked up in the new one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/pipeline.h"
#include "engine/verify_folder.h"
#include "storage/backup.h"
#include "storage/folder_check.h"
#include "storage/folder_store.h"
#include "storage/log_adoption.h"
#include "storage/log_retention.h"
#include "storage/manifest_catalog.h"
#include "storage/parquet_dataset.h"
#include "storage/segment_files.h"
#include "support/dropping_file_system.h"
#include "support/stacks.h"
#include "weather/message.h"

namespace stratus {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

const Path kFolder = "/data";
const Path kLog = kFolder / "log";

Station paris() {
  Station station;
  station.id = StationId("station_Paris_FR");
  station.zone = "Europe/Paris";
  return station;
}

IncomingMessage message(int n, int temperature = 100) {
  Fact fact;
  fact.station = paris().id;
  fact.time = UtcSeconds{1'672'531'200} + 21'600LL * n;
  fact.known_at = to_millis(fact.time);
  fact.elements.set(Element::kTemperature, temperature + n % 50);
  return {encode_message(fact, paris()), "test", ""};
}

class World {
 public:
  World() {
    open();
    submit(0, 40);
    EXPECT_TRUE(pipeline->run_batch());
  }

  void open() {
    pipeline.reset();
    auto opened = Pipeline::open(disk, clock, {kFolder}, StationRegistry({paris()}), {.segment_bytes = 900});
    ASSERT_TRUE(opened) << opened.error().message;
    pipeline = *std::move(opened);
  }
  void submit(int from, int to, int temperature = 100) {
    for (int n = from; n < to; ++n) {
      const auto report = pipeline->submit({message(n, temperature)});
      ASSERT_TRUE(report) << report.error().message;
      ASSERT_EQ(report->rejected, 0);
    }
  }
  VerifyReport verified(VerifyFrom from = VerifyFrom::kDataset) {
    const auto found = verify_folder(disk, {kFolder}, StationRegistry(), {.from = from});
    EXPECT_TRUE(found) << found.error().message;
    if (!found) return {};
    EXPECT_THAT(found->report.differences, IsEmpty());
    return found->report;
  }
  // Nobody has the folder open.
  Result<AdoptionPlan> plan() {
    pipeline.reset();
    return plan_adoption(disk, kFolder);
  }
  AdoptionPlan must_plan() {
    const auto made = plan();
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or(AdoptionPlan{});
  }
  void adopt() {
    const auto made = plan();
    ASSERT_TRUE(made) << made.error().message;
    const auto id = adopt_log(disk, kFolder, *made, clock.now());
    ASSERT_TRUE(id) << id.error().message;
    EXPECT_NE(*id, made->covered.log);
    open();
    EXPECT_EQ(pipeline->extent().id, *id);
  }
  PinnedManifest manifest() {
    FolderStore store(disk, kFolder);
    return *ManifestCatalog(store).current();
  }
  VersionInfo version() { return info_of(*manifest()); }

  DroppingFileSystem disk;
  ManualClock clock{UtcMillis{1'704'000'000'000}};
  std::unique_ptr<Pipeline> pipeline;
};

TEST(Adoption, FactsStayAndMessagesCome) {
  World world;
  const Horizon former = world.version().horizon;
  const std::string digest = world.verified().digest;
  world.adopt();
  EXPECT_EQ(world.version().number, 2);
  EXPECT_EQ(world.version().horizon, (Horizon{world.pipeline->extent().id, {}}));
  ASSERT_THAT(world.version().former, SizeIs(1));
  EXPECT_EQ(world.version().former[0].covered, former);
  EXPECT_EQ(world.version().former[0].end, former.end);
  EXPECT_EQ(former_facts(world.version().former), 40);
  EXPECT_THAT(*world.disk.list_folders(kFolder), Contains("log.former-" + former.log.text));
  for (const VerifyFrom from : {VerifyFrom::kDataset, VerifyFrom::kLog}) {
    EXPECT_EQ(world.verified(from).digest, digest);
    EXPECT_EQ(world.verified(from).only_in_dataset, 40);
    EXPECT_EQ(world.verified(from).former_logs, 1);
  }
  // Some are equal to those of before, at the same positions and at others; some correct them; some are new.
  world.submit(0, 5);
  world.submit(20, 25);
  world.submit(8, 12, 200);
  world.submit(40, 60);
  const std::string later = world.verified().digest;
  EXPECT_NE(later, digest);
  ASSERT_TRUE(world.pipeline->run_batch());
  for (const VerifyFrom from : {VerifyFrom::kDataset, VerifyFrom::kLog}) EXPECT_EQ(world.verified(from).digest, later);
  EXPECT_EQ(world.version().records.at(0).facts, 24);
  EXPECT_EQ(world.version().facts, 64);
  const auto refused = world.pipeline->run_batch({.from_log = true});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("facts of log " + former.log.text));
  ASSERT_TRUE(world.pipeline->run_batch({.rebuild = true}));
  EXPECT_EQ(world.verified().digest, later);
  // And once more.
  world.adopt();
  EXPECT_THAT(world.version().former, SizeIs(2));
  world.submit(60, 70);
  ASSERT_TRUE(world.pipeline->run_batch());
  EXPECT_EQ(world.verified().former_logs, 2);
  EXPECT_EQ(world.version().facts, 74);
}

TEST(Adoption, ALostFactOfTheNewLogIsFoundAllTheSame) {
  World world;
  world.adopt();
  world.submit(100, 110);
  ASSERT_TRUE(world.pipeline->run_batch());
  world.pipeline.reset();
  FolderStore store(world.disk, kFolder);
  ManifestCatalog catalog(store);
  ParquetDataset dataset(store);
  Manifest forged = **catalog.current();
  const DataFile file = last_file(forged.dataset);
  std::vector<StoredFact> facts = *dataset.read(file);
  facts.back().fact.elements.set(Element::kHumidity, 500);
  put_base(forged.dataset, *dataset.write(file.month, {}, facts, forged.stations));
  ++forged.version;
  ASSERT_TRUE(catalog.publish(forged));
  const auto found = verify_folder(world.disk, {kFolder}, StationRegistry());
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_THAT(found->report.differences, Contains(HasSubstr("dataset: missing observed fact")));
}

TEST(Adoption, WhatNoVersionCoversIsLostOnlyWhenItIsNamed) {
  World world;
  world.submit(40, 45);
  const auto made = world.plan();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_THAT(made->lost, ElementsAre(LogGap{0, 40, 45}));
  const Status refused = check_loss(*made, std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("positions 40 to 44"));
  EXPECT_THAT(refused.error().message, HasSubstr("--lose-from 0:40"));
  for (const Offsets& wrong : {Offsets{}, Offsets{{0, 39}}, Offsets{{0, 41}}, Offsets{{0, 40}, {1, 3}}})
    EXPECT_EQ(check_loss(*made, wrong).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_TRUE(check_loss(*made, Offsets{{0, 40}}));
  world.adopt();
  EXPECT_EQ(world.version().former[0].end, (Offsets{{0, 45}}));
  EXPECT_EQ(world.verified().facts, 40);
}

TEST(Adoption, ALogThatIsGoneDamagedOrAnotherOne) {
  {
    World world;
    world.pipeline.reset();
    ASSERT_TRUE(remove_all(world.disk, kLog));
    EXPECT_THAT(check_folder(world.disk, kFolder).error().message, HasSubstr("stratus log adopt"));
    EXPECT_THAT(check_loss(world.must_plan(), std::nullopt).error().message, HasSubstr("say --lose-from 0:40"));
    EXPECT_TRUE(check_loss(world.must_plan(), Offsets{{0, 40}}));
    world.adopt();
    EXPECT_EQ(world.verified().facts, 40);
    // It says whose place it took, also when nothing else is left of it.
    world.pipeline.reset();
    const auto segments = *list_segments(world.disk, kLog);
    for (const SegmentFile& segment : segments) ASSERT_TRUE(world.disk.remove(segment.path));
    ASSERT_TRUE(world.disk.remove(mark_path(kLog)));
    EXPECT_THAT(world.must_plan().fault, HasSubstr("there is no log"));
  }
  {
    // Its end is known from the mark.
    World world;
    world.submit(40, 41);
    world.pipeline.reset();
    const auto segments = *list_segments(world.disk, kLog);
    for (const SegmentFile& segment : segments) ASSERT_TRUE(world.disk.remove(segment.path));
    EXPECT_THAT(world.must_plan().lost, ElementsAre(LogGap{0, 40, 41}));
    ASSERT_TRUE(world.disk.remove(mark_path(kLog)));
    world.disk.put(kLog / "note", "by hand");
    EXPECT_THAT(world.must_plan().fault, HasSubstr("there is no log"));
    EXPECT_THAT(world.must_plan().aside.value_or(""), StartsWith("log.former-"));
  }
  {
    // What the version covers may be damaged; where the end is, must be known.
    World world;
    world.pipeline.reset();
    const auto segments = *list_segments(world.disk, kLog);
    world.disk.flip_bit(segments[1].path, 100, 1);
    EXPECT_TRUE(check_loss(world.must_plan(), std::nullopt));
    world.disk.flip_bit(segments[0].path, 10, 1);
    const auto made = world.plan();
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_THAT(check_loss(*made, std::nullopt).error().message, HasSubstr(segments[0].path.string()));
    EXPECT_TRUE(check_loss(*made, Offsets{{0, 40}}));
    world.adopt();
    EXPECT_EQ(world.verified().facts, 40);
  }
  {
    World world;
    World other;
    world.pipeline.reset();
    other.pipeline.reset();
    ASSERT_TRUE(remove_all(world.disk, kLog));
    const auto names = *list_below(other.disk, kLog);
    for (const std::string& name : names) world.disk.put(kLog / name, *other.disk.read(kLog / name, 0, kWholeFile));
    EXPECT_THAT(check_loss(world.must_plan(), std::nullopt).error().message, HasSubstr("--lose-from -"));
    EXPECT_TRUE(check_loss(world.must_plan(), Offsets{}));
    world.adopt();
    EXPECT_THAT(*world.disk.list_folders(kFolder), Contains("log.former-" + other.version().horizon.log.text));
  }
}

// A power cut left a late mark, and bad bytes before messages that were acknowledged.
TEST(Adoption, WhatStandsBehindDamageIsNotGivenUpUnasked) {
  for (const bool in_another_file : {false, true}) {
    World world;
    const std::string late = *world.disk.read(mark_path(kLog), 0, kWholeFile);
    world.submit(40, in_another_file ? 60 : 43);
    world.pipeline.reset();
    world.disk.put(mark_path(kLog), late);
    const auto mark = read_mark(world.disk, kLog);
    ASSERT_EQ(mark->end, 40);
    EXPECT_EQ(world.must_plan().end, (Offsets{{0, in_another_file ? 60 : 43}}));
    const Path damaged = kLog / segment_name(40);
    world.disk.flip_bit(damaged, kSegmentHeaderBytes + 50, 1);
    const AdoptionPlan made = world.must_plan();
    EXPECT_THAT(made.fault, HasSubstr(damaged.string()));
    EXPECT_EQ(check_loss(made, std::nullopt).error().kind, ErrorKind::kConflict);
    EXPECT_TRUE(check_loss(made, Offsets{{0, 40}}));
  }
}

// Without the versions the facts of the former log would be lost, and their files pruned.
TEST(Adoption, VersionsThatAreLostAreNotMadeFromTheNewLogAlone) {
  for (const bool while_open : {false, true}) {
    World world;
    const LogId former = world.version().horizon.log;
    world.adopt();
    world.submit(100, 110);
    ASSERT_TRUE(world.pipeline->run_batch());
    const std::vector<std::string> dataset = *list_below(world.disk, kFolder / "dataset");
    if (!while_open) world.pipeline.reset();
    ASSERT_TRUE(remove_all(world.disk, kFolder / "manifests"));
    std::string refused;
    if (while_open) {
      for (const BatchOptions& options : {BatchOptions{}, BatchOptions{.from_log = true}}) {
        const auto run = world.pipeline->run_batch(options);
        ASSERT_FALSE(run);
        refused = run.error().message;
      }
    } else {
      const auto opened = Pipeline::open(world.disk, world.clock, {kFolder}, StationRegistry({paris()}));
      ASSERT_FALSE(opened);
      refused = opened.error().message;
    }
    EXPECT_THAT(refused, HasSubstr("took the place of log " + former.text));
    EXPECT_THAT(refused, HasSubstr("put the folder manifests back, or restore a backup"));
    EXPECT_EQ(*list_below(world.disk, kFolder / "dataset"), dataset);
  }
}

TEST(Adoption, ALogThatIsShortenedAndCopiedStillSaysWhosePlaceItTook) {
  World world;
  const LogId former = world.version().horizon.log;
  world.adopt();
  world.submit(100, 140);
  ASSERT_TRUE(world.pipeline->run_batch());
  // Until the version that covers nothing of it is not kept any more.
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(world.pipeline->run_batch({.rebuild = true}));
  EXPECT_EQ(world.pipeline->extent().former, former);
  world.pipeline.reset();
  const auto made = plan_retention(world.disk, kFolder, world.clock.now() + 1000);
  ASSERT_TRUE(made) << made.error().message;
  ASSERT_GT(made->segments, 0);
  ASSERT_TRUE(shorten_log(world.disk, kFolder, *made, world.clock.now()));
  const auto list = write_backup(world.disk, kFolder, "/backup", {"test", world.clock.now(), {}, {}});
  ASSERT_TRUE(list) << list.error().message;
  EXPECT_EQ(list->log.former, former);
  ASSERT_TRUE(remove_all(world.disk, kFolder));
  ASSERT_TRUE(copy_backup(world.disk, "/backup", kFolder, *list, {}));
  world.open();
  EXPECT_EQ(world.pipeline->extent().former, former);
  EXPECT_EQ(world.pipeline->extent().begin.at(0), made->begin);
  EXPECT_EQ((*world.pipeline->read_log())->extent()->former, former);
  world.verified();
}

// What is given up must be fetched again.
TEST(Adoption, WhatWasFetchedCountsNoMoreWhenSomeOfItMayBeLost) {
  for (const bool covered : {true, false}) {
    for (const bool gone : {true, false}) {
      World world;
      if (!covered) world.submit(40, 42);
      world.pipeline.reset();
      if (gone) {
        ASSERT_TRUE(remove_all(world.disk, kLog));
      }
      world.disk.put(backfill_path(kFolder), "days");
      const AdoptionPlan made = world.must_plan();
      const bool kept = covered && !gone;
      EXPECT_EQ(made.fetched_again, !kept);
      world.adopt();
      EXPECT_EQ(world.disk.file_size(backfill_path(kFolder)).has_value(), kept);
      if (made.aside && !kept) {
        EXPECT_EQ(*world.disk.read(kFolder / *made.aside / "backfill.json", 0, kWholeFile), "days");
      }
    }
  }
}

TEST(Adoption, AFolderThatCannotMoveIsRefusedBeforeAnythingChanges) {
  World world;
  world.submit(40, 42);
  const std::int64_t version = world.version().number;
  const AdoptionPlan made = world.must_plan();
  world.disk.put(backfill_path(kFolder), "days");
  world.disk.pin_folder(kLog);
  const auto refused = adopt_log(world.disk, kFolder, made, world.clock.now());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr(kLog.string() + " cannot be renamed"));
  EXPECT_FALSE(*adoption_begun(world.disk, kFolder));
  EXPECT_TRUE(world.disk.file_size(backfill_path(kFolder)));
  world.open();
  EXPECT_EQ(world.version().number, version);
  EXPECT_EQ(world.pipeline->extent().end.total(), 42);
}

// Not what an adoption leaves: a person put it there.
TEST(Adoption, ALogThatIsThereTwiceIsNamed) {
  World world;
  world.pipeline.reset();
  const auto names = *list_below(world.disk, kLog);
  for (const std::string& name : names)
    world.disk.put(kFolder / "log.new" / name, *world.disk.read(kLog / name, 0, kWholeFile));
  const Status ended = finish_adoption(world.disk, kFolder);
  ASSERT_FALSE(ended);
  EXPECT_THAT(ended.error().message, HasSubstr("names no former log"));
}

TEST(Adoption, WithoutWholeFactsThereIsNone) {
  World world;
  const DataFile file = first_file(world.manifest()->dataset);
  world.disk.flip_bit(kFolder / file.path, 7, 1);
  EXPECT_THAT(world.plan().error().message, HasSubstr(file.path));
  ASSERT_TRUE(remove_all(world.disk, kFolder / "manifests"));
  EXPECT_EQ(world.plan().error().kind, ErrorKind::kConflict);
}

// Whatever a crash leaves: the next start has the former log and all of it, or the new one and the facts.
TEST(Adoption, ACrashLeavesTheOldStateOrTheNewOne) {
  int old_states = 0;
  int new_states = 0;
  for (const Survival survival : {Survival::kNothing, Survival::kHalf, Survival::kZeros, Survival::kAll}) {
    bool cut = true;
    for (std::uint64_t step = 1; cut; ++step) {
      World world;
      const std::string digest = world.verified().digest;
      const Horizon former = world.version().horizon;
      const auto made = world.plan();
      ASSERT_TRUE(made);
      world.disk.cut_power_at(world.disk.effects() + step);
      const bool done = adopt_log(world.disk, kFolder, *made, world.clock.now()).has_value();
      cut = world.disk.power_is_cut();
      EXPECT_NE(done, cut);
      world.disk.restart(survival);
      if (step % 2 == 0) {
        // A look in between is refused by name, or finds one of the two.
        const auto looked = verify_folder(world.disk, {kFolder}, StationRegistry());
        if (looked) {
          EXPECT_THAT(looked->report.differences, IsEmpty());
        } else {
          EXPECT_THAT(looked.error().message, HasSubstr("stratus log adopt --yes"));
          EXPECT_TRUE(*adoption_waits(world.disk, kFolder));
        }
      }
      world.open();
      const bool is_old = world.pipeline->extent().id == former.log;
      ++(is_old ? old_states : new_states);
      EXPECT_EQ(world.pipeline->extent().end.total(), is_old ? 40 : 0);
      EXPECT_EQ(world.version().horizon.log, world.pipeline->extent().id);
      EXPECT_EQ(*world.disk.list_folders(kFolder / "log.new"), std::vector<std::string>{});
      EXPECT_EQ(*adoption_begun(world.disk, kFolder), false);
      EXPECT_EQ(world.verified().digest, digest);
      world.submit(40, 42);
      ASSERT_TRUE(world.pipeline->run_batch());
      world.verified();
      ASSERT_LT(step, 100U);
    }
  }
  EXPECT_GT(old_states, 8);
  EXPECT_GT(new_states, 8);
}

}  // namespace
}  // namespace stratus
