// The log of a topic, on a real broker.
#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "adapters/kafka/letters.h"
#include "contract/faulty_worlds.h"
#include "servers/server_faults.h"
#include "servers/server_ports.h"
#include "servers/server_tests.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr UtcMillis kTime{1'795'000'000'000};

// An error ends the test and says itself.
template <typename T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

KafkaConfig config_of(const std::string& topic) {
  KafkaConfig config;
  config.servers = "127.0.0.1:" + std::to_string(port_of_server(9092));
  config.topic = topic;
  return config;
}

class KafkaWorld final : public EventLogWorld {
 public:
  KafkaWorld() : config_(config_of(fresh_name("contract"))), log_(must(KafkaLog::open(config_))) {}
  ~KafkaWorld() override {
    const auto admin = must(KafkaAdmin::make(config_));
    static_cast<void>(admin->remove_topic(config_.topic));
    static_cast<void>(admin->remove_topic(config_.calls_topic()));
  }
  EventLog& writer() override { return *log_; }
  std::unique_ptr<EventLogReader> reader() override { return must(KafkaLogReader::open(config_)); }
  void reopen() override {
    log_ = nullptr;
    log_ = must(KafkaLog::open(config_));
  }
  bool keeps_own_time() const override { return true; }

 private:
  const KafkaConfig config_;
  std::unique_ptr<KafkaLog> log_;
};

const Maker<EventLogWorld> kKafka = [] { return std::make_unique<KafkaWorld>(); };
INSTANTIATE_TEST_SUITE_P(Kafka, EventLogContract, ::testing::Values(kKafka));

class KafkaLettersWorld final : public DeadLettersWorld {
 public:
  KafkaLettersWorld() { reopen(); }
  ~KafkaLettersWorld() override { static_cast<void>(must(KafkaAdmin::make(config_))->remove_topic(config_.topic)); }
  DeadLetters& letters() override { return *letters_; }
  std::unique_ptr<DeadLetterReader> reader() override { return must(KafkaLettersReader::open(config_)); }
  void reopen() override {
    letters_ = nullptr;
    letters_ = must(KafkaLetters::open(config_));
  }

 private:
  static KafkaConfig made() {
    KafkaConfig config = config_of("none");
    config.rejects_topic = fresh_name("rejects");
    return letters_config(config);
  }

  const KafkaConfig config_ = made();
  std::unique_ptr<KafkaLetters> letters_;
};

const Maker<DeadLettersWorld> kKafkaLetters = [] { return std::make_unique<KafkaLettersWorld>(); };
INSTANTIATE_TEST_SUITE_P(Kafka, DeadLettersContract, ::testing::Values(kKafkaLetters));

class KafkaLogTest : public ::testing::Test {
 protected:
  ~KafkaLogTest() override {
    static_cast<void>(admin_->remove_topic(config_.topic));
    static_cast<void>(admin_->remove_topic(config_.calls_topic()));
  }

  std::unique_ptr<KafkaLog> open() { return must(KafkaLog::open(config_)); }

  // Numbered messages of so many stations.
  static std::vector<Result<LogPosition>> append(EventLog& log, int first, int count, int stations = 20) {
    std::vector<std::string> keys, texts;
    for (int i = first; i < first + count; ++i) {
      keys.push_back("station_" + std::to_string(i % stations));
      texts.push_back(std::to_string(i));
    }
    std::vector<LogMessage> messages;
    for (std::size_t i = 0; i < texts.size(); ++i) messages.push_back({keys[i], texts[i]});
    return log.append(messages, kTime, {});
  }

  std::vector<LogRecord> records() const {
    const auto reader = must(KafkaLogReader::open(config_));
    const LogExtent extent = must(reader->extent());
    std::vector<LogRecord> all;
    const Status read = for_each_record(*reader, extent.begin, extent.end, [&](const LogRecord& record) -> Status {
      all.push_back(record);
      return {};
    });
    EXPECT_TRUE(read) << read.error().message;
    return all;
  }

  const KafkaConfig config_ = config_of(fresh_name("log"));
  const std::unique_ptr<KafkaAdmin> admin_ = must(KafkaAdmin::make(config_));
};

TEST_F(KafkaLogTest, ATopicIsMadeAsALogMustBe) {
  open();
  EXPECT_EQ(admin_->partitions(config_.topic), config_.partitions);
  const TopicSettings settings = must(admin_->settings(config_.topic));
  EXPECT_EQ(settings.at("message.timestamp.type"), "LogAppendTime");
  EXPECT_EQ(settings.at("retention.ms"), "-1");
  EXPECT_EQ(settings.at("cleanup.policy"), "delete");
  EXPECT_EQ(admin_->settings(config_.calls_topic())->at("retention.ms"), "90000000");
}

