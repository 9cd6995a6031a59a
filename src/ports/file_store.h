// Port: immutable named files, on which versions are kept: a folder of this machine, HDFS in the cluster.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace stratus {

// Holds the bytes of files that nobody committed yet; no name in a store begins with it.
inline constexpr std::string_view kUnfinishedFolder = "tmp";

// A file on its way. No reader ever sees anything of it before commit(), and nothing of it when the writer dies first. Does
// not outlive its store. Not thread-safe.
class FileWriter {
 public:
  virtual ~FileWriter() = default;
  // At the end. kResourceExhausted: the disk has no room for it. After an error only destroying the writer makes sense.
  virtual Status append(std::string_view bytes) = 0;
  // The file is whole and durable under that name on return, and the writer is done. kAlreadyExists: the name is taken, by a
  // file that is as durable and stays as it is; another commit may follow. Of writers at once that commit one name, in any
  // process, one gets it. After another error the name may have the whole file, or not.
  virtual Status commit(const std::string& name) = 0;
};

// Somebody uses a file: while it lives nobody, in any process, takes the file away by remove_unheld(). A process that dies
// lets go. Thread-safe; may outlive its store.
class FileHold {
 public:
  virtual ~FileHold() = default;
};

struct StoredFile {
  std::string name;
  std::uint64_t bytes = 0;
  bool operator==(const StoredFile&) const = default;
};

// Thread-safe; many processes may work on one store. Names are as check_file_name() wants them, else kInvalidArgument.
class FileStore {
 public:
  virtual ~FileStore() = default;
  virtual Result<std::unique_ptr<FileWriter>> create() = 0;
  // At most `max_bytes` from `offset` on; what lies past the end is not there. kNotFound when there is no such file.
  virtual Result<std::string> read(const std::string& name, std::uint64_t offset, std::uint64_t max_bytes) const = 0;
  // The files right in that folder, by name. A missing folder has none.
  virtual Result<std::vector<StoredFile>> list(const std::string& folder) const = 0;
  // Any number may hold a file. Reading it must be allowed, no more. kNotFound: there is no such file, or it is being
  // removed. On a file system without locks a hold keeps nothing.
  virtual Result<std::unique_ptr<FileHold>> hold(const std::string& name) const = 0;
  // Removing what is not there succeeds.
  virtual Status remove(const std::string& name) = 0;
  // Removes the file unless somebody holds it: whether it is gone. Of a hold and a removal at once one comes first.
  virtual Result<bool> remove_unheld(const std::string& name) = 0;
  // What writers that died left, by name; those that may still write are not among them. Only remove_unfinished() takes
  // these names.
  virtual Result<std::vector<StoredFile>> unfinished() const = 0;
  virtual Status remove_unfinished() = 0;
  // Where that file stands, for messages.
  virtual std::string place(const std::string& name) const = 0;
};

// Names of files and folders: parts of A-Z a-z 0-9 - _ . between '/', at most 255 bytes in all; no part begins with a dot,
// and the first is not kUnfinishedFolder. So every store can hold them, and none leads out of it. kInvalidArgument shows the
// name.
Status check_file_name(std::string_view name);

}  // namespace stratus
