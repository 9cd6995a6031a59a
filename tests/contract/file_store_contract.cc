// What every store of files promises.
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "contract/contract.h"

namespace stratus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kAll = UINT64_MAX;

std::unique_ptr<FileWriter> written(FileStore& store, std::string_view bytes) {
  auto writer = store.create();
  EXPECT_TRUE(writer) << writer.error().message;
  EXPECT_TRUE((*writer)->append(bytes));
  return *std::move(writer);
}

Status put(FileStore& store, const std::string& name, std::string_view bytes) { return written(store, bytes)->commit(name); }

TEST_P(FileStoreContract, WhatIsCommittedIsThereForEveryStore) {
  const auto world = GetParam()();
  // Nothing, one byte, and more than any piece of a buffer.
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{9'000'001}}) {
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 251);
    const std::string name = "folder/deeper/" + std::to_string(size) + ".bin";
    auto writer = world->store().create();
    ASSERT_TRUE(writer) << writer.error().message;
    ASSERT_TRUE((*writer)->append(std::string_view(bytes).substr(0, size / 3)));
    ASSERT_TRUE((*writer)->append(std::string_view(bytes).substr(size / 3)));
    const Status committed = (*writer)->commit(name);
    ASSERT_TRUE(committed) << committed.error().message;
    writer->reset();
    const auto read = world->other().read(name, 0, kAll);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(*read == bytes) << size;
  }
  const auto listed = world->other().list("folder/deeper");
  ASSERT_TRUE(listed);
  EXPECT_EQ(*listed, (std::vector<StoredFile>{
                         {"folder/deeper/0.bin", 0}, {"folder/deeper/1.bin", 1}, {"folder/deeper/9000001.bin", 9'000'001}}));
}

TEST_P(FileStoreContract, WhatIsNotCommittedIsSeenByNobody) {
  const auto world = GetParam()();
  {
    const auto writer = written(world->store(), "half");
    for (const FileStore* store : {&world->store(), &world->other()}) {
      EXPECT_EQ(store->read("a/b", 0, kAll).error().kind, ErrorKind::kNotFound);
      EXPECT_THAT(*store->list("a"), IsEmpty());
      EXPECT_THAT(*store->unfinished(), IsEmpty()) << "its writer lives";
    }
    EXPECT_TRUE(world->store().remove_unfinished());
    EXPECT_TRUE(world->other().remove_unfinished());
    const Status committed = writer->commit("a/b");
    EXPECT_TRUE(committed) << "the writer lived: " << committed.error().message;
  }
  (void)written(world->store(), "never");
  EXPECT_THAT(*world->store().list("a"), ElementsAre(StoredFile{"a/b", 4}));
  EXPECT_THAT(*world->store().unfinished(), IsEmpty());
}

TEST_P(FileStoreContract, ANameIsTakenOnce) {
  const auto world = GetParam()();
  const auto first = written(world->store(), "first");
  const auto second = written(world->other(), "second");
  ASSERT_TRUE(first->commit("a/name"));
  const Status refused = second->commit("a/name");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kAlreadyExists);
  EXPECT_EQ(world->other().read("a/name", 0, kAll), "first");
  EXPECT_TRUE(second->commit("a/other")) << "what was refused can have another name";
  EXPECT_EQ(world->store().read("a/other", 0, kAll), "second");
  const auto third = written(world->store(), "third");
  ASSERT_FALSE(third->commit("a/name"));
  ASSERT_TRUE(world->other().remove("a/name"));
  EXPECT_TRUE(third->commit("a/name")) << "or the same, once it is free";
  EXPECT_EQ(world->other().read("a/name", 0, kAll), "third");
}

