// The embedded ports against the contracts.
#include <stdlib.h>

#include <filesystem>

#include "batch/column_engine.h"
#include "contract/faulty_worlds.h"
#include "speed/memory_tail.h"
#include "storage/dead_letter_log.h"
#include "storage/dead_letter_log_reader.h"
#include "storage/folder_store.h"
#include "storage/parquet_folder.h"
#include "storage/segment_log.h"
#include "storage/station_registry_file.h"
#include "support/dropping_file_system.h"
#include "support/stacks.h"

namespace stratus {
namespace {

const Path kRoot = "/data";

class SegmentLogWorld final : public EventLogWorld {
 public:
  SegmentLogWorld() : log_(SegmentLog::open(disk_, kRoot / "log").value()) {}
  EventLog& writer() override { return *log_; }
  std::unique_ptr<EventLogReader> reader() override { return SegmentLogReader::open(disk_, kRoot / "log").value(); }
  void reopen() override {
    log_ = nullptr;
    disk_.restart_process_only();
    log_ = SegmentLog::open(disk_, kRoot / "log").value();
  }

 private:
  DroppingFileSystem disk_;
  std::unique_ptr<SegmentLog> log_;
};

class FolderWorld final : public FileStoreWorld {
 public:
  FolderWorld() {
    std::string name = (std::filesystem::temp_directory_path() / "stratus-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for a test");
    root_ = name;
    store_ = std::make_unique<FolderStore>(disk_, root_);
    other_ = std::make_unique<FolderStore>(disk_, root_);
  }
  ~FolderWorld() override {
    store_ = nullptr;
    other_ = nullptr;
    std::filesystem::remove_all(root_);
  }
  FileStore& store() override { return *store_; }
  FileStore& other() override { return *other_; }

 private:
  PosixFileSystem disk_;
  Path root_;
  std::unique_ptr<FolderStore> store_;
  std::unique_ptr<FolderStore> other_;
};

class ParquetWorld final : public VersionWorld {
 public:
  VersionStore& store() override { return folder_.store(); }
  VersionStore& other_store() override { return other_folder_.store(); }
  Versions& versions() override { return folder_.versions(); }
  void damage(const VersionPiece& piece) override { ruin(disk_, kRoot / piece.name, piece.bytes); }

 private:
  DroppingFileSystem disk_;
  ParquetFolder folder_{disk_, kRoot};
  ParquetFolder other_folder_{disk_, kRoot};
};

class ColumnEngineWorld final : public BatchEngineWorld {
 public:
  explicit ColumnEngineWorld(std::size_t cells_at_once) : engine_({}, cells_at_once) {}
  BatchEngine& engine() override { return engine_; }
  VersionWorld& versions() override { return versions_; }

 private:
  ParquetWorld versions_;
  ColumnEngine engine_;
};

class MemoryTailWorld final : public TailWorld, public RecentlySeenWorld {
 public:
  SpeedViews& views() override { return tail_; }
  RecentlySeen& seen() override { return tail_; }
  TailFeed& feed() override { return tail_; }
  void forget_all() override { static_cast<void>(tail_.trim(tail_.snapshot()->end)); }

 private:
  MemoryTail tail_{{{0, 10}}};
};

class DeadLetterLogWorld final : public DeadLettersWorld {
 public:
  DeadLetters& letters() override { return *letters_; }
  std::unique_ptr<DeadLetterReader> reader() override { return std::make_unique<DeadLetterLogReader>(disk_, folder_); }
  void reopen() override {
    letters_ = nullptr;
    disk_.restart(Survival::kNothing);
    letters_ = DeadLetterLog::open(disk_, folder_).value();
  }

 private:
  const Path folder_ = kRoot / "rejects";
  DroppingFileSystem disk_;
  std::unique_ptr<DeadLetterLog> letters_ = DeadLetterLog::open(disk_, folder_).value();
};

class StationFileWorld final : public StationsWorld {
 public:
  Stations& stations() override { return *stations_; }
  Stations& other() override { return *other_; }
  void reopen() override {
    disk_.restart(Survival::kNothing);
    stations_.emplace(disk_, kRoot);
    other_.emplace(disk_, kRoot);
  }

 private:
  DroppingFileSystem disk_;
  std::optional<StationRegistryFile> stations_{std::in_place, disk_, kRoot};
  std::optional<StationRegistryFile> other_{std::in_place, disk_, kRoot};
};

const Maker<EventLogWorld> kSegmentLog = [] { return std::make_unique<SegmentLogWorld>(); };
const Maker<FileStoreWorld> kFolder = [] { return std::make_unique<FolderWorld>(); };
const Maker<VersionWorld> kParquet = [] { return std::make_unique<ParquetWorld>(); };
const Maker<BatchEngineWorld> kColumns = [] { return std::make_unique<ColumnEngineWorld>(kCellsAtOnce); };
const Maker<BatchEngineWorld> kColumnsInLittleMemory = [] { return std::make_unique<ColumnEngineWorld>(40); };
const Maker<DeadLettersWorld> kDeadLetterLog = [] { return std::make_unique<DeadLetterLogWorld>(); };
const Maker<StationsWorld> kStationFile = [] { return std::make_unique<StationFileWorld>(); };
const Maker<TailWorld> kMemoryTail = [] { return std::make_unique<MemoryTailWorld>(); };
const Maker<RecentlySeenWorld> kMemoryOfTail = [] { return std::make_unique<MemoryTailWorld>(); };

// Each also with calls that are as slow as to another process.
INSTANTIATE_TEST_SUITE_P(SegmentLog, EventLogContract, ::testing::Values(kSegmentLog, slow(kSegmentLog)));
INSTANTIATE_TEST_SUITE_P(Folder, FileStoreContract, ::testing::Values(kFolder, slow(kFolder)));
INSTANTIATE_TEST_SUITE_P(Parquet, VersionStoreContract, ::testing::Values(kParquet, slow(kParquet)));
INSTANTIATE_TEST_SUITE_P(Parquet, VersionsContract, ::testing::Values(kParquet, slow(kParquet)));
INSTANTIATE_TEST_SUITE_P(Columns, BatchEngineContract, ::testing::Values(kColumns, kColumnsInLittleMemory, slow(kColumns)));
INSTANTIATE_TEST_SUITE_P(Log, DeadLettersContract, ::testing::Values(kDeadLetterLog, slow(kDeadLetterLog)));
INSTANTIATE_TEST_SUITE_P(File, StationsContract, ::testing::Values(kStationFile, slow(kStationFile)));
INSTANTIATE_TEST_SUITE_P(Memory, SpeedViewsContract, ::testing::Values(kMemoryTail, slow(kMemoryTail)));
INSTANTIATE_TEST_SUITE_P(Memory, RecentlySeenContract, ::testing::Values(kMemoryOfTail, slow(kMemoryOfTail)));

}  // namespace
}  // namespace stratus
