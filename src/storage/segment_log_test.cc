#include "storage/segment_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <random>
#include <set>

#include "support/dropping_file_system.h"
#include "support/log_of_before.h"
#include "support/watched_file_system.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Path kFolder = "data/log";
const LogId kId{"00112233445566778899aabbccddeeff"};
constexpr UtcMillis kTime{1'795'000'000'000};  // November 2026

SegmentLogOptions options(std::uint64_t segment_bytes = 64 * 1024 * 1024) { return {segment_bytes, kId}; }

std::unique_ptr<SegmentLog> must_open(FileSystem& files, SegmentLogOptions how = options()) {
  auto log = SegmentLog::open(files, kFolder, std::move(how));
  EXPECT_TRUE(log) << log.error().message;
  return log ? *std::move(log) : nullptr;
}

// The offset of the first message.
Result<std::int64_t> append(EventLog& log, const std::vector<std::string>& texts, UtcMillis time = kTime) {
  std::vector<LogMessage> messages;
  for (const std::string& text : texts) messages.push_back({"key", text});
  const auto appended = log.append(messages, time);
  EXPECT_EQ(appended.size(), texts.size());
  STRATUS_RETURN_IF_ERROR(whole_append(appended));
  for (std::size_t i = 0; i < appended.size(); ++i)
    EXPECT_EQ(*appended[i], (LogPosition{0, appended.front()->offset + static_cast<std::int64_t>(i)}));
  return appended.front()->offset;
}

std::vector<std::string> texts(const std::vector<LogRecord>& records) {
  std::vector<std::string> found;
  for (const LogRecord& record : records) found.push_back(record.message);
  return found;
}

Result<std::vector<std::string>> read_all(const FileSystem& files) {
  STRATUS_ASSIGN_OR_RETURN(const auto reader, SegmentLogReader::open(files, kFolder));
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, reader->extent());
  std::vector<std::string> found;
  STRATUS_RETURN_IF_ERROR(for_each_record(*reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    EXPECT_EQ(record.position.offset, static_cast<std::int64_t>(found.size()));
    found.push_back(record.message);
    return {};
  }));
  return found;
}

std::string name_of(std::int64_t base) { return segment_name(base); }

TEST(SegmentLog, GivesPositionsInOrderAndReadsThemBack) {
  DroppingFileSystem files;
  auto log = must_open(files);
  EXPECT_EQ(append(*log, {"a", "b"}), 0);
  EXPECT_EQ(append(*log, {""}), 2);
  EXPECT_EQ(append(*log, {std::string(1000, 'x')}), 3);
  EXPECT_EQ(log->extent().end.total(), 4);
  EXPECT_EQ(log->extent().id, kId);
  EXPECT_THAT(*read_all(files), ElementsAre("a", "b", "", std::string(1000, 'x')));
}

TEST(SegmentLog, GoesOnAfterReopening) {
  DroppingFileSystem files;
  ASSERT_TRUE(append(*must_open(files), {"a", "b"}));
  auto log = must_open(files, {});
  EXPECT_EQ(log->extent().id, kId);
  EXPECT_EQ(append(*log, {"c"}), 2);
  EXPECT_THAT(*read_all(files), ElementsAre("a", "b", "c"));
}

TEST(SegmentLog, ReadsFromAnyPositionAcrossSegments) {
  DroppingFileSystem files;
  auto log = must_open(files, options(300));
  std::vector<std::string> sent;
  for (int i = 0; i < 40; ++i) {
    sent.push_back("message " + std::to_string(i * 7919));
    if (i % 3 == 2) {
      ASSERT_TRUE(append(*log, {sent.end() - 3, sent.end()}));
    }
  }
  sent.resize(39);
  EXPECT_GT(list_segments(files, kFolder)->size(), 3U);
  auto reader = *SegmentLogReader::open(files, kFolder);
  for (const int from : {38, 0, 20, 21, 5, 37, 12}) {
    const auto read = reader->read({0, from}, 1);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_FALSE(read->records.empty());
    EXPECT_EQ(read->records.front().position, (LogPosition{0, from}));
    EXPECT_EQ(read->records.front().message, sent[static_cast<std::size_t>(from)]);
    EXPECT_LE(read->records.size(), 3U);
    EXPECT_EQ(read->next, read->records.back().position.offset + 1);
  }
  EXPECT_TRUE(reader->read({0, 39}, 10)->records.empty());
  EXPECT_EQ(*read_all(files), sent);
}

TEST(SegmentLog, AReaderFollowsTheWriterIntoNewSegments) {
  DroppingFileSystem files;
  auto log = must_open(files, options(200));
  auto reader = *SegmentLogReader::open(files, kFolder);
  EXPECT_TRUE(reader->read({0, 0}, 10)->records.empty());
  for (std::int64_t i = 0; i < 30; ++i) {
    ASSERT_TRUE(append(*log, {"message " + std::to_string(i)}));
    EXPECT_THAT(texts(reader->read({0, i}, 10)->records), ElementsAre("message " + std::to_string(i)));
    EXPECT_EQ(reader->extent()->end.total(), i + 1);
  }
}

