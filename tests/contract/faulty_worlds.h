// The worlds of the contracts over decorators of their ports, so that each call can wait and fail.
#pragma once

#include <utility>

#include "contract/contract.h"
#include "support/faulty/faulty_dead_letters.h"
#include "support/faulty/faulty_event_log.h"
#include "support/faulty/faulty_file_store.h"
#include "support/faulty/faulty_stations.h"
#include "support/faulty/faulty_tail.h"
#include "support/faulty/faulty_version_store.h"
#include "support/faulty/faulty_versions.h"

namespace stratus {

// The faults are shared with the test, which looks at them.
using SharedFaults = std::shared_ptr<Faults>;

class FaultyLogWorld final : public EventLogWorld {
 public:
  FaultyLogWorld(std::unique_ptr<EventLogWorld> world, SharedFaults faults)
      : faults_(std::move(faults)), world_(std::move(world)) {
    wrap();
  }
  EventLog& writer() override { return *log_; }
  std::unique_ptr<EventLogReader> reader() override {
    return std::make_unique<FaultyEventLogReader>(world_->reader(), *faults_);
  }
  void reopen() override {
    world_->reopen();
    wrap();
  }
  bool keeps_own_time() const override { return world_->keeps_own_time(); }

 private:
  void wrap() { log_ = std::make_unique<FaultyEventLog>(borrowed(world_->writer()), *faults_); }

  const SharedFaults faults_;
  const std::unique_ptr<EventLogWorld> world_;
  std::unique_ptr<FaultyEventLog> log_;
};

class FaultyFileStoreWorld final : public FileStoreWorld {
 public:
  FaultyFileStoreWorld(std::unique_ptr<FileStoreWorld> world, SharedFaults faults)
      : faults_(std::move(faults)), world_(std::move(world)) {}
  FileStore& store() override { return store_; }
  FileStore& other() override { return other_; }

 private:
  const SharedFaults faults_;
  const std::unique_ptr<FileStoreWorld> world_;
  FaultyFileStore store_{borrowed(world_->store()), *faults_};
  FaultyFileStore other_{borrowed(world_->other()), *faults_};
};

class FaultyVersionWorld final : public VersionWorld {
 public:
  FaultyVersionWorld(std::unique_ptr<VersionWorld> world, SharedFaults faults)
      : faults_(std::move(faults)), world_(std::move(world)) {}
  VersionStore& store() override { return store_; }
  VersionStore& other_store() override { return other_; }
  Versions& versions() override { return versions_; }
  void damage(const VersionPiece& piece) override { world_->damage(piece); }

 private:
  const SharedFaults faults_;
  const std::unique_ptr<VersionWorld> world_;
  FaultyVersionStore store_{borrowed(world_->store()), *faults_};
  FaultyVersionStore other_{borrowed(world_->other_store()), *faults_};
  FaultyVersions versions_{borrowed(world_->versions()), *faults_};
};

// Its versions are not decorated: what fails is the engine.
class FaultyBatchEngineWorld final : public BatchEngineWorld {
 public:
  FaultyBatchEngineWorld(std::unique_ptr<BatchEngineWorld> world, SharedFaults faults)
      : faults_(std::move(faults)), world_(std::move(world)) {}
  BatchEngine& engine() override { return engine_; }
  VersionWorld& versions() override { return world_->versions(); }

 private:
  const SharedFaults faults_;
  const std::unique_ptr<BatchEngineWorld> world_;
  FaultyBatchEngine engine_{borrowed(world_->engine()), *faults_};
};

class FaultyTailWorld final : public TailWorld {
 public:
  FaultyTailWorld(std::unique_ptr<TailWorld> world, SharedFaults faults)
      : faults_(std::move(faults)), world_(std::move(world)) {}
  SpeedViews& views() override { return views_; }
  TailFeed& feed() override { return feed_; }

 private:
  const SharedFaults faults_;
  const std::unique_ptr<TailWorld> world_;
  FaultySpeedViews views_{borrowed<const SpeedViews>(world_->views()), *faults_};
  FaultyTailFeed feed_{borrowed(world_->feed()), *faults_};
};

class FaultyRecentlySeenWorld final : public RecentlySeenWorld {
 public:
  FaultyRecentlySeenWorld(std::unique_ptr<RecentlySeenWorld> world, SharedFaults faults)
      : faults_(std::move(faults)), world_(std::move(world)) {}
  RecentlySeen& seen() override { return seen_; }
  TailFeed& feed() override { return feed_; }
  void forget_all() override { world_->forget_all(); }

