// A store of files in front of another one, whose every call can wait and fail.
#pragma once

#include "ports/file_store.h"
#include "support/faulty/faults.h"

namespace stratus {

class FaultyFileWriter final : public FileWriter {
 public:
  FaultyFileWriter(std::unique_ptr<FileWriter> writer, Faults& faults) : writer_(std::move(writer)), faults_(faults) {}

  Status append(std::string_view bytes) override {
    return faults_.around("FileWriter::append", [&] { return writer_->append(bytes); });
  }
  Status commit(const std::string& name) override {
    return faults_.around("FileWriter::commit", [&] { return writer_->commit(name); });
  }

 private:
  const std::unique_ptr<FileWriter> writer_;
  Faults& faults_;
};

class FaultyFileStore final : public FileStore {
 public:
  FaultyFileStore(std::shared_ptr<FileStore> store, Faults& faults) : store_(std::move(store)), faults_(faults) {}

  Result<std::unique_ptr<FileWriter>> create() override {
    return faults_.around("FileStore::create", [&]() -> Result<std::unique_ptr<FileWriter>> {
      STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<FileWriter> writer, store_->create());
      return std::make_unique<FaultyFileWriter>(std::move(writer), faults_);
    });
  }
  Result<std::string> read(const std::string& name, std::uint64_t offset, std::uint64_t max_bytes) const override {
    return faults_.around("FileStore::read", [&] { return store_->read(name, offset, max_bytes); });
  }
  Result<std::vector<StoredFile>> list(const std::string& folder) const override {
    return faults_.around("FileStore::list", [&] { return store_->list(folder); });
  }
  Result<std::unique_ptr<FileHold>> hold(const std::string& name) const override {
    return faults_.around("FileStore::hold", [&] { return store_->hold(name); });
  }
  Status remove(const std::string& name) override {
    return faults_.around("FileStore::remove", [&] { return store_->remove(name); });
  }
  Result<bool> remove_unheld(const std::string& name) override {
    return faults_.around("FileStore::remove_unheld", [&] { return store_->remove_unheld(name); });
  }
  Result<std::vector<StoredFile>> unfinished() const override {
    return faults_.around("FileStore::unfinished", [&] { return store_->unfinished(); });
  }
  Status remove_unfinished() override {
    return faults_.around("FileStore::remove_unfinished", [&] { return store_->remove_unfinished(); });
  }
  std::string place(const std::string& name) const override {
    faults_.enter("FileStore::place");
    return store_->place(name);
  }

 private:
  const std::shared_ptr<FileStore> store_;
  Faults& faults_;
};

}  // namespace stratus
