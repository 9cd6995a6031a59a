#include "engine/cluster.h"

#include "adapters/kafka/letters.h"
#include "adapters/kafka/log.h"
#include "adapters/kafka/log_reader.h"
#include "engine/embedded.h"
#include "storage/folder_check.h"

namespace stratus {
namespace {

// Where no topic of them was made yet.
class NoLetters final : public DeadLetterReader {
 public:
  Result<LetterPage> read(LogPosition, std::size_t, const LetterFilter&) override { return LetterPage{}; }
  Result<LetterCounts> counts() override { return LetterCounts{}; }
};

class KafkaEngines final : public EmbeddedEngines {
 public:
  explicit KafkaEngines(const KafkaConfig& config) : config_(config) {}

  // Nothing of a topic can be half done here.
  Status recover(FileSystem&, const DataFolder&) const override { return {}; }
  Status check(FileSystem& files, const DataFolder& folder) const override {
    return check_folder_without_log(files, folder.root);
  }
  Result<OpenedLog> log(FileSystem&, const DataFolder&, const LogOptions& options) const override {
    STRATUS_RETURN_IF_ERROR(check_there(options.covered));
    STRATUS_ASSIGN_OR_RETURN(auto log, KafkaLog::open(config_));
    return OpenedLog{std::move(log), {}, 0};
  }
  Result<std::unique_ptr<EventLogReader>> log_reader(const FileSystem&, const DataFolder&) const override {
    STRATUS_ASSIGN_OR_RETURN(auto reader, KafkaLogReader::open(config_));
    return std::unique_ptr<EventLogReader>(std::move(reader));
  }
  bool shares_log() const override { return true; }
  Path log_disk(const DataFolder& folder) const override { return folder.root; }
  Result<std::unique_ptr<DeadLetters>> dead_letters(FileSystem&, const DataFolder&) const override {
    STRATUS_ASSIGN_OR_RETURN(auto letters, KafkaLetters::open(letters_config(config_)));
    return std::unique_ptr<DeadLetters>(std::move(letters));
  }
  Result<std::unique_ptr<DeadLetterReader>> dead_letter_reader(const FileSystem&, const DataFolder&) const override {
    auto letters = KafkaLettersReader::open(letters_config(config_));
    if (!letters && letters.error().kind == ErrorKind::kNotFound) return std::make_unique<NoLetters>();
    if (!letters) return fail(letters.error());
    return std::unique_ptr<DeadLetterReader>(*std::move(letters));
  }

 private:
  // A topic that a version covers and that is gone is not made anew: an empty one of its name would hide that.
  Status check_there(const Offsets& covered) const {
    if (covered == Offsets()) return {};
    const auto reader = KafkaLogReader::open(config_);
    if (reader || reader.error().kind != ErrorKind::kNotFound) return reader.map([](const auto&) {});
    return fail(ErrorKind::kDataLoss, "topic " + config_.topic + " at " + config_.servers +
                                          " is gone, but a version covers " + to_text(covered) +
                                          " of it; put it back, or name another [kafka] topic and another data folder");
  }

  const KafkaConfig config_;
};

}  // namespace

std::unique_ptr<const Engines> kafka_engines(const KafkaConfig& config) { return std::make_unique<KafkaEngines>(config); }

}  // namespace stratus
