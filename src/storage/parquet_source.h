// Data files as they are read: by row group and column, each piece checked before it is believed. Included by
// storage/parquet_*.cc and what they share.
#pragma once

#include <arrow/buffer.h>
#include <parquet/column_reader.h>

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "ports/file_store.h"
#include "storage/data_file.h"
#include "storage/lately_used.h"
#include "storage/parquet_footer.h"

namespace stratus {

// Some columns of one row group in memory.
class LoadedColumns {
 public:
  LoadedColumns(std::shared_ptr<const ParquetFooter> footer, std::size_t group, bool check_pages)
      : footer_(std::move(footer)), group_(group), check_pages_(check_pages) {}

  std::size_t rows() const { return static_cast<std::size_t>(footer_->groups()[group_].rows); }
  const ParquetFooter& footer() const { return *footer_; }
  void add(int column, std::shared_ptr<arrow::Buffer> bytes) { columns_.emplace_back(column, std::move(bytes)); }
  // At its first row. `column`: one that was loaded. Parquet's exceptions go through.
  std::shared_ptr<parquet::ColumnReader> open(int column) const;

 private:
  std::shared_ptr<const ParquetFooter> footer_;
  std::size_t group_;
  bool check_pages_;
  std::vector<std::pair<int, std::shared_ptr<arrow::Buffer>>> columns_;
};

// One open file: a value, cheap to copy. Reading it is thread-safe. Every error is kDataLoss that names the file, or the
// store's.
class ParquetSource {
 public:
  // Looks for the footer in `footers`, reads and checks it otherwise. A file whose footer has no mark, one of before, is
  // read and checked whole and stays in memory with the source. Store and cache outlive it.
  static Result<ParquetSource> open(const FileStore& files, FooterCache& footers, const DataFile& file);

  const DataFile& file() const { return file_; }
  const ParquetFooter& footer() const { return *footer_; }
  // Its index, or an error that names the column.
  Result<int> column(const std::string& name) const;
  // Reads those columns, sorted, in as few pieces as their places allow, and holds them against their digests.
  // `check_pages`: pages are held against their own checksums when they are opened, too.
  Result<LoadedColumns> load(std::size_t group, std::span<const int> columns, bool check_pages = false) const;
  Error damaged(const std::string& how) const;

 private:
  ParquetSource(const FileStore& files, DataFile file) : files_(&files), file_(std::move(file)) {}
  Status open_whole();
  Status open_footer(FooterCache& footers);
  Result<std::shared_ptr<arrow::Buffer>> read(std::uint64_t offset, std::uint64_t bytes) const;

  const FileStore* files_;
  DataFile file_;
  std::shared_ptr<const ParquetFooter> footer_;
  std::shared_ptr<arrow::Buffer> whole_;  // of a file of before
};

// `work` reads by Parquet's own means: what it throws becomes damage of the file.
Status guarded(const ParquetSource& source, const std::function<Status()>& work);

}  // namespace stratus
