// What each writer of a stored file writes its reader reads, whatever the values; and whatever became of the bytes, a reader
// gives an error or, where a checksum stands over them, the value that was written.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>

#include "adapters/visual_crossing/backfill.h"
#include "adapters/visual_crossing/cost_budget.h"
#include "engine/folder_lock.h"
#include "laws/generators.h"
#include "ports/letter_entry.h"
#include "storage/backup_list.h"
#include "storage/manifest.h"
#include "storage/station_file.h"
#include "support/dropping_file_system.h"
#include "support/spine.h"

namespace stratus {
namespace {

const Path kFile = "data/file.json";

// Of any length, of letters that take one to four bytes, quotes, line ends and other signs that writers must escape.
rc::Gen<std::string> text() {
  const auto letter =
      rc::gen::elementOf(std::vector<std::string>{"a", "7", " ", "\"", "\\", "/", "\n", "\t", "\x01", "\x7f", "é", "°", "日",
                                                  "\xF0\x9F\x8C\xA7", "\xE2\x80\xAE", "{", "]", ",", "checksum"});
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(letter), [](const std::vector<std::string>& letters) {
    std::string all;
    for (const std::string& one : letters) all += one;
    return all;
  });
}

// No text at all: any bytes.
rc::Gen<std::string> any_bytes() { return rc::gen::container<std::string>(rc::gen::arbitrary<char>()); }

rc::Gen<std::int64_t> count() {
  return rc::gen::weightedOneOf<std::int64_t>({{3, rc::gen::inRange<std::int64_t>(0, 1'000'000)},
                                               {1, rc::gen::just(std::numeric_limits<std::int64_t>::max())},
                                               {1, rc::gen::just<std::int64_t>(0)}});
}

rc::Gen<UtcMillis> instant() {
  const std::int64_t first = to_millis(kEarliestTime).value;
  const std::int64_t last = to_millis(kLatestTime).value - 1;
  return rc::gen::map(
      rc::gen::weightedOneOf<std::int64_t>(
          {{3, rc::gen::inRange(first, last)}, {1, rc::gen::element(first, last, std::int64_t{-1}, std::int64_t{0})}}),
      [](std::int64_t millis) { return UtcMillis{millis}; });
}

rc::Gen<DayNumber> day() {
  return rc::gen::map(instant(),
                      [](UtcMillis at) { return DayNumber{static_cast<std::int32_t>(floor_div(at.value, 86'400'000))}; });
}

DataFile data_file() {
  DataFile file;
  file.path = *text();
  file.digest = *text();
  file.bytes = static_cast<std::uint64_t>(*count());
  file.rows = *count();
  if (*rc::gen::arbitrary<bool>()) file.footer = {static_cast<std::uint64_t>(std::max<std::int64_t>(*count(), 1)), *text()};
  if (*rc::gen::arbitrary<bool>()) file.content = ContentDigest();
  return file;
}

StacksByMonth stacks(bool by_year) {
  StacksByMonth made;
  for (std::size_t left = *rc::gen::inRange<std::size_t>(0, 4); left > 0; --left) {
    const MonthNumber month = month_of(*day());
    ShardedStacks& sharded = made[by_year ? january_of(month) : month];
    sharded = {};  // the month may be drawn twice
    sharded.log2_shards = *rc::gen::inRange(0, 4);
    for (std::uint32_t shard = 0; shard < Shard{sharded.log2_shards}.count(); shard += *rc::gen::inRange(1, 3)) {
      Stack& stack = sharded.stacks[shard];
      if (*rc::gen::arbitrary<bool>()) stack.content.reset();
      for (auto files = *rc::gen::inRange(1, 3); files > 0; --files) stack.files.push_back(data_file());
    }
  }
  return made;
}

Offsets offsets() {
  Offsets made;
  for (std::size_t left = *rc::gen::inRange<std::size_t>(0, 4); left > 0; --left)
    made.set(*rc::gen::inRange(0, std::numeric_limits<std::int32_t>::max()), *count());
  return made;
}

Manifest manifest() {
  Manifest made;
  made.version = *count();
  made.run_id = *text();
  made.created_at = *instant();
  made.generation = *text();
  made.registry = {*text(), *text(), static_cast<std::uint64_t>(*count())};
  made.horizon.log.text = *text();
  made.horizon.end = offsets();
  if (*rc::gen::arbitrary<bool>()) made.newest_known_at = *instant();
  for (std::size_t left = *rc::gen::inRange<std::size_t>(0, 3); left > 0; --left) {
    made.former.push_back({{LogId{*text()}, offsets()}, offsets(), {}});
    made.former.back().records[*rc::gen::inRange(0, 100)] = {*count(), *count(), *count(), *count()};
  }
  made.dataset = stacks(false);
  for (std::size_t left = *rc::gen::inRange<std::size_t>(0, 3); left > 0; --left) made.views[*text()] = stacks(true);
  return made;
}

BackupList backup_list() {
  BackupList made;
  made.program = *text();
  made.created_at = *instant();
  made.log.id.text = *text();
  made.log.begin = offsets();
  made.log.end = offsets();
  made.dead_letters = *count();
  made.version = *count();
  made.horizon = offsets();
  for (std::size_t left = *rc::gen::inRange<std::size_t>(0, 4); left > 0; --left) {
    BackupFile& file = made.files.emplace_back();
    file.path = "folder/" + *text() + "file";
    file.bytes = static_cast<std::uint64_t>(*count());
    file.digest = *text();
  }
  return made;
}

LetterEntry letter_entry() {
  switch (*rc::gen::inRange(0, 3)) {
    case 0: {
      DeadLetter letter;
      letter.bytes = *any_bytes();
      letter.reason = *any_bytes();
      letter.origin = *any_bytes();
      letter.received_at = *instant();
      if (*rc::gen::arbitrary<bool>()) {
        letter.record = RecordId{LogId{*text()}, {static_cast<std::int32_t>(*rc::gen::inRange(0, 9)), *count()}};
        letter.untimed = *rc::gen::arbitrary<bool>();
      } else {
        letter.header = *any_bytes();
      }
      return letter;
    }
    case 1: {
      LetterChange change;
      change.state = *rc::gen::element(LetterState::kWaiting, LetterState::kTaken, LetterState::kGivenUp);
      for (std::size_t left = *rc::gen::inRange<std::size_t>(0, 5); left > 0; --left)
        change.letters.push_back({0, *count()});
      return change;
    }
    default: return ClearedLetters{*count()};
  }
}

// One to three bits flipped, bytes cut off at the end, or a piece said twice.
std::string damaged(std::string bytes) {
  if (bytes.empty()) return "x";
  switch (*rc::gen::inRange(0, 3)) {
    case 0: return bytes.substr(0, *rc::gen::inRange<std::size_t>(0, bytes.size()));
    case 1: {
      const auto from = *rc::gen::inRange<std::size_t>(0, bytes.size());
      return bytes.insert(from, bytes.substr(from, *rc::gen::inRange<std::size_t>(1, 20)));
    }
    default:
      for (int flips = *rc::gen::inRange(1, 4); flips > 0; --flips) {
        char& byte = bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())];
        byte = static_cast<char>(byte ^ 1 << *rc::gen::inRange(0, 8));
      }
      return bytes;
  }
}

