// What is said of a data file whose rows are looked at one after the other.
#pragma once

#include <string>

#include "storage/data_files.h"

namespace stratus {

class CountedRows {
 public:
  // Borrows the file.
  explicit CountedRows(const DataFile& file) : file_(file) {}

  void add(std::size_t rows) { rows_ += static_cast<std::int64_t>(rows); }
  // kDataLoss, naming the file, what it "holds …", and the remedy.
  Status wrong(const std::string& what) const {
    return fail(ErrorKind::kDataLoss, "file " + file_.path + " " + what + remedy(file_));
  }
  // After all of them: whether there were as many as the manifest says.
  Status finish() const {
    return rows_ == file_.rows ? Status() : wrong("holds another number of rows than the manifest says");
  }

 private:
  const DataFile& file_;
  std::int64_t rows_ = 0;
};

}  // namespace stratus