TEST(SegmentLog, AReaderDoesNotSeeWhatIsNotDurable) {
  DroppingFileSystem files;
  auto log = must_open(files);
  ASSERT_TRUE(append(*log, {"a"}));
  FrameEncoder encoder;
  const std::vector<LogMessage> next{{"key", "b"}};
  auto file = *files.open_append(kFolder / name_of(0));
  ASSERT_TRUE(file->append(*encoder.encode(1, kTime, next)));
  EXPECT_THAT(*read_all(files), ElementsAre("a"));
}

TEST(SegmentLog, AReaderWithoutAMarkStopsAtTheLastWholeFrame) {
  DroppingFileSystem files;
  ASSERT_TRUE(append(*must_open(files), {"a"}));
  ASSERT_TRUE(files.remove(mark_path(kFolder)));
  auto file = *files.open_append(kFolder / name_of(0));
  ASSERT_TRUE(file->append("torn"));
  EXPECT_THAT(*read_all(files), ElementsAre("a"));
}

std::vector<std::optional<UtcMillis>> times(const FileSystem& files) {
  auto reader = *SegmentLogReader::open(files, kFolder);
  const LogExtent extent = *reader->extent();
  std::vector<std::optional<UtcMillis>> found;
  EXPECT_TRUE(for_each_record(*reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
    found.push_back(record.time);
    return {};
  }));
  return found;
}

std::vector<std::string> keys(const EventLog& log, UtcMillis since) {
  std::vector<std::string> found;
  EXPECT_TRUE(log.visit_calls(since, [&](const StampedCall& call) { found.push_back(call.key); }));
  return found;
}

StampedCall call_of(std::string key, UtcMillis at = kTime) {
  return {std::move(key), "digest", at, {{1, Stamping::kStamped, at}, {3, Stamping::kStated}, {1, Stamping::kRejected}}};
}

TEST(SegmentLog, TimesGoBackNeitherWithTheClockNorAfterReopening) {
  DroppingFileSystem files;
  {
    auto log = must_open(files);
    ASSERT_TRUE(append(*log, {"a", "b"}, kTime));
    ASSERT_TRUE(append(*log, {"c"}, kTime - 10));
    ASSERT_TRUE(append(*log, {"d"}, kTime + 10));
  }
  ASSERT_TRUE(append(*must_open(files), {"e"}, kTime));
  EXPECT_THAT(times(files), ElementsAre(kTime, kTime, kTime, kTime + 10, kTime + 10));
}

TEST(SegmentLog, KeepsCallsWithTheirMessages) {
  DroppingFileSystem files;
  const std::vector<LogMessage> messages{{"key", "message"}};
  {
    auto log = must_open(files, options(250));
    for (int i = 0; i < 9; ++i) {
      const std::vector<StampedCall> calls{call_of("first " + std::to_string(i)), call_of("second " + std::to_string(i))};
      const auto some = i % 3 == 0 ? std::span(calls) : std::span(calls).first(0);
      ASSERT_TRUE(whole_append(log->append(messages, kTime + i, some)));
    }
    EXPECT_THAT(keys(*log, kTime + 4), ElementsAre("first 6", "second 6"));
  }
  EXPECT_GT(list_segments(files, kFolder)->size(), 2U);
  const auto log = must_open(files, options(250));
  EXPECT_THAT(keys(*log, kTime), ElementsAre("first 0", "second 0", "first 3", "second 3", "first 6", "second 6"));
  EXPECT_THAT(keys(*log, kTime + 6), ElementsAre("first 6", "second 6"));
  EXPECT_THAT(keys(*log, kTime + 7), ElementsAre());
  std::vector<StampedCall> found;
  ASSERT_TRUE(log->visit_calls(kTime + 6, [&](StampedCall call) { found.push_back(std::move(call)); }));
  EXPECT_THAT(found, ElementsAre(call_of("first 6"), call_of("second 6")));
  EXPECT_EQ(read_all(files)->size(), 9U);
}

// A start stays fast: of segments that hold no calls of that time nothing is read.
TEST(SegmentLog, CallsAreLookedForOnlyWhereTheyAre) {
  DroppingFileSystem files;
  {
    auto log = must_open(files, options(200));
    const std::vector<LogMessage> messages{{"key", "message"}};
    const StampedCall call = call_of("k", kTime + 10);
    for (int i = 0; i < 30; ++i) ASSERT_TRUE(whole_append(log->append(messages, kTime + i, {&call, i == 10 ? 1U : 0U})));
  }
  std::set<std::string> read;
  bool opened = false;
  WatchedFileSystem watched(files, [&](const Path& path, std::uint64_t) {
    if (opened) read.insert(path.filename().string());
  });
  const auto log = must_open(watched, options(200));
  opened = true;
  EXPECT_THAT(keys(*log, kTime + 11), ElementsAre());
  EXPECT_EQ(read.size(), 0U);
  EXPECT_THAT(keys(*log, kTime + 10), ElementsAre("k"));
  EXPECT_EQ(read.size(), 1U);
  EXPECT_THAT(keys(*log, kTime), ElementsAre("k"));
}

std::uint32_t version_of(const FileSystem& files, std::int64_t base) {
  return read_segment_header(files, {base, kFolder / name_of(base)})->version;
}