// RC_ASSERT looks into its expression and leaves out no part of || that is not within brackets.
// Of manifests and lists, which have no equality of their own, the text stands for the value.
RC_GTEST_PROP(StoredFiles, AManifestIsReadAsWritten, ()) {
  const std::string written = to_json(manifest());
  RC_ASSERT(to_json(must(parse_manifest(written))) == written);
  const auto read = parse_manifest(damaged(written));
  RC_ASSERT((!read || to_json(*read) == written));
}

RC_GTEST_PROP(StoredFiles, AListOfABackupIsReadAsWritten, ()) {
  const BackupList list = backup_list();
  const std::string written = to_json(list);
  const auto whole = parse_backup_list(written);
  // A path that leads out of the folder is refused, so no backup may have it.
  const auto odd = [](const BackupFile& file) { return Path(file.path).lexically_normal().string() != file.path; };
  RC_PRE(std::none_of(list.files.begin(), list.files.end(), odd));
  RC_ASSERT(whole.has_value());
  RC_ASSERT(to_json(*whole) == written);
  RC_ASSERT(whole->files == list.files);
  const auto read = parse_backup_list(damaged(written));
  RC_ASSERT((!read || to_json(*read) == written));
}

RC_GTEST_PROP(StoredFiles, ARegistryIsReadAsWritten, ()) {
  StationRegistry registry;
  for (Station station : odd_stations()) {
    station.city = *text();
    station.latitude = *rc::gen::element(-90.0, 90.0, 0.1, -0.0, 1e-300);
    station.elevation_m = *rc::gen::elementOf(std::vector<std::optional<double>>{std::nullopt, -430.5, 8848.86, 1e-300});
    (void)registry.put(station);  // what it refuses is never written
  }
  const std::string written = encode_station_file(registry);
  RC_ASSERT(must(parse_station_file(written)) == registry);
  const auto read = parse_station_file(damaged(written));
  RC_ASSERT((!read || *read == registry));
}

