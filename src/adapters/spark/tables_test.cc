#include "adapters/spark/tables.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/api.h>
#include <gmock/gmock.h>

namespace stratus {
namespace {

using ::testing::HasSubstr;

std::string stream_of(const std::vector<std::string>& names, const arrow::ArrayVector& columns) {
  arrow::FieldVector fields;
  for (std::size_t i = 0; i < names.size(); ++i) fields.push_back(arrow::field(names[i], columns[i]->type()));
  const auto schema = arrow::schema(fields);
  const auto sink = arrow::io::BufferOutputStream::Create().ValueOrDie();
  const auto writer = arrow::ipc::MakeStreamWriter(sink, schema).ValueOrDie();
  EXPECT_TRUE(writer->WriteRecordBatch(*arrow::RecordBatch::Make(schema, columns[0]->length(), columns)).ok());
  EXPECT_TRUE(writer->Close().ok());
  return sink->Finish().ValueOrDie()->ToString();
}

std::shared_ptr<arrow::Array> texts(const std::vector<std::string>& values) {
  arrow::StringBuilder builder;
  EXPECT_TRUE(builder.AppendValues(values).ok());
  return builder.Finish().ValueOrDie();
}
std::shared_ptr<arrow::Array> numbers(const std::vector<std::int64_t>& values) {
  arrow::Int64Builder builder;
  EXPECT_TRUE(builder.AppendValues(values).ok());
  return builder.Finish().ValueOrDie();
}
std::shared_ptr<arrow::Array> lists(const std::vector<std::vector<std::int64_t>>& rows) {
  auto values = std::make_shared<arrow::Int64Builder>();
  arrow::ListBuilder builder(arrow::default_memory_pool(), values);
  for (const auto& row : rows) {
    EXPECT_TRUE(builder.Append().ok());
    EXPECT_TRUE(values->AppendValues(row).ok());
  }
  return builder.Finish().ValueOrDie();
}

const std::vector<CellNumber>& facts_alone() {
  static const std::vector<CellNumber> kNumbers{cell_numbers({}).front()};
  return kNumbers;
}

std::string cells_stream(const std::vector<std::string>& stations, const std::vector<std::int64_t>& buckets) {
  return stream_of({"view_name", "station_id", "bucket", "facts"},
                   {texts(std::vector<std::string>(stations.size(), "monthly_civil")), texts(stations), numbers(buckets),
                    numbers(std::vector<std::int64_t>(stations.size(), 4))});
}

TEST(SparkTables, CellsComeByViewStationAndBucketInAnyOrder) {
  DerivedCells cells;
  ASSERT_TRUE(take_cells(cells_stream({"b", "a"}, {3, -1}), facts_alone(), cells));
  ASSERT_TRUE(take_cells(cells_stream({"a"}, {-2}), facts_alone(), cells));
  std::vector<CellKey> keys;
  for (const auto& [key, cell] : cells["monthly_civil"]) {
    keys.push_back(key);
    EXPECT_EQ(cell.facts, 4);
  }
  EXPECT_EQ(keys, (std::vector<CellKey>{{StationId("a"), {-2}}, {StationId("a"), {-1}}, {StationId("b"), {3}}}));
}

TEST(SparkTables, AKeyStandsOnce) {
  DerivedCells cells;
  const Status taken = take_cells(cells_stream({"a", "a"}, {3, 3}), facts_alone(), cells);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().kind, ErrorKind::kInternal);
}

TEST(SparkTables, AColumnThatIsNotAsAskedForIsNamed) {
  DerivedCells cells;
  const std::string stream = stream_of({"view_name", "station_id", "bucket", "facts"},
                                       {texts({"monthly_civil"}), texts({"a"}), numbers({1}), texts({"4"})});
  const Status taken = take_cells(stream, facts_alone(), cells);
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("facts"));
}

TEST(SparkTables, HistogramsGoToTheirCells) {
  DerivedCells cells;
  ASSERT_TRUE(take_cells(cells_stream({"a"}, {31}), facts_alone(), cells));
  const auto stream = [](const std::string& name, const std::vector<std::int64_t>& values, std::int64_t bucket) {
    return stream_of({"station_id", "bucket", "histogram", "bin_values", "bin_counts"},
                     {texts({"a"}), numbers({bucket}), texts({name}), lists({values}),
                      lists({std::vector<std::int64_t>(values.size(), 2)})});
  };
  const ViewSpec& view = view_of(BucketScheme::kCivilMonth);
  ASSERT_TRUE(take_histograms(stream("pressure_hpa", {-3, 7}, 31), view, cells));
  const Cell& cell = cells["monthly_civil"].begin()->second;
  EXPECT_EQ(histogram_of(cell, "pressure_hpa").bins(), (std::vector<HistogramBin>{{-3, 2}, {7, 2}}));
  EXPECT_FALSE(take_histograms(stream("pressure_hpa", {7, -3}, 31), view, cells)) << "values that do not ascend";
  EXPECT_FALSE(take_histograms(stream("nonsense", {1}, 31), view, cells));
  EXPECT_FALSE(take_histograms(stream("pressure_hpa", {1}, 32), view, cells)) << "of no cell";
}

TEST(SparkTables, BytesThatAreNoStreamAreOurMistake) {
  CountsByPart counts;
  EXPECT_EQ(take_counts("nonsense", counts).error().kind, ErrorKind::kInternal);
}

TEST(SparkTables, CountsOfAFileAreAddedUp) {
  CountsByPart counts;
  ASSERT_TRUE(
      take_counts(stream_of({"part", "facts"}, {texts({"file:/x", "file:/y", "file:/x"}), numbers({1, 2, 4})}), counts));
  EXPECT_EQ(counts, (CountsByPart{{"x", 5}, {"y", 2}}));
}

}  // namespace
}  // namespace stratus