TEST(SegmentLog, ALogOfBeforeIsReadAndGoesOnInANewSegment) {
  DroppingFileSystem files;
  put_log_of_before(files, kFolder);
  EXPECT_EQ(*read_all(files), messages_of_before());
  EXPECT_THAT(times(files), ElementsAre(std::nullopt, std::nullopt, std::nullopt));
  {
    auto log = must_open(files);
    EXPECT_EQ(log->extent().end.total(), 3);
    EXPECT_THAT(keys(*log, {}), ElementsAre());
    EXPECT_EQ(*files.read(kFolder / name_of(0), 0, kWholeFile), from_hex(kSegmentOfBefore)) << "as long as nothing comes";
    EXPECT_EQ(append(*log, {"new"}), 3);
    EXPECT_EQ(append(*log, {"newer"}), 4);
  }
  EXPECT_EQ(*files.read(kFolder / name_of(0), 0, kWholeFile), from_hex(kSegmentOfBefore));
  EXPECT_EQ(version_of(files, 0), 1U);
  EXPECT_EQ(version_of(files, 3), 2U) << "which a program of before names, and takes for no damage";
  EXPECT_EQ(list_segments(files, kFolder)->size(), 2U);
  std::vector<std::string> after = messages_of_before();
  after.insert(after.end(), {"new", "newer"});
  EXPECT_EQ(*read_all(files), after);
  EXPECT_THAT(times(files), ElementsAre(std::nullopt, std::nullopt, std::nullopt, kTime, kTime));
  EXPECT_EQ(append(*must_open(files), {"newest"}), 5);
  EXPECT_EQ(list_segments(files, kFolder)->size(), 2U);
  EXPECT_THAT(*(*SegmentLogReader::open(files, kFolder))->gaps(), ElementsAre());
}

TEST(SegmentLog, TheEndOfALogOfBeforeIsCutAndItsDamageNamed) {
  DroppingFileSystem files;
  put_log_of_before(files, kFolder);
  ASSERT_TRUE((*files.open_append(kFolder / name_of(0)))->append(from_hex(kSegmentOfBefore).substr(40, 20)));
  EXPECT_EQ(must_open(files)->bytes_cut(), 20U);
  EXPECT_EQ(*files.read(kFolder / name_of(0), 0, kWholeFile), from_hex(kSegmentOfBefore));
  files.flip_bit(kFolder / name_of(0), 75, 0);
  EXPECT_TRUE(SegmentLog::open(files, kFolder)) << "below the mark it is named by whoever reads it";
  EXPECT_THAT(read_all(files).error().message, HasSubstr("positions 0 to 1"));
  EXPECT_THAT(check_log(files, kFolder).error().message, HasSubstr("positions 0 to 1"));
}

// Nothing was in it: the file gets the new header.
TEST(SegmentLog, AnEmptyLogOfBeforeBecomesOneOfNow) {
  DroppingFileSystem files;
  files.put(kFolder / name_of(0), from_hex(kSegmentOfBefore).substr(0, kSegmentHeaderBytes));
  EXPECT_EQ(append(*must_open(files), {"a"}), 0);
  EXPECT_EQ(version_of(files, 0), 2U);
  EXPECT_THAT(*read_all(files), ElementsAre("a"));
}

TEST(SegmentLog, ALaterFormatIsNotKnown) {
  DroppingFileSystem files;
  files.put(kFolder / name_of(0), encode(SegmentHeader{kId, 0, kSegmentVersion + 1}));
  const auto log = SegmentLog::open(files, kFolder);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::kUnsupported);
  EXPECT_THAT(log.error().message, HasSubstr("log format 3 is not known to this program"));
}

TEST(SegmentLog, AReaderNeedsALog) {
  const DroppingFileSystem files;
  EXPECT_EQ(SegmentLogReader::open(files, kFolder).error().kind, ErrorKind::kNotFound);
}

TEST(SegmentLog, CutsATornTailThatWasNotAcknowledged) {
  DroppingFileSystem files;
  ASSERT_TRUE(append(*must_open(files), {"a"}));
  auto file = *files.open_append(kFolder / name_of(0));
  const auto whole = *files.file_size(kFolder / name_of(0));
  ASSERT_TRUE(file->append("half a fra"));
  auto log = must_open(files);
  EXPECT_EQ(*files.file_size(kFolder / name_of(0)), whole);
  EXPECT_EQ(append(*log, {"b"}), 1);
  EXPECT_THAT(*read_all(files), ElementsAre("a", "b"));
}

TEST(SegmentLog, DamageBelowTheMarkStopsTheStartAndNamesThePositions) {
  DroppingFileSystem files;
  {
    auto log = must_open(files);
    ASSERT_TRUE(append(*log, {"a", "b"}));
    ASSERT_TRUE(append(*log, {"c", "d", "e"}));
  }
  const std::uint64_t size = *files.file_size(kFolder / name_of(0));
  files.flip_bit(kFolder / name_of(0), size - 1, 3);
  const auto log = SegmentLog::open(files, kFolder);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(log.error().message, HasSubstr("positions 2 to 4"));
  EXPECT_THAT(log.error().message, HasSubstr(name_of(0)));
  EXPECT_THAT(log.error().message, HasSubstr("Restore the folder"));
  EXPECT_EQ(*files.file_size(kFolder / name_of(0)), size) << "nothing may be changed";
}

