// What a session of Spark promises, also over connections and servers that go.
#include <arpa/inet.h>
#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/api.h>
#include <gmock/gmock.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <chrono>

#include "servers/cutting_proxy.h"
#include "servers/spark_server.h"

namespace stratus {
namespace {

using std::chrono::steady_clock;
using ::testing::HasSubstr;

// Takes minutes if nobody ends it.
const SparkStatement kEndless{"SELECT count(*) FROM range(0, 400000000000) WHERE pmod(hash(id), 1000003) = 5"};

// The sum of the only column, a number.
Result<std::int64_t> sum_of(SparkClient& client, const SparkStatement& statement) {
  std::int64_t sum = 0;
  STRATUS_RETURN_IF_ERROR(client.run(statement, [&](std::string_view stream) -> Status {
    const auto bytes = std::make_shared<arrow::Buffer>(reinterpret_cast<const std::uint8_t*>(stream.data()),
                                                       static_cast<std::int64_t>(stream.size()));
    const auto reader =
        arrow::ipc::RecordBatchStreamReader::Open(std::make_shared<arrow::io::BufferReader>(bytes)).ValueOrDie();
    std::shared_ptr<arrow::RecordBatch> batch;
    while (reader->ReadNext(&batch).ok() && batch != nullptr) {
      const auto& column = static_cast<const arrow::Int64Array&>(*batch->column(0));
      for (std::int64_t row = 0; row < column.length(); ++row) sum += column.Value(row);
    }
    return {};
  }));
  return sum;
}

// An address of this machine that is not its loopback; empty: it has none.
std::string outer_address() {
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return {};
  std::string found;
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    const bool is_outer = one->ifa_addr != nullptr && one->ifa_addr->sa_family == AF_INET &&
                          (one->ifa_flags & (IFF_LOOPBACK | IFF_UP)) == IFF_UP;
    if (!is_outer) continue;
    char text[INET_ADDRSTRLEN] = {};
    found = ::inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in*>(one->ifa_addr)->sin_addr, text, sizeof text);
  }
  ::freeifaddrs(all);
  return found;
}

TEST(SparkSession, RunsStatementsWithParameters) {
  SparkClient client(spark_config("/"));
  EXPECT_EQ(client.version(), "3.5.7");
  const SparkStatement statement{"SELECT CAST(length(:text) AS BIGINT)", {{"text", "it's \"é\" :text"}}};
  EXPECT_EQ(sum_of(client, statement), 14);
}

TEST(SparkSession, SaysWhatIsWrongWithAStatement) {
  SparkClient client(spark_config("/"));
  const auto refused = sum_of(client, {"SELECT nonsense FROM nowhere"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInternal);
  EXPECT_THAT(refused.error().message, HasSubstr("TABLE_OR_VIEW_NOT_FOUND"));
  const Status missing = client.put_files("facts", "a INT", {"/no/such/file.parquet"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kDataLoss);
  EXPECT_THAT(missing.error().message, HasSubstr("/no/such/file.parquet"));
}

TEST(SparkSession, AnswersToThisMachineAlone) {
  SparkConfig config = spark_config("/");
  config.host = outer_address();
  if (config.host.empty()) GTEST_SKIP() << "this machine has no address but its loopback";
  EXPECT_EQ(SparkClient(config).version().error().kind, ErrorKind::kPermissionDenied);
}

TEST(SparkSession, TakesACutStreamUpAgain) {
  constexpr std::int64_t kRows = 3'000'000;
  CuttingProxy proxy(port_of_server(kSparkConnectPort), 6'000'000);
  SparkConfig config = spark_config("/");
  config.port = static_cast<std::uint16_t>(proxy.port());
  SparkClient client(config);
  EXPECT_EQ(sum_of(client, {"SELECT id FROM range(0, " + std::to_string(kRows) + ")"}), kRows * (kRows - 1) / 2);
  EXPECT_GE(proxy.cuts(), 3);
}

TEST(SparkSession, EndsAStatementThatIsStopped) {
  const auto begin = steady_clock::now();
  SparkConfig config = spark_config("/");
  config.stopped = [&] { return steady_clock::now() > begin + std::chrono::seconds(2); };
  SparkClient client(config);
  EXPECT_EQ(sum_of(client, kEndless).error().kind, ErrorKind::kCancelled);
  EXPECT_LT(steady_clock::now() - begin, std::chrono::seconds(12));
  SparkClient next(spark_config("/"));
  EXPECT_EQ(sum_of(next, {"SELECT id FROM range(3)"}), 3) << "both threads are free again";
}

}  // namespace
}  // namespace stratus