TEST_F(KafkaLogTest, ATopicWithoutTheTimeOfTheAppendIsRefusedByName) {
  ASSERT_TRUE(admin_->create(config_.topic, 1, {{"message.timestamp.type", "CreateTime"}}));
  const auto refused = KafkaLog::open(config_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnsupported);
  EXPECT_THAT(refused.error().message, HasSubstr(config_.topic));
  EXPECT_THAT(refused.error().message, HasSubstr("message.timestamp.type"));
}

TEST_F(KafkaLogTest, AReaderOfATopicThatIsNotThereSaysSo) {
  const auto missing = KafkaLogReader::open(config_);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
}

TEST_F(KafkaLogTest, AStationStaysInItsPartitionAndAllOfThemAreUsed) {
  const auto log = open();
  for (const auto& position : append(*log, 0, 1000)) ASSERT_TRUE(position) << position.error().message;
  std::map<std::string, std::set<std::int32_t>> places;
  std::set<std::int32_t> partitions;
  for (const LogRecord& record : records()) {
    places[std::to_string(std::stoi(record.message) % 20)].insert(record.position.partition);
    partitions.insert(record.position.partition);
  }
  EXPECT_EQ(places.size(), 20U);
  for (const auto& [station, of_station] : places) EXPECT_EQ(of_station.size(), 1U) << station;
  EXPECT_EQ(partitions.size(), 4U);
}

// The Java clients place this key of theirs so: murmur2("21") of their own tests is -973932308.
TEST_F(KafkaLogTest, KeysArePlacedAsTheJavaClientsDo) {
  const auto log = open();
  const LogMessage message{"21", "{}"};
  EXPECT_EQ(log->append({&message, 1}, kTime, {}).at(0)->partition, (-973932308 & 0x7fffffff) % 4);
}

