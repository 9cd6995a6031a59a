// The contract suites: every implementation of a port is instantiated with them.
//
//   INSTANTIATE_TEST_SUITE_P(Kafka, EventLogContract, ::testing::Values(make_kafka_world));
//
// A maker gives a fresh world, empty and owned by the test alone. Source (ports/source.h) has no suite: what it gives is its
// service's, and each is tested against that service spoken by the simulator.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "ports/batch_engine.h"
#include "ports/dead_letters.h"
#include "ports/event_log.h"
#include "ports/file_store.h"
#include "ports/recently_seen.h"
#include "ports/speed_views.h"
#include "ports/stations.h"
#include "ports/tail_feed.h"
#include "ports/version_store.h"
#include "ports/versions.h"

namespace stratus {

class EventLogWorld {
 public:
  virtual ~EventLogWorld() = default;
  virtual EventLog& writer() = 0;
  virtual std::unique_ptr<EventLogReader> reader() = 0;
  // The process ended well and starts again.
  virtual void reopen() = 0;
  // Whether its records have the time of the log's own clock instead of that which the caller of append() gives.
  virtual bool keeps_own_time() const { return false; }
};

// Two stores over the same files, like two processes.
class FileStoreWorld {
 public:
  virtual ~FileStoreWorld() = default;
  virtual FileStore& store() = 0;
  virtual FileStore& other() = 0;
};

// The ports that make and read versions. `versions` reads what `store` publishes, and what it pins is kept by it.
class VersionWorld {
 public:
  virtual ~VersionWorld() = default;
  virtual VersionStore& store() = 0;
  // Sees the same versions, like another process.
  virtual VersionStore& other_store() = 0;
  virtual Versions& versions() = 0;
  // Makes that piece unreadable.
  virtual void damage(const VersionPiece& piece) = 0;
};

// An engine and the versions that it makes cells of.
class BatchEngineWorld {
 public:
  virtual ~BatchEngineWorld() = default;
  virtual BatchEngine& engine() = 0;
  virtual VersionWorld& versions() = 0;
};

// A tail and what fills it.
class TailWorld {
 public:
  virtual ~TailWorld() = default;
  virtual SpeedViews& views() = 0;
  virtual TailFeed& feed() = 0;
};

class RecentlySeenWorld {
 public:
  virtual ~RecentlySeenWorld() = default;
  virtual RecentlySeen& seen() = 0;
  virtual TailFeed& feed() = 0;
  // Its bound is reached for all that was applied.
  virtual void forget_all() = 0;
};

class DeadLettersWorld {
 public:
  virtual ~DeadLettersWorld() = default;
  virtual DeadLetters& letters() = 0;
  // Beside it, like that of another process.
  virtual std::unique_ptr<DeadLetterReader> reader() = 0;
  // Every process ended, the power too, and starts again.
  virtual void reopen() = 0;
};

// Two objects look at the same registry; `other` is that of a second process.
class StationsWorld {
 public:
  virtual ~StationsWorld() = default;
  virtual Stations& stations() = 0;
  virtual Stations& other() = 0;
  // Every process ended, the power too, and starts again.
  virtual void reopen() = 0;
};

template <typename World>
using Maker = std::function<std::unique_ptr<World>()>;

class EventLogContract : public ::testing::TestWithParam<Maker<EventLogWorld>> {};
class FileStoreContract : public ::testing::TestWithParam<Maker<FileStoreWorld>> {};
class VersionStoreContract : public ::testing::TestWithParam<Maker<VersionWorld>> {};
class VersionsContract : public ::testing::TestWithParam<Maker<VersionWorld>> {};
class BatchEngineContract : public ::testing::TestWithParam<Maker<BatchEngineWorld>> {};
class SpeedViewsContract : public ::testing::TestWithParam<Maker<TailWorld>> {};
class RecentlySeenContract : public ::testing::TestWithParam<Maker<RecentlySeenWorld>> {};
class StationsContract : public ::testing::TestWithParam<Maker<StationsWorld>> {};
class DeadLettersContract : public ::testing::TestWithParam<Maker<DeadLettersWorld>> {};

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EventLogContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(FileStoreContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VersionStoreContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(VersionsContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BatchEngineContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SpeedViewsContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RecentlySeenContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StationsContract);
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DeadLettersContract);

}  // namespace stratus