RC_GTEST_PROP(StoredFiles, AnEntryOfTheDeadLettersIsReadAsWritten, ()) {
  const LetterEntry entry = letter_entry();
  const std::string written = encode_letter_entry(entry);
  RC_ASSERT(must(decode_letter_entry(written)) == entry);
  // Its checksum is that of its frame. What is read here is one that can be written.
  const auto read = decode_letter_entry(damaged(written));
  RC_ASSERT((!read || must(decode_letter_entry(encode_letter_entry(*read))) == *read));
}

RC_GTEST_PROP(StoredFiles, ACheckpointIsReadAsWritten, ()) {
  DroppingFileSystem disk;
  must(disk.create_directories(kFile.parent_path()));
  BackfillCheckpoint checkpoint = must(BackfillCheckpoint::load(disk, kFile));
  std::vector<DaySpan> spans;
  for (std::size_t left = *rc::gen::inRange<std::size_t>(1, 6); left > 0; --left) {
    const DayNumber a = *day();
    const DayNumber b = *day();
    spans.push_back({std::min(a, b), std::max(a, b)});
  }
  const StationId station("station_" + *text());
  must(checkpoint.mark(station, spans));
  const BackfillCheckpoint again = must(BackfillCheckpoint::load(disk, kFile));
  RC_ASSERT(again.done(station) == checkpoint.done(station));
  // It has no checksum: other days may come out, but days.
  disk.put(kFile, damaged(must(disk.read(kFile, 0, kWholeFile))));
  const auto read = BackfillCheckpoint::load(disk, kFile);
  RC_ASSERT((read || read.error().message.find(kFile.string()) != std::string::npos));
}

RC_GTEST_PROP(StoredFiles, ABudgetIsReadAsWritten, ()) {
  DroppingFileSystem disk;
  must(disk.create_directories(kFile.parent_path()));
  const std::int64_t limit = *count();
  CostBudget budget(disk, kFile, limit);
  const UtcMillis now = *instant();
  std::int64_t used = 0;
  for (std::size_t left = *rc::gen::inRange<std::size_t>(1, 6); left > 0; --left) {
    const std::int64_t estimate = *rc::gen::inRange<std::int64_t>(0, 1000);
    const bool reserved = budget.reserve(estimate, 0, now).has_value();
    must(budget.settle(reserved ? estimate : 0, *count(), now));
    const std::int64_t next = must(budget.used(now));
    RC_ASSERT(next >= 0);
    used = next;
  }
  if (*rc::gen::arbitrary<bool>()) must(budget.exhaust(now));
  RC_ASSERT(must(CostBudget(disk, kFile, limit).used(now)) == used);
  disk.put(kFile, damaged(must(disk.read(kFile, 0, kWholeFile))));
  const auto read = CostBudget(disk, kFile, limit).used(now);
  RC_ASSERT((read || read.error().message.find(kFile.string()) != std::string::npos));
}

// A server may announce another address than one before in the same file, a longer or a shorter one.
RC_GTEST_PROP(StoredFiles, ALockFileIsReadAsWritten, ()) {
  DroppingFileSystem disk;
  must(disk.create_directories("data"));
  const FolderLock lock = must(FolderLock::take(disk, {"data"}));
  std::string address;
  for (int left = *rc::gen::inRange(1, 4); left > 0; --left) {
    address = "http://" + std::string(*rc::gen::inRange<std::size_t>(1, 254), 'h') + ":" +
              std::to_string(*rc::gen::inRange(1, 65536));
    must(lock.announce(address));
  }
  const FolderHolder holder = parse_holder(must(disk.read(DataFolder{"data"}.lock(), 0, kWholeFile)));
  RC_ASSERT(holder.address == address);
  RC_ASSERT(holder.id == lock.id());
  (void)parse_holder(damaged(address + "\n" + lock.id() + "\n"));
  (void)parse_holder(*any_bytes());
}

}  // namespace
}  // namespace stratus