TEST_F(KafkaLogTest, PartitionsThatAreAddedInMidFlowAreReadAndUsed) {
  const auto log = open();
  ASSERT_TRUE(whole_append(append(*log, 0, 100)));
  const auto reader = must(KafkaLogReader::open(config_));
  const Offsets before = reader->extent()->end;
  ASSERT_TRUE(admin_->add_partitions(config_.topic, 6));
  // Whoever appends learns of them within its refresh; what it appends until then stands in the old ones.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  int sent = 100;
  while (log->extent().end.at(4) + log->extent().end.at(5) == 0 && std::chrono::steady_clock::now() < until) {
    ASSERT_TRUE(whole_append(append(*log, sent, 100, 1000)));
    sent += 100;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  EXPECT_GT(log->extent().end.at(4) + log->extent().end.at(5), 0);
  EXPECT_EQ(reader->extent()->end, log->extent().end);
  EXPECT_FALSE(before.covers(reader->extent()->end));
  std::set<int> numbers;
  for (const LogRecord& record : records()) numbers.insert(std::stoi(record.message));
  EXPECT_EQ(numbers.size(), static_cast<std::size_t>(sent)) << "each once";
}

TEST_F(KafkaLogTest, RecordsOfOtherProducersAreRead) {
  const auto log = open();
  const std::string command = "printf 'k:%s\\n' '{\"station_id\":\"station_Paris_FR\"}' 'not json' | kcat -q -b " +
                              config_.servers + " -t " + config_.topic + " -P -K: -l -X acks=all";
  if (std::system("command -v kcat >/dev/null") != 0) GTEST_SKIP() << "kcat is not installed";
  ASSERT_EQ(std::system(command.c_str()), 0);
  std::vector<std::string> messages;
  for (const LogRecord& record : records()) {
    messages.push_back(record.message);
    ASSERT_TRUE(record.time);
    EXPECT_GT(record.time->value, 1'700'000'000'000);
  }
  EXPECT_THAT(messages, ElementsAre(R"({"station_id":"station_Paris_FR"})", "not json"));
}

TEST_F(KafkaLogTest, ARecordThatIsTooLargeIsRefusedAndTheOthersAreTaken) {
  const auto log = open();
  const std::string huge(static_cast<std::size_t>(kMaxRecordBytes) + 1, 'x');
  const std::vector<LogMessage> messages{{"a", "1"}, {"a", huge}, {"a", "2"}};
  const auto answers = log->append(messages, kTime, {});
  EXPECT_TRUE(answers[0]);
  EXPECT_EQ(answers[1].error().kind, ErrorKind::kInvalidArgument);
  EXPECT_TRUE(answers[2]);
  EXPECT_EQ(log->extent().end.total(), 2);
}

TEST_F(KafkaLogTest, WhatRetentionRemovedLiesBeforeTheBeginning) {
  const auto log = open();
  const LogPosition last = append(*log, 0, 1).at(0).value();
  ASSERT_TRUE(whole_append(append(*log, 20, 1)));
  ASSERT_TRUE(admin_->remove_before(config_.topic, {last.partition, last.offset + 1}));
  const auto reader = must(KafkaLogReader::open(config_));
  EXPECT_EQ(reader->extent()->begin.at(last.partition), last.offset + 1);
  EXPECT_EQ(reader->read(last, 10).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(reader->read({last.partition, last.offset + 1}, 10)->records.at(0).message, "20");
}

TEST_F(KafkaLogTest, ATopicThatWasMadeAgainEndsBeforeWhatWasCovered) {
  Horizon horizon;
  {
    const auto log = open();
    ASSERT_TRUE(whole_append(append(*log, 0, 100)));
    horizon = {log->extent().id, log->extent().end};
  }
  ASSERT_TRUE(admin_->remove_topic(config_.topic));
  for (int i = 0; i < 100 && admin_->partitions(config_.topic).value_or(1) > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const auto again = open();
  const Status covered = check_horizon(1, horizon, again->extent());
  ASSERT_FALSE(covered);
  EXPECT_EQ(covered.error().kind, ErrorKind::kDataLoss);
}

// What was acknowledged is there, whatever became of the broker; what was not may be there once.
TEST_F(KafkaLogTest, ABrokerThatIsKilledInMidFlowLosesNothingThatWasAcknowledged) {
  KafkaConfig impatient = config_;
  impatient.timeout = std::chrono::milliseconds(2000);
  const auto log = must(KafkaLog::open(impatient));
  std::set<int> acknowledged;
  int sent = 0;
  int failures = 0;
  const auto send = [&] {
    const auto answers = append(*log, sent, 50);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i]) {
        acknowledged.insert(sent + static_cast<int>(i));
      } else {
        ++failures;
        EXPECT_EQ(answers[i].error().kind, ErrorKind::kUnavailable) << answers[i].error().message;
      }
    }
    sent += static_cast<int>(answers.size());
  };
  for (int i = 0; i < 20; ++i) send();
  std::thread outage([] {
    const ServerUnderTest broker("kafka");
    broker.kill();
    std::this_thread::sleep_for(std::chrono::seconds(3));
  });
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(90);
  const std::size_t before = acknowledged.size();
  std::size_t at_failure = 0;
  while ((failures == 0 || acknowledged.size() < at_failure + 500) && std::chrono::steady_clock::now() < until) {
    const bool was_well = failures == 0;
    send();
    if (was_well && failures > 0) at_failure = acknowledged.size();
  }
  outage.join();
  EXPECT_GT(failures, 0) << "the outage was met";
  EXPECT_GE(acknowledged.size(), std::max(before, at_failure) + 500) << "it goes on afterwards";
  std::map<int, int> found;
  for (const LogRecord& record : records()) ++found[std::stoi(record.message)];
  for (const int number : acknowledged) EXPECT_EQ(found[number], 1) << number;
  for (const auto& [number, times] : found) EXPECT_LE(times, 1) << number;
  EXPECT_EQ(log->extent().end, must(must(KafkaLogReader::open(config_))->extent()).end);
}

TEST(KafkaClient, ABrokerThatIsNotThereIsUnavailableInTime) {
  KafkaConfig config = config_of("none");
  config.servers = "127.0.0.1:1";
  config.timeout = std::chrono::milliseconds(500);
  const auto started = std::chrono::steady_clock::now();
  const auto log = KafkaLog::open(config);
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(log.error().message, HasSubstr("127.0.0.1:1"));
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
}

TEST(KafkaClient, ASettingThatIsWrongIsNamedWithoutItsValue) {
  KafkaConfig config = config_of("none");
  config.security = {{"sasl.passwort", "secret"}};
  const auto refused = KafkaAdmin::make(config);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalidArgument);
  EXPECT_THAT(refused.error().message, HasSubstr("sasl.passwort"));
  EXPECT_THAT(refused.error().message, ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace stratus

int main(int argc, char** argv) {
  return stratus::run_server_tests(argc, argv, []() -> std::string {
    stratus::KafkaConfig config = stratus::config_of("none");
    config.timeout = std::chrono::milliseconds(3000);
    const auto admin = stratus::KafkaAdmin::make(config);
    const auto id = admin ? (*admin)->cluster_id() : stratus::Result<std::string>(stratus::fail(admin.error()));
    return id ? "" : "no Kafka, make cluster-up starts it: " + id.error().message;
  });
}
