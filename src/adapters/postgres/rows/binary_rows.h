// Rows for COPY ... FROM STDIN (FORMAT binary), and values of binary answers: the forms of PostgreSQL 15, big-endian.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "adapters/postgres/client.h"
#include "base/time.h"
#include "views/calendar.h"
#include "views/moments.h"

namespace stratus {

// Collects rows in memory: begin_row(), then one value after the other in the order of the columns. Not thread-safe.
class CopyRows {
 public:
  CopyRows();

  void begin_row();
  void null();
  void text(std::string_view text);
  // NULL when it is empty.
  void text_or_null(std::string_view text) { text.empty() ? null() : this->text(text); }
  void boolean(bool truth);
  void boolean(std::optional<bool> truth) { truth ? boolean(*truth) : null(); }
  void int32(std::int32_t number);
  void int64(std::int64_t number);
  void instant(UtcMillis time);
  void instant(UtcSeconds time) { instant(to_millis(time)); }
  void day(BucketKey key);
  // number / 10^scale as numeric.
  void decimal(Int128 number, int scale);
  void integers(std::span<const std::int32_t> numbers);
  void integers(std::span<const std::int64_t> numbers);

  std::int64_t rows() const { return rows_; }
  std::size_t bytes() const { return bytes_.size(); }
  // All of them, closed. Nothing may be added any more.
  std::string_view finish();

 private:
  // The bytes of a next value.
  std::string& value();
  void end_row();

  std::string bytes_;
  std::size_t row_at_ = 0;  // where the number of values of the last row stands
  std::int16_t values_ = 0;
  std::int64_t rows_ = 0;
};

// Takes the values of a row in the order of its columns. A value of another form, or NULL where none may be, is 0 and makes
// the row bad. Not thread-safe.
class BinaryReader {
 public:
  explicit BinaryReader(BinaryRow row) : row_(row) {}

  // Whether the next column is NULL; then it is passed over.
  bool pass_null();
  std::string_view text();
  bool boolean();
  std::int32_t int32();
  std::int64_t int64();
  UtcMillis instant();
  // Of whole seconds.
  UtcSeconds second();
  BucketKey day();
  // The integer value * 10^scale; bad when it is none.
  Int128 decimal(int scale);
  // Of four and of eight bytes each.
  std::vector<std::int32_t> integers();
  std::vector<std::int64_t> long_integers();

  // Whether all values had their form and no column is left.
  bool good() const { return good_ && at_ == row_.size(); }
  void mark_bad() { good_ = false; }

 private:
  std::string_view next();
  template <typename T>
  T number();
  template <typename T>
  std::vector<T> array();

  BinaryRow row_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace stratus