TEST(SegmentLog, DamageBeforeAnIntactFrameIsLossEvenWithoutAMark) {
  DroppingFileSystem files;
  {
    auto log = must_open(files);
    ASSERT_TRUE(append(*log, {"a"}));
    ASSERT_TRUE(append(*log, {"b"}));
  }
  ASSERT_TRUE(files.remove(mark_path(kFolder)));
  files.flip_bit(kFolder / name_of(0), kSegmentHeaderBytes + 2, 0);
  const auto log = SegmentLog::open(files, kFolder);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(log.error().message, HasSubstr("position 0 "));
}

TEST(SegmentLog, AShortenedFileIsLoss) {
  DroppingFileSystem files;
  ASSERT_TRUE(append(*must_open(files), {"a", "b"}));
  const std::string bytes = *files.read(kFolder / name_of(0), 0, kWholeFile);
  files.put(kFolder / name_of(0), bytes.substr(0, kSegmentHeaderBytes));
  const auto log = SegmentLog::open(files, kFolder);
  ASSERT_FALSE(log);
  EXPECT_THAT(log.error().message, HasSubstr("positions 0 to 1"));
}

TEST(SegmentLog, AMissingSegmentIsLoss) {
  DroppingFileSystem files;
  std::vector<SegmentFile> segments;
  {
    auto log = must_open(files, options(100));
    for (int i = 0; i < 6; ++i) ASSERT_TRUE(append(*log, {"message " + std::to_string(i)}));
    segments = *list_segments(files, kFolder);
    ASSERT_GT(segments.size(), 3U);
  }
  const std::string last = *files.read(segments.back().path, 0, kWholeFile);
  ASSERT_TRUE(files.remove(segments.back().path));
  EXPECT_THAT(SegmentLog::open(files, kFolder).error().message, HasSubstr("lacks the file"));
  files.put(segments.back().path, last);
  ASSERT_TRUE(files.remove(segments[1].path));
  const auto log = SegmentLog::open(files, kFolder);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(log.error().message, HasSubstr("lacks position"));
  for (const SegmentFile& segment : segments) ASSERT_TRUE(files.remove(segment.path));
  EXPECT_THAT(SegmentLog::open(files, kFolder).error().message, HasSubstr("lost all its files"));
}

TEST(SegmentLog, ASegmentOfAnotherLogIsLoss) {
  DroppingFileSystem files;
  ASSERT_TRUE(append(*must_open(files), {"a"}));
  files.put(kFolder / name_of(1), encode(SegmentHeader{{"ffffffffffffffffffffffffffffffff"}, 1}));
  EXPECT_THAT(SegmentLog::open(files, kFolder).error().message, HasSubstr("another log"));
}

TEST(SegmentLog, AFullDiskAcknowledgesNothingStaysReadableAndGoesOn) {
  DroppingFileSystem files;
  auto log = must_open(files);
  ASSERT_TRUE(append(*log, {"a"}));
  files.set_free_bytes(10);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto refused = append(*log, {"b"});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kResourceExhausted);
  }
  EXPECT_EQ(log->extent().end.total(), 1);
  EXPECT_THAT(*read_all(files), ElementsAre("a"));
  files.set_free_bytes(std::nullopt);
  EXPECT_EQ(append(*log, {"c"}), 1);
  EXPECT_THAT(*read_all(files), ElementsAre("a", "c"));
}

TEST(SegmentLog, ADiskThatIsFullWhenASegmentBeginsIsNoLoss) {
  DroppingFileSystem files;
  auto log = must_open(files, options(100));
  ASSERT_TRUE(append(*log, {"message number one", "message number two"}));
  files.set_free_bytes(20);
  EXPECT_EQ(append(*log, {"b"}).error().kind, ErrorKind::kResourceExhausted);
  files.set_free_bytes(std::nullopt);
  EXPECT_EQ(append(*log, {"c"}), 2);
  EXPECT_EQ(list_segments(files, kFolder)->size(), 2U);
  EXPECT_EQ(read_all(files)->size(), 3U);
}

TEST(SegmentLog, AFailedSyncEndsTheLogUntilItIsOpenedAgain) {
  DroppingFileSystem files;
  auto log = must_open(files);
  ASSERT_TRUE(append(*log, {"a"}));
  files.fail_next_sync();
  EXPECT_EQ(append(*log, {"b"}).error().kind, ErrorKind::kDataLoss);
  EXPECT_EQ(append(*log, {"c"}).error().kind, ErrorKind::kDataLoss);
  log.reset();
  log = must_open(files);
  EXPECT_EQ(append(*log, {"d"}), 1);
  EXPECT_THAT(*read_all(files), ElementsAre("a", "d"));
}

TEST(SegmentLog, WhatRecoveryKeepsIsDurableFromThenOn) {
  DroppingFileSystem files;
  {
    auto log = must_open(files);
    files.cut_power_at(files.effects() + 2);  // the write is done, its sync is not
    EXPECT_FALSE(append(*log, {"a"}));
  }
  files.restart_process_only();
  EXPECT_EQ(must_open(files)->extent().end.total(), 1);
  files.restart(Survival::kNothing);
  EXPECT_THAT(*read_all(files), ElementsAre("a"));
}

