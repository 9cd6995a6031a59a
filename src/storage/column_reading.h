// Values out of Parquet columns. Included by storage/parquet_*.cc and what they share. Everything here throws Parquet's
// exceptions: when a column has another type than is asked for, or ends early.
#pragma once

#include <parquet/column_reader.h>
#include <parquet/exception.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace stratus {

template <typename DType>
parquet::TypedColumnReader<DType>& typed(parquet::ColumnReader& reader) {
  if (reader.type() != DType::type_num || reader.descr()->max_repetition_level() > 0)
    throw parquet::ParquetException("column " + reader.descr()->name() + " has another type");
  return static_cast<parquet::TypedColumnReader<DType>&>(reader);
}

// Calls `read_batch(rows done, rows wanted)`, which says how many it read, until `rows` have come.
template <typename DType, typename ReadBatch>
void in_batches(parquet::TypedColumnReader<DType>& reader, std::size_t rows, ReadBatch&& read_batch) {
  for (std::size_t done = 0; done < rows;) {
    const std::int64_t read = read_batch(done, static_cast<std::int64_t>(rows - done));
    if (read == 0) throw parquet::ParquetException("column " + reader.descr()->name() + " has fewer rows than its group");
    done += static_cast<std::size_t>(read);
  }
}

// What a column of time counts, in a millisecond: files of before have microseconds.
inline std::int64_t units_a_milli(const parquet::ColumnDescriptor& column) {
  const auto* type = dynamic_cast<const parquet::TimestampLogicalType*>(column.logical_type().get());
  if (type == nullptr) throw parquet::ParquetException("column " + column.name() + " is no time");
  switch (type->time_unit()) {
    case parquet::LogicalType::TimeUnit::MILLIS: return 1;
    case parquet::LogicalType::TimeUnit::MICROS: return 1000;
    default: throw parquet::ParquetException("column " + column.name() + " has another unit");
  }
}

inline bool has_nulls(const parquet::ColumnReader& reader) { return reader.descr()->max_definition_level() > 0; }

// Moves the first `count` values to the rows that have one, and puts 0 into the others.
template <typename T>
void spread(std::span<const std::int16_t> levels, std::size_t count, T* values, std::uint8_t* present) {
  if (count == 0 || count == levels.size()) {
    if (count == 0) std::fill_n(values, levels.size(), T{});
    std::fill_n(present, levels.size(), count == 0 ? std::uint8_t{0} : std::uint8_t{1});
    return;
  }
  for (std::size_t row = levels.size(); row-- > 0;) {
    const bool there = levels[row] > 0;
    present[row] = there ? 1 : 0;
    values[row] = there ? values[--count] : T{};
  }
}

// Skips `begin` rows and reads the `rows` that follow into `values`. `present`: 1 where there is a value; may be nullptr for
// a column without nulls. Returns how many there are.
template <typename DType>
std::size_t read_values(parquet::ColumnReader& column, std::size_t begin, std::size_t rows, typename DType::c_type* values,
                        std::uint8_t* present) {
  auto& reader = typed<DType>(column);
  const bool nulls = has_nulls(column);
  if (nulls && present == nullptr) throw parquet::ParquetException("column " + column.descr()->name() + " may be null");
  if (begin > 0) reader.Skip(static_cast<std::int64_t>(begin));
  thread_local std::vector<std::int16_t> levels;
  if (nulls) levels.resize(rows);
  std::size_t there = 0;
  in_batches<DType>(reader, rows, [&](std::size_t at, std::int64_t wanted) {
    std::int64_t count = 0;
    const std::int64_t read = reader.ReadBatch(wanted, nulls ? levels.data() : nullptr, nullptr, values + at, &count);
    if (nulls) {
      spread(std::span<const std::int16_t>(levels.data(), static_cast<std::size_t>(read)), static_cast<std::size_t>(count),
             values + at, present + at);
    }
    there += static_cast<std::size_t>(count);
    return read;
  });
  if (!nulls && present != nullptr) std::fill_n(present, rows, std::uint8_t{1});
  return there;
}

