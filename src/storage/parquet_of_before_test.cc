// Dataset files as programs of before wrote them: times in microseconds, one column `position`, large row groups, nothing
// said of the footer.
#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

#include "base/checksum.h"
#include "contract/nasty_data.h"
#include "storage/folder_store.h"
#include "storage/parquet_dataset.h"
#include "support/dropping_file_system.h"
#include "support/many_facts.h"

namespace stratus {
namespace {

const Path kRoot = "/data";

std::shared_ptr<arrow::Table> table_of(const std::string& bytes) {
  auto reader = *parquet::arrow::OpenFile(std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes)),
                                          arrow::default_memory_pool());
  std::shared_ptr<arrow::Table> table;
  EXPECT_TRUE(reader->ReadTable(&table).ok());
  return *table->CombineChunks();
}

std::shared_ptr<arrow::Table> in_microseconds(std::shared_ptr<arrow::Table> table, const std::string& name) {
  const auto type = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  arrow::TimestampBuilder builder(type, arrow::default_memory_pool());
  const auto times = table->GetColumnByName(name)->chunk(0);
  for (std::int64_t i = 0; i < times->length(); ++i)
    EXPECT_TRUE(builder.Append(static_cast<const arrow::TimestampArray&>(*times).Value(i) * 1000).ok());
  const int index = table->schema()->GetFieldIndex(name);
  return *table->SetColumn(index, arrow::field(name, type, false), std::make_shared<arrow::ChunkedArray>(*builder.Finish()));
}

std::string of_before(const std::string& bytes) {
  auto table = table_of(bytes);
  for (const char* name : {"time", "known_at"}) table = in_microseconds(table, name);
  for (const char* name : {"partition", "utc_day", "accumulation_utc_day"})
    table = *table->RemoveColumn(table->schema()->GetFieldIndex(name));
  std::vector<std::string> names = table->ColumnNames();
  for (std::string& name : names) name = name == "offset" ? "position" : name;
  table = *table->RenameColumns(names);
  const auto properties =
      parquet::WriterProperties::Builder().enable_store_decimal_as_integer()->enable_page_checksum()->build();
  const auto to = *arrow::io::BufferOutputStream::Create();
  const auto schema = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  constexpr std::int64_t kRowsAGroup = 1 << 20;
  EXPECT_TRUE(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), to, kRowsAGroup, properties, schema).ok());
  return (*to->Finish())->ToString();
}

class ParquetOfBefore : public ::testing::Test {
 protected:
  // The facts, in partition 0, as a file of before.
  DataFile put(std::vector<StoredFact>& facts, const StationRegistry& stations) {
    for (StoredFact& stored : facts) stored.position.partition = 0;
    const DataFile written = *dataset_.write(nasty_month(), {}, facts, stations);
    const std::string bytes = of_before(*store_.read(written.path, 0, kWholeFile));
    DataFile file;
    file.path = "dataset/2026-03-of-before.parquet";
    file.digest = digest(bytes);
    file.bytes = bytes.size();
    file.rows = written.rows;
    file.month = written.month;
    disk_.put(kRoot / file.path, bytes);
    return file;
  }

  DroppingFileSystem disk_;
  FolderStore store_{disk_, kRoot};
  ParquetDataset dataset_{store_};
};

TEST_F(ParquetOfBefore, IsReadAsItWas) {
  std::vector<StoredFact> facts = nasty_facts();
  const DataFile file = put(facts, nasty_stations());
  EXPECT_EQ(dataset_.read(file), facts);
  EXPECT_TRUE(dataset_.check(file));
}

TEST_F(ParquetOfBefore, IsAskedLikeAnyOther) {
  const ManyFacts of;
  std::vector<StoredFact> facts = many_facts(of);
  const DataFile file = put(facts, many_stations(of));
  const TimeRange day{of.from, of.from + 86400};
  std::vector<StoredFact> wanted;
  for (const StoredFact& stored : facts) {
    if (stored.fact.station == many_id(3) && day.contains(stored.fact.time)) wanted.push_back(stored);
  }
  EXPECT_EQ(dataset_.read(file, select(std::vector{many_id(3)}, day)), wanted);
  EXPECT_EQ(dataset_.holds(file, std::vector{Identity::of(wanted[0].fact)}), std::vector{true});
  EXPECT_EQ(dataset_.read_columns(file)->rows, facts.size());
}

TEST_F(ParquetOfBefore, MergesIntoAFileOfNow) {
  const ManyFacts of;
  std::vector<StoredFact> facts = many_facts(of);
  const DataFile file = put(facts, many_stations(of));
  const auto merged = dataset_.merge(std::vector{file}, nasty_month(), 0, many_stations(of));
  ASSERT_TRUE(merged) << merged.error().message;
  EXPECT_EQ(*merged, (std::vector{*dataset_.write(nasty_month(), {}, facts, many_stations(of))}));
}

TEST_F(ParquetOfBefore, NoFlippedBitIsBelieved) {
  std::vector<StoredFact> facts = nasty_facts();
  const DataFile file = put(facts, nasty_stations());
  for (std::uint64_t byte = 0; byte < file.bytes; byte += 97) {
    disk_.flip_bit(kRoot / file.path, byte, 3);
    EXPECT_FALSE(dataset_.read(file)) << byte;
    EXPECT_FALSE(dataset_.check(file)) << byte;
    disk_.flip_bit(kRoot / file.path, byte, 3);
  }
}

}  // namespace
}  // namespace stratus