TEST(SegmentLog, ATooLargeBatchIsRefused) {
  DroppingFileSystem files;
  auto log = must_open(files);
  EXPECT_EQ(append(*log, {std::string(kMaxFrameRawBytes, 'x')}).error().kind, ErrorKind::kInvalidArgument);
  EXPECT_EQ(append(*log, {"a"}), 0);
}

// The law of recovery: flip any bit anywhere; then either the start stops with kDataLoss, or whoever reads there does and a
// check finds it, or the log holds a prefix of what was sent that lacks at most the last batch, or the bit lay in what
// nobody reads.
RC_GTEST_PROP(SegmentLogLaw, AFlippedBitIsNeverAWrongMessage, ()) {
  DroppingFileSystem files;
  std::vector<std::string> sent;
  std::size_t last_batch = 0;
  {
    auto log = must_open(files, options(*rc::gen::inRange<std::uint64_t>(100, 800)));
    const auto batches = *rc::gen::inRange(1, 12);
    for (int i = 0; i < batches; ++i) {
      const auto batch = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::arbitrary<std::string>()));
      RC_ASSERT(append(*log, batch).has_value());
      sent.insert(sent.end(), batch.begin(), batch.end());
      last_batch = batch.size();
    }
  }
  const bool with_mark = *rc::gen::arbitrary<bool>();
  if (!with_mark) RC_ASSERT(files.remove(mark_path(kFolder)).has_value());
  const auto names = *files.list(kFolder);
  const std::string name = *rc::gen::elementOf(names);
  const auto size = *files.file_size(kFolder / name);
  files.flip_bit(kFolder / name, *rc::gen::inRange<std::uint64_t>(0, size), *rc::gen::inRange(0, 8));

  if (const auto before = read_all(files)) {
    RC_ASSERT(before->size() == sent.size() || before->size() + last_batch == sent.size());
    RC_ASSERT(std::equal(before->begin(), before->end(), sent.begin()));
  } else {
    RC_ASSERT(before.error().kind == ErrorKind::kDataLoss || before.error().kind == ErrorKind::kUnsupported);
  }
  const auto log = SegmentLog::open(files, kFolder);
  if (!log) {
    RC_ASSERT(log.error().kind == ErrorKind::kDataLoss);
    return;
  }
  const bool mark_is_good = with_mark && name != mark_path(kFolder).filename();
  const auto after = read_all(files);
  RC_ASSERT(check_log(files, kFolder).has_value() == after.has_value());
  if (!after) {
    RC_ASSERT(after.error().kind == ErrorKind::kDataLoss);
    RC_ASSERT(mark_is_good);
    return;
  }
  RC_ASSERT(std::equal(after->begin(), after->end(), sent.begin()));
  if (mark_is_good) RC_ASSERT(after->size() == sent.size());
  if (!mark_is_good) RC_ASSERT(after->size() == sent.size() || after->size() + last_batch == sent.size());
}