// Reads the lists of all rows of a group, one after another: no list is null, and no number. `ends`: where each ends in
// `numbers`.
inline void read_lists(parquet::ColumnReader& column, std::size_t rows, std::vector<std::int32_t>& numbers,
                       std::vector<std::size_t>& ends) {
  constexpr std::size_t kBatch = 4096;
  const parquet::ColumnDescriptor& of = *column.descr();
  if (column.type() != parquet::Type::INT32 || of.max_repetition_level() != 1 || of.max_definition_level() != 1)
    throw parquet::ParquetException("column " + of.name() + " has another type");
  auto& reader = static_cast<parquet::TypedColumnReader<parquet::Int32Type>&>(column);
  std::array<std::int16_t, kBatch> there;
  std::array<std::int16_t, kBatch> goes_on;
  while (reader.HasNext()) {
    std::size_t end = numbers.size();
    numbers.resize(end + kBatch);
    std::int64_t read = 0;
    const std::int64_t levels = reader.ReadBatch(kBatch, there.data(), goes_on.data(), numbers.data() + end, &read);
    for (std::size_t i = 0; i < static_cast<std::size_t>(levels); ++i) {
      if (goes_on[i] == 0) ends.push_back(end);
      if (ends.empty() || ends.size() > rows)
        throw parquet::ParquetException("column " + of.name() + " has other rows than its group");
      if (there[i] > 0) ends.back() = ++end;
    }
    numbers.resize(end);
    if (levels == 0) break;
  }
  if (ends.size() != rows) throw parquet::ParquetException("column " + of.name() + " has other rows than its group");
}

// Numbers the texts of a column by where they lie: rows of one entry of a dictionary have one number.
class TextCodes {
 public:
  // `code_of` gives the number of a text that was not met before.
  template <typename CodeOf>
  std::int32_t code(const parquet::ByteArray& text, CodeOf&& code_of) {
    if (text.ptr == last_ && text.len == last_bytes_) return last_code_;
    last_ = text.ptr;
    last_bytes_ = text.len;
    const auto known = codes_.find(text.ptr);
    if (known != codes_.end() && known->second.first == text.len) return last_code_ = known->second.second;
    last_code_ = code_of(std::string_view(reinterpret_cast<const char*>(text.ptr), text.len));
    codes_[text.ptr] = {text.len, last_code_};
    return last_code_;
  }

 private:
  const std::uint8_t* last_ = nullptr;
  std::uint32_t last_bytes_ = 0;
  std::int32_t last_code_ = 0;
  std::unordered_map<const std::uint8_t*, std::pair<std::uint32_t, std::int32_t>> codes_;
};

// Skips `begin` rows and appends a code for each of the `rows` that follow: that of `code_of(text)`, which is asked once for
// each entry of a dictionary, or `absent`, without which the column may have no nulls.
template <typename Code, typename CodeOf>
void read_texts(parquet::ColumnReader& column, std::size_t begin, std::size_t rows, std::optional<Code> absent,
                std::vector<Code>& to, CodeOf&& code_of) {
  constexpr std::int64_t kBatchRows = 1024;
  auto& reader = typed<parquet::ByteArrayType>(column);
  const bool nulls = has_nulls(column);
  if (nulls && !absent) throw parquet::ParquetException("column " + column.descr()->name() + " may be null");
  if (begin > 0) reader.Skip(static_cast<std::int64_t>(begin));
  std::array<parquet::ByteArray, kBatchRows> texts;
  std::array<std::int16_t, kBatchRows> levels;
  levels.fill(1);  // stays so where there are no nulls
  TextCodes codes;
  const std::size_t before = to.size();
  to.resize(before + rows);
  in_batches<parquet::ByteArrayType>(reader, rows, [&](std::size_t at, std::int64_t wanted) {
    std::int64_t count = 0;
    const std::int64_t read =
        reader.ReadBatch(std::min(wanted, kBatchRows), nulls ? levels.data() : nullptr, nullptr, texts.data(), &count);
    std::size_t text = 0;
    Code* const codes_of_rows = to.data() + before + at;
    for (std::size_t row = 0; row < static_cast<std::size_t>(read); ++row)
      codes_of_rows[row] = levels[row] > 0 ? static_cast<Code>(codes.code(texts[text++], code_of)) : *absent;
    return read;
  });
}

}  // namespace stratus