TEST_P(FileStoreContract, IsReadByRange) {
  const auto world = GetParam()();
  const FileStore& store = world->store();
  ASSERT_TRUE(put(world->store(), "f", "0123456789"));
  EXPECT_EQ(store.read("f", 0, 10), "0123456789");
  EXPECT_EQ(store.read("f", 0, 11), "0123456789");
  EXPECT_EQ(store.read("f", 3, 4), "3456");
  EXPECT_EQ(store.read("f", 9, kAll), "9");
  EXPECT_EQ(store.read("f", 9, 0), "");
  EXPECT_EQ(store.read("f", 10, 5), "");
  EXPECT_EQ(store.read("f", 11, 1), "");
  EXPECT_EQ(store.read("f", 0, 0), "");
  EXPECT_EQ(store.read("g", 0, 0).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(store.read("f/g", 0, 1).has_value(), false);
}

TEST_P(FileStoreContract, AListHoldsTheFilesOfOneFolder) {
  const auto world = GetParam()();
  for (const char* name : {"l/b", "l/a", "l/inner/c", "l2/d"}) ASSERT_TRUE(put(world->store(), name, name));
  EXPECT_THAT(*world->store().list("l"), ElementsAre(StoredFile{"l/a", 3}, StoredFile{"l/b", 3}));
  EXPECT_THAT(*world->store().list("l/inner"), ElementsAre(StoredFile{"l/inner/c", 9}));
  EXPECT_THAT(*world->store().list("missing"), IsEmpty());
  EXPECT_TRUE(world->other().remove("l/a"));
  EXPECT_TRUE(world->store().remove("l/a")) << "it is gone already";
  EXPECT_TRUE(world->store().remove("never/was"));
  EXPECT_THAT(*world->store().list("l"), ElementsAre(StoredFile{"l/b", 3}));
}

TEST_P(FileStoreContract, WhatIsHeldStaysUntilTheLastHolderLetsGo) {
  const auto world = GetParam()();
  ASSERT_TRUE(put(world->store(), "h/held", "x"));
  ASSERT_TRUE(put(world->store(), "h/free", "x"));
  auto one = world->store().hold("h/held");
  auto two = world->other().hold("h/held");
  ASSERT_TRUE(one) << one.error().message;
  ASSERT_TRUE(two) << two.error().message;
  for (FileStore* store : {&world->store(), &world->other()}) EXPECT_EQ(store->remove_unheld("h/held"), false);
  one->reset();
  for (FileStore* store : {&world->store(), &world->other()}) EXPECT_EQ(store->remove_unheld("h/held"), false);
  EXPECT_EQ(world->other().read("h/held", 0, kAll), "x");
  two->reset();
  EXPECT_EQ(world->other().remove_unheld("h/held"), true);
  EXPECT_EQ(world->other().remove_unheld("h/held"), true) << "it is gone already";
  EXPECT_EQ(world->store().remove_unheld("h/free"), true);
  EXPECT_THAT(*world->store().list("h"), IsEmpty());
  EXPECT_EQ(world->store().hold("h/held").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(world->store().hold("never/was").error().kind, ErrorKind::kNotFound);
  ASSERT_TRUE(put(world->store(), "h/held", "y")) << "the name is free";
}

// Whoever has a hold can read the file, however the removals of others fall.
TEST_P(FileStoreContract, OfAHoldAndARemovalAtOnceOneComesFirst) {
  constexpr int kRounds = 60;
  const auto world = GetParam()();
  std::atomic<int> gone{0};
  std::atomic<int> kept{0};
  for (int round = 0; round < kRounds; ++round) {
    ASSERT_TRUE(put(world->store(), "race/file", "x"));
    const auto look = [&](const FileStore& store) {
      const auto hold = store.hold("race/file");
      if (!hold) {
        EXPECT_EQ(hold.error().kind, ErrorKind::kNotFound) << hold.error().message;
        return;
      }
      for (int i = 0; i < 3; ++i) EXPECT_EQ(store.read("race/file", 0, kAll), "x");
      ++kept;
    };
    std::jthread one([&] { look(world->store()); });
    std::jthread two([&] { look(world->other()); });
    std::jthread remover([&] {
      const auto removed = world->other().remove_unheld("race/file");
      ASSERT_TRUE(removed) << removed.error().message;
      if (*removed) ++gone;
    });
    one.join();
    two.join();
    remover.join();
    EXPECT_EQ(world->store().remove_unheld("race/file"), true) << "nobody holds it any more";
  }
  EXPECT_GT(gone + kept, 0);
}

TEST_P(FileStoreContract, NamesThatNotEveryStoreCanHoldAreRefused) {
  const auto world = GetParam()();
  FileStore& store = world->store();
  const std::vector<std::string> names{"",
                                       "/",
                                       "/a",
                                       "a/",
                                       "a//b",
                                       ".",
                                       "..",
                                       "a/..",
                                       "../a",
                                       ".a",
                                       "a/.b",
                                       "a b",
                                       "a\\b",
                                       "a:b",
                                       "a%2fb",
                                       "\xc3\xa9",
                                       "a\nb",
                                       "tmp",
                                       "tmp/a",
                                       "a?b=c",
                                       "a\x01",
                                       "\xff\xfe",
                                       std::string("a\0b", 3),
                                       std::string(256, 'a')};
  for (const std::string& name : names) {
    const auto writer = written(store, "x");
    for (const Status& status :
         {writer->commit(name), store.remove(name), Status(store.read(name, 0, 1).map([](auto&&) {})),
          Status(store.hold(name).map([](auto&&) {})), Status(store.remove_unheld(name).map([](bool) {})),
          Status(store.list(name).map([](auto&&) {}))}) {
      ASSERT_FALSE(status) << name;
      EXPECT_EQ(status.error().kind, ErrorKind::kInvalidArgument) << name;
      EXPECT_THAT(status.error().message, HasSubstr("no name of a stored file"));
    }
  }
  EXPECT_THAT(written(store, "x")->commit("a\nb").error().message, HasSubstr("a\\nb")) << "the name is shown, escaped";
  for (const std::string& name : {std::string("a"), std::string("A-z_0.9"), std::string("tmpx"), std::string("b/tmp"),
                                  std::string("a.tmp"), std::string(255, 'n')})
    EXPECT_TRUE(put(store, name, "x")) << name;
  EXPECT_THAT(store.place("a/b"), HasSubstr("a/b"));
}

TEST_P(FileStoreContract, ManyWritersAtOnceDoNotMeet) {
  constexpr int kWriters = 8;
  constexpr int kFiles = 12;
  const auto world = GetParam()();
  std::atomic<int> taken{0};
  std::atomic<int> refused{0};
  {
    std::vector<std::jthread> writers;
    for (int w = 0; w < kWriters; ++w) {
      writers.emplace_back([&, w] {
        FileStore& store = w % 2 == 0 ? world->store() : world->other();
        for (int f = 0; f < kFiles; ++f) {
          const std::string own = "own/" + std::to_string(w) + "-" + std::to_string(f);
          EXPECT_TRUE(put(store, own, own));
          const std::string shared = "shared/" + std::to_string(f);
          const Status status = put(store, shared, own);
          EXPECT_TRUE(status || status.error().kind == ErrorKind::kAlreadyExists) << status.error().message;
          ++(status ? taken : refused);
          EXPECT_TRUE(store.remove_unfinished());
        }
      });
    }
  }
  EXPECT_EQ(taken, kFiles);
  EXPECT_EQ(refused, kFiles * (kWriters - 1));
  const auto own = world->store().list("own");
  ASSERT_TRUE(own);
  EXPECT_EQ(own->size(), static_cast<std::size_t>(kWriters * kFiles));
  for (const StoredFile& file : *own) EXPECT_EQ(world->store().read(file.name, 0, kAll), file.name);
  EXPECT_EQ(world->store().list("shared")->size(), static_cast<std::size_t>(kFiles));
  EXPECT_THAT(*world->store().unfinished(), IsEmpty());
}

}  // namespace
}  // namespace stratus