// Bytes that zstd makes no smaller.
std::string noise(unsigned seed, std::size_t size = 150'000) {
  std::mt19937 random(seed);
  std::string bytes(size, 'x');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// Three segments of three frames each, that are too long to be looked at as a whole for their end.
void put_long_log(DroppingFileSystem& files) {
  auto log = must_open(files, options(500'000));
  for (unsigned i = 0; i < 9; ++i) ASSERT_TRUE(append(*log, {noise(i)}));
  ASSERT_EQ(list_segments(files, kFolder)->size(), 3U);
}

TEST(SegmentLog, OpeningReadsNoFrameBelowTheLastOnesOfItsSegments) {
  DroppingFileSystem files;
  put_long_log(files);
  std::set<std::pair<std::string, std::uint64_t>> read;
  const std::uint64_t size = *files.file_size(kFolder / name_of(0));
  WatchedFileSystem watched(files, [&](const Path& path, std::uint64_t offset) { read.emplace(path.filename(), offset); });
  ASSERT_TRUE(SegmentLog::open(watched, kFolder, options(500'000)));
  for (const auto& [name, offset] : read) {
    if (name.ends_with(".log")) {
      EXPECT_TRUE(offset == 0 || offset >= size - 256 * 1024) << name << " at " << offset;
    }
  }
}

// What opening passes over. `from`, `end`: the positions that are lost.
struct UnseenDamage {
  const char* what;
  std::int64_t segment;
  std::uint64_t byte;  // of the frame
  std::int64_t from;
  std::int64_t end;
};

TEST(SegmentLog, DamageThatOpeningDoesNotReadIsNamedByWhoeverMeetsIt) {
  const std::uint64_t frame = kMaxFrameHeaderBytes + 4 + 150'000;
  const UnseenDamage cases[] = {{"payload of a first frame", 0, kMaxFrameHeaderBytes + 9, 0, 1},
                                {"length in a header", 3, 8, 3, 4},
                                {"base in a header", 3, 16, 3, 4},
                                {"calls in a header", 3, 40, 3, 4},
                                {"magic", 0, 1, 0, 1},
                                {"frame in the middle", 3, frame + 100'000, 4, 5},
                                {"the segment that grows", 6, frame + 7, 7, 8}};
  for (const UnseenDamage& damage : cases) {
    SCOPED_TRACE(damage.what);
    DroppingFileSystem files;
    put_long_log(files);
    files.flip_bit(kFolder / name_of(damage.segment), kSegmentHeaderBytes + damage.byte, 3);
    const std::string named = "position " + std::to_string(damage.from) + " ";
    {
      auto log = must_open(files, options(500'000));
      ASSERT_NE(log, nullptr);
      EXPECT_EQ(append(*log, {"goes on"}), 9);
    }
    EXPECT_THAT(read_all(files).error().message, HasSubstr(named));
    EXPECT_EQ(read_all(files).error().kind, ErrorKind::kDataLoss);
    const auto check = check_log(files, kFolder);
    ASSERT_FALSE(check);
    EXPECT_THAT(check.error().message, HasSubstr(named));
    EXPECT_THAT(check.error().message, HasSubstr(name_of(damage.segment)));
    // What lies before and behind, in other segments, is there.
    const auto reader = *SegmentLogReader::open(files, kFolder);
    for (const std::int64_t whole : {(damage.segment + 3) % 9, (damage.segment + 6) % 9})
      EXPECT_EQ(reader->read({0, whole}, 1)->records.at(0).message, noise(static_cast<unsigned>(whole)));
    EXPECT_EQ(reader->read({0, damage.from}, 1).error().kind, ErrorKind::kDataLoss);
  }
}

TEST(SegmentLog, AFileThatIsShorterThanItWasStopsTheStart) {
  for (const std::int64_t segment : {0, 3, 6}) {
    for (const std::uint64_t bytes :
         {kSegmentHeaderBytes, std::size_t{1000}, kSegmentHeaderBytes + 150'048, std::size_t{449'000}}) {
      DroppingFileSystem files;
      put_long_log(files);
      const Path path = kFolder / name_of(segment);
      files.put(path, *files.read(path, 0, bytes));
      const auto log = SegmentLog::open(files, kFolder);
      ASSERT_FALSE(log) << segment << " of " << bytes;
      EXPECT_EQ(log.error().kind, ErrorKind::kDataLoss);
      const auto check = check_log(files, kFolder);
      if (!check) {
        EXPECT_EQ(log.error().message, check.error().message);
      } else {
        EXPECT_EQ(check->gaps.size(), 1U) << "it ends with a frame, as if a file were missing behind it";
      }
    }
  }
}

// Without a mark, and where it is late, all that it does not cover is read.
TEST(SegmentLog, WithoutAMarkOpeningReadsAll) {
  DroppingFileSystem files;
  put_long_log(files);
  files.flip_bit(kFolder / name_of(0), kSegmentHeaderBytes + 100, 3);
  const std::string mark = *files.read(mark_path(kFolder), 0, kWholeFile);
  for (const bool damaged : {false, true}) {
    ASSERT_TRUE(files.remove(mark_path(kFolder)));
    if (damaged) {
      files.put(mark_path(kFolder), mark);
      files.flip_bit(mark_path(kFolder), 20, 1);
    }
    EXPECT_THAT(SegmentLog::open(files, kFolder).error().message, HasSubstr("position 0 "));
  }
  files.put(mark_path(kFolder), mark);
  EXPECT_TRUE(SegmentLog::open(files, kFolder));
}

// Any state of the mark that a power cut can leave.
TEST(SegmentLog, ALateMarkLosesNothingThatWasAppendedBehindIt) {
  std::vector<std::string> marks;
  DroppingFileSystem whole;
  {
    auto log = must_open(whole, options(200));
    for (int i = 0; i < 30; ++i) {
      marks.push_back(*whole.read(mark_path(kFolder), 0, kWholeFile));
      const StampedCall call = call_of("k" + std::to_string(i), kTime + i);
      const LogMessage message{"key", "message"};
      ASSERT_TRUE(whole_append(log->append({&message, 1}, kTime + i, {&call, i % 4 == 0 ? 1U : 0U})));
    }
  }
  std::vector<std::string> wanted;
  for (int i = 0; i < 30; i += 4) wanted.push_back("k" + std::to_string(i));
  const std::vector<SegmentFile> segments = *list_segments(whole, kFolder);
  for (const std::string& mark : marks) {
    DroppingFileSystem files;
    for (const SegmentFile& segment : segments) files.put(segment.path, *whole.read(segment.path, 0, kWholeFile));
    files.put(mark_path(kFolder), mark);
    auto log = must_open(files, options(200));
    ASSERT_NE(log, nullptr);
    EXPECT_EQ(log->extent().end.total(), 30);
    EXPECT_EQ(keys(*log, kTime), wanted);
    EXPECT_EQ(read_all(files)->size(), 30U);
    ASSERT_TRUE(append(*log, {"next"}, kTime));
    EXPECT_EQ(times(files).back(), kTime + 29) << "no time goes back";
  }
}

TEST(SegmentLog, DamageWhereCallsMayBeIsNamedAndElsewhereNotRead) {
  DroppingFileSystem files;
  {
    auto log = must_open(files, options(500'000));
    for (unsigned i = 0; i < 9; ++i) {
      const std::string text = noise(i);
      const LogMessage message{"key", text};
      const StampedCall call = call_of("k", kTime + 4);
      ASSERT_TRUE(whole_append(log->append({&message, 1}, kTime + i, {&call, i == 4 ? 1U : 0U})));
    }
  }
  const auto flip = [&](std::int64_t segment) { files.flip_bit(kFolder / name_of(segment), kSegmentHeaderBytes + 100, 3); };
  const auto call_error = [&](UtcMillis since) {
    const auto read = must_open(files, options(500'000))->visit_calls(since, [](const StampedCall&) {});
    return read ? std::string() : read.error().message;
  };
  flip(6);
  EXPECT_EQ(call_error(kTime), "") << "no later frame holds calls";
  flip(3);
  EXPECT_THAT(call_error(kTime), HasSubstr("position 3 "));
  EXPECT_THAT(call_error(kTime + 4), HasSubstr("position 3 "));
  EXPECT_EQ(call_error(kTime + 5), "");
}

TEST(SegmentLog, TheMarkOfALogOfBeforeIsTrusted) {
  DroppingFileSystem files;
  put_log_of_before(files, kFolder);
  EXPECT_EQ(read_mark(files, kFolder)->calls_until, kAnyCalls);
  { const auto log = must_open(files); }
  const auto mark = read_mark(files, kFolder);
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark->end, 3);
  EXPECT_EQ(mark->calls_until, kNoCalls);
}

// The log against a vector.
RC_GTEST_PROP(SegmentLogLaw, EqualsAVector, ()) {
  DroppingFileSystem files;
  const SegmentLogOptions how = options(*rc::gen::inRange<std::uint64_t>(64, 2000));
  auto log = must_open(files, how);
  auto reader = *SegmentLogReader::open(files, kFolder);
  std::vector<std::string> model;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5));
  for (const int step : steps) {
    if (step == 0) {
      log.reset();
      log = must_open(files, how);
    } else if (step == 1 && !model.empty()) {
      const auto from = *rc::gen::inRange<std::size_t>(0, model.size());
      const auto read = reader->read({0, static_cast<std::int64_t>(from)}, *rc::gen::inRange<std::size_t>(1, 20));
      RC_ASSERT(read.has_value());
      const std::vector<LogRecord>& records = read->records;
      RC_ASSERT(!records.empty());
      RC_ASSERT(read->next == static_cast<std::int64_t>(from + records.size()));
      for (std::size_t i = 0; i < records.size(); ++i) {
        RC_ASSERT(records[i].position == LogPosition(0, static_cast<std::int64_t>(from + i)));
        RC_ASSERT(records[i].message == model[from + i]);
      }
    } else if (step == 2) {
      log.reset();
      const auto torn = *files.open_append(list_segments(files, kFolder)->back().path);
      RC_ASSERT(torn->append(*rc::gen::nonEmpty<std::string>()).has_value());
      log = must_open(files, how);
    } else {
      const auto batch = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::arbitrary<std::string>()));
      const auto first = append(*log, batch);
      RC_ASSERT(first.has_value());
      RC_ASSERT(*first == static_cast<std::int64_t>(model.size()));
      model.insert(model.end(), batch.begin(), batch.end());
    }
  }
  RC_ASSERT(*read_all(files) == model);
}

class PowerCut : public ::testing::TestWithParam<Survival> {};

// Sends numbered batches until the disk fails; returns how many messages were acknowledged.
std::size_t send_until_cut(FileSystem& files, const std::vector<std::string>& messages) {
  auto log = SegmentLog::open(files, kFolder, options(250));
  if (!log) return 0;
  std::size_t acknowledged = static_cast<std::size_t>((*log)->extent().end.total());
  while (acknowledged < messages.size()) {
    const std::size_t size = std::min<std::size_t>(1 + acknowledged % 3, messages.size() - acknowledged);
    const auto first = messages.begin() + static_cast<std::ptrdiff_t>(acknowledged);
    if (!append(**log, {first, first + static_cast<std::ptrdiff_t>(size)})) break;
    acknowledged += size;
  }
  return acknowledged;
}

// Over every effect of the script: the power goes, comes back and goes once more during recovery.
void cut_everywhere(Survival survival, std::vector<std::string> messages,
                    const std::function<void(DroppingFileSystem&)>& put) {
  for (int i = 0; i < 24; ++i)
    messages.push_back("message " + std::to_string(i) + std::string(static_cast<std::size_t>(i), '.'));
  DroppingFileSystem whole;
  put(whole);
  const std::uint64_t already = whole.effects();
  ASSERT_EQ(send_until_cut(whole, messages), messages.size());
  const std::uint64_t effects = whole.effects() - already;
  ASSERT_GT(effects, 60U);
  for (std::uint64_t cut = 1; cut <= effects; ++cut) {
    DroppingFileSystem files;
    put(files);
    files.cut_power_at(files.effects() + cut);
    const std::size_t acknowledged = send_until_cut(files, messages);
    ASSERT_TRUE(files.power_is_cut());
    files.restart(survival);
    files.cut_power_at(files.effects() + 1 + cut % 3);
    (void)SegmentLog::open(files, kFolder, options(250));
    files.restart(survival);

    const auto log = SegmentLog::open(files, kFolder, options(250));
    ASSERT_TRUE(log) << "cut at " << cut << ": " << log.error().message;
    const auto found = read_all(files);
    ASSERT_TRUE(found) << "cut at " << cut << ": " << found.error().message;
    ASSERT_GE(found->size(), acknowledged) << "cut at " << cut;
    ASSERT_LE(found->size(), acknowledged + 3) << "cut at " << cut;
    ASSERT_TRUE(std::equal(found->begin(), found->end(), messages.begin())) << "cut at " << cut;
  }
}

TEST_P(PowerCut, LosesNothingAcknowledgedAndDoublesNothing) {
  cut_everywhere(GetParam(), {}, [](DroppingFileSystem&) {});
}

TEST_P(PowerCut, LosesNothingOfALogOfBefore) {
  cut_everywhere(GetParam(), messages_of_before(), [](DroppingFileSystem& files) { put_log_of_before(files, kFolder); });
}

INSTANTIATE_TEST_SUITE_P(EverySurvival, PowerCut,
                         ::testing::Values(Survival::kNothing, Survival::kHalf, Survival::kZeros, Survival::kAll));

// What a writer appends while the segment is checked proves nothing about the bytes before it.
TEST(SegmentLog, ACheckBesideAWriterFindsNoDamage) {
  DroppingFileSystem files;
  auto log = must_open(files);
  ASSERT_TRUE(append(*log, {"first"}));
  const Path path = kFolder / name_of(0);
  const std::uint64_t one = *files.file_size(path);
  ASSERT_TRUE(append(*log, {"second"}));
  const std::uint64_t two = *files.file_size(path);
  ASSERT_TRUE(append(*log, {"third"}));
  const std::string all = *files.read(path, 0, kWholeFile);
  files.put(path, all.substr(0, (one + two) / 2));
  // The second frame is half there when the check looks at the size, and cannot be read; then both are written.
  int reads = 0;
  const WatchedFileSystem watched(files, [&](const Path&, std::uint64_t offset) {
    if (++reads > 1 && offset == one) files.put(path, all);
  });
  const auto check = check_segment(watched, {0, path});
  ASSERT_TRUE(check);
  EXPECT_EQ(*files.file_size(path), all.size()) << "the writer went on during the check";
  EXPECT_EQ(check->intact_after_damage, std::nullopt);
  EXPECT_EQ(check->end, 1);
}

// A log of several segments, without the file of number `missing`; the gap that this leaves.
LogGap lose_segment(DroppingFileSystem& files, std::size_t missing) {
  {
    auto log = must_open(files, options(200));
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(append(*log, {"message " + std::to_string(i)}));
  }
  const auto segments = *list_segments(files, kFolder);
  EXPECT_GT(segments.size(), missing + 1);
  EXPECT_TRUE(files.remove(segments[missing].path));
  return {0, segments[missing].base, segments[missing + 1].base};
}

TEST(SegmentLog, AMissingFileBelowAPublishedVersionIsToldAndTheLogGoesOn) {
  for (const std::size_t missing : {0U, 2U}) {
    DroppingFileSystem files;
    const LogGap gap = lose_segment(files, missing);
    EXPECT_EQ(check_log(files, kFolder)->gaps, std::vector{gap});
    SegmentLogOptions covered;
    covered.covered = {{0, gap.end}};
    auto log = must_open(files, covered);
    EXPECT_EQ(log->gaps(), std::vector{gap});
    EXPECT_EQ(append(*log, {"next"}), 30);
  }
}

// Whatever files go, a look at the last frames finds what reading every byte finds. Messages hold what looks like frames.
TEST(SegmentLog, AReaderFindsTheGapsThatAWholeCheckFinds) {
  DroppingFileSystem whole;
  {
    auto log = must_open(whole, options(300'000));
    for (int i = 0; i < 6; ++i) {
      ASSERT_TRUE(append(*log, {"small"}));
      ASSERT_TRUE(append(*log, {*whole.read((*list_segments(whole, kFolder))[0].path, 0, 100), noise(7, 200'000)}));
    }
  }
  const auto segments = *list_segments(whole, kFolder);
  ASSERT_GE(segments.size(), 5U);
  for (unsigned gone = 0; gone < 1U << (segments.size() - 1); ++gone) {
    DroppingFileSystem files;
    files.put(mark_path(kFolder), *whole.read(mark_path(kFolder), 0, kWholeFile));
    for (std::size_t i = 0; i < segments.size(); ++i) {
      if ((gone >> i & 1U) == 0) files.put(segments[i].path, *whole.read(segments[i].path, 0, kWholeFile));
    }
    const auto reader = SegmentLogReader::open(files, kFolder);
    ASSERT_TRUE(reader) << reader.error().message;
    const auto gaps = (*reader)->gaps();
    ASSERT_TRUE(gaps) << gaps.error().message;
    EXPECT_EQ(*gaps, check_log(files, kFolder)->gaps) << gone;
    EXPECT_EQ(gaps->empty(), gone == 0);
  }
}

TEST(SegmentLog, AMissingFileThatNoVersionCoversIsNamedAndNothingIsChanged) {
  for (const std::size_t missing : {0U, 2U}) {
    DroppingFileSystem files;
    const LogGap gap = lose_segment(files, missing);
    SegmentLogOptions covered;
    covered.covered = {{0, gap.end - 1}};
    const auto effects = files.effects();
    const auto log = SegmentLog::open(files, kFolder, covered);
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().kind, ErrorKind::kDataLoss);
    EXPECT_THAT(log.error().message, HasSubstr(to_string(gap)));
    EXPECT_EQ(files.effects(), effects);
  }
}

}  // namespace
}  // namespace stratus
