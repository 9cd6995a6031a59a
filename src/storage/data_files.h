// Immutable files named by their content.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/checksum.h"
#include "ports/file_store.h"
#include "storage/data_file.h"

namespace stratus {

// A data file on its way: its bytes are counted and digested as they pass, and only one piece of them is in memory. Not
// thread-safe.
class DataFileWriter {
 public:
  // `files` outlives the writer.
  static Result<DataFileWriter> create(FileStore& files);

  Status append(std::string_view bytes);
  // Names it "<folder>/<month>-<shard>.<shards>-<digest>.parquet"; durable on return. What has this name already is the same
  // file, and replaced when it is damaged. `of`: its rows, month, shard, footer and content; path, digest and bytes are
  // filled in.
  Result<DataFile> commit(const std::string& folder, DataFile of);

 private:
  DataFileWriter(FileStore& files, std::unique_ptr<FileWriter> file);
  Status flush();
  Status commit_as(const DataFile& file);

  FileStore* files_;
  std::unique_ptr<FileWriter> file_;
  std::unique_ptr<DigestOfPieces> digest_;
  std::uint64_t bytes_ = 0;
  std::string piece_;  // what the store has not got yet
};

// "; run stratus batch rebuild": views are made again from the dataset, the dataset from the log, and the registry from
// nothing.
std::string remedy(const DataFile& file);
// kDataLoss, naming the file and the remedy.
Error missing_data_file(const DataFile& file);
Error damaged_data_file(const DataFile& file);

// kDataLoss: it is missing or has another size.
Status check_size(const FileStore& files, const DataFile& file);

// All bytes of a file, held against its digest. kDataLoss names a missing or damaged file.
Result<std::string> get_data_file(const FileStore& files, const DataFile& file);
// The same without keeping the bytes.
Status check_data_file(const FileStore& files, const DataFile& file);

}  // namespace stratus