 private:
  const SharedFaults faults_;
  const std::unique_ptr<RecentlySeenWorld> world_;
  FaultyRecentlySeen seen_{borrowed<const RecentlySeen>(world_->seen()), *faults_};
  FaultyTailFeed feed_{borrowed(world_->feed()), *faults_};
};

class FaultyDeadLettersWorld final : public DeadLettersWorld {
 public:
  FaultyDeadLettersWorld(std::unique_ptr<DeadLettersWorld> world, SharedFaults faults)
      : faults_(std::move(faults)), world_(std::move(world)) {
    wrap();
  }
  DeadLetters& letters() override { return *letters_; }
  std::unique_ptr<DeadLetterReader> reader() override {
    return std::make_unique<FaultyDeadLetterReader>(world_->reader(), *faults_);
  }
  void reopen() override {
    world_->reopen();
    wrap();
  }

 private:
  void wrap() { letters_ = std::make_unique<FaultyDeadLetters>(borrowed(world_->letters()), *faults_); }

  const SharedFaults faults_;
  const std::unique_ptr<DeadLettersWorld> world_;
  std::unique_ptr<FaultyDeadLetters> letters_;
};

class FaultyStationsWorld final : public StationsWorld {
 public:
  FaultyStationsWorld(std::unique_ptr<StationsWorld> world, SharedFaults faults)
      : faults_(std::move(faults)), world_(std::move(world)) {
    wrap();
  }
  Stations& stations() override { return *stations_; }
  Stations& other() override { return *other_; }
  void reopen() override {
    world_->reopen();
    wrap();
  }

 private:
  void wrap() {
    stations_ = std::make_unique<FaultyStations>(borrowed(world_->stations()), *faults_);
    other_ = std::make_unique<FaultyStations>(borrowed(world_->other()), *faults_);
  }

  const SharedFaults faults_;
  const std::unique_ptr<StationsWorld> world_;
  std::unique_ptr<FaultyStations> stations_;
  std::unique_ptr<FaultyStations> other_;
};

// Which decorated world stands for which.
inline std::unique_ptr<EventLogWorld> faulty(std::unique_ptr<EventLogWorld> world, SharedFaults faults) {
  return std::make_unique<FaultyLogWorld>(std::move(world), std::move(faults));
}
inline std::unique_ptr<FileStoreWorld> faulty(std::unique_ptr<FileStoreWorld> world, SharedFaults faults) {
  return std::make_unique<FaultyFileStoreWorld>(std::move(world), std::move(faults));
}
inline std::unique_ptr<VersionWorld> faulty(std::unique_ptr<VersionWorld> world, SharedFaults faults) {
  return std::make_unique<FaultyVersionWorld>(std::move(world), std::move(faults));
}
inline std::unique_ptr<BatchEngineWorld> faulty(std::unique_ptr<BatchEngineWorld> world, SharedFaults faults) {
  return std::make_unique<FaultyBatchEngineWorld>(std::move(world), std::move(faults));
}
inline std::unique_ptr<TailWorld> faulty(std::unique_ptr<TailWorld> world, SharedFaults faults) {
  return std::make_unique<FaultyTailWorld>(std::move(world), std::move(faults));
}
inline std::unique_ptr<RecentlySeenWorld> faulty(std::unique_ptr<RecentlySeenWorld> world, SharedFaults faults) {
  return std::make_unique<FaultyRecentlySeenWorld>(std::move(world), std::move(faults));
}
inline std::unique_ptr<DeadLettersWorld> faulty(std::unique_ptr<DeadLettersWorld> world, SharedFaults faults) {
  return std::make_unique<FaultyDeadLettersWorld>(std::move(world), std::move(faults));
}
inline std::unique_ptr<StationsWorld> faulty(std::unique_ptr<StationsWorld> world, SharedFaults faults) {
  return std::make_unique<FaultyStationsWorld>(std::move(world), std::move(faults));
}

// The same worlds with every call as slow as one to another process.
template <typename World>
Maker<World> slow(const Maker<World>& maker) {
  return [maker] {
    const auto faults = std::make_shared<Faults>();
    faults->slow(std::chrono::microseconds(100));
    return faulty(maker(), faults);
  };
}

}  // namespace stratus
