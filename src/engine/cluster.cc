#include "engine/cluster.h"

#include "adapters/kafka/letters.h"
#include "adapters/kafka/log.h"
#include "adapters/kafka/log_reader.h"
#include "engine/embedded.h"
#include "storage/folder_check.h"

namespace stratus {
namespace {

class KafkaEngines final : public EmbeddedEngines {
 public:
  explicit KafkaEngines(const KafkaConfig& config) : config_(config) {}

  // A topic is adopted by the number in its settings: nothing of it can be half done here.
  Status recover(FileSystem&, const DataFolder&) const override { return {}; }
  Status check(FileSystem& files, const DataFolder& folder) const override {
    return check_folder_without_log(files, folder.root);
  }
  Result<OpenedLog> log(FileSystem&, const DataFolder&, const LogOptions&) const override {
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
    STRATUS_ASSIGN_OR_RETURN(auto letters, KafkaLettersReader::open(letters_config(config_)));
    return std::unique_ptr<DeadLetterReader>(std::move(letters));
  }

 private:
  const KafkaConfig config_;
};

}  // namespace

std::unique_ptr<const Engines> kafka_engines(const KafkaConfig& config) { return std::make_unique<KafkaEngines>(config); }

}  // namespace stratus
