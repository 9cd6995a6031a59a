// Columns as Arrow's arrays, which borrow their numbers. Included by storage/parquet_*.cc only.
#pragma once

#include <arrow/api.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace stratus {

// One bit a byte, set where it is not 0.
std::shared_ptr<arrow::Buffer> bits_of(std::span<const std::uint8_t> bytes);

// Of the rows that have a value: nothing when all do.
struct Validity {
  std::shared_ptr<arrow::Buffer> bits;
  std::int64_t nulls = 0;
};
Validity validity_of(std::span<const std::uint8_t> present);

// `values` outlives the array. `type` has the width of T.
template <typename T>
std::shared_ptr<arrow::Array> to_array(const std::shared_ptr<arrow::DataType>& type, std::span<const T> values,
                                       const Validity& validity = {}) {
  auto data = arrow::Buffer::Wrap(values.data(), values.size());
  return arrow::MakeArray(arrow::ArrayData::Make(type, static_cast<std::int64_t>(values.size()),
                                                 {validity.bits, std::move(data)}, validity.nulls));
}

// The type of lists without nulls of numbers without nulls.
std::shared_ptr<arrow::DataType> list_of_numbers();
// One list a row: `ends` has one place more than there are rows, where each list begins and the last one ends in `numbers`.
// Both outlive the array.
std::shared_ptr<arrow::Array> to_lists(std::span<const std::int32_t> ends, std::span<const std::int32_t> numbers);

// Of bytes that are 0 or 1.
std::shared_ptr<arrow::Array> to_truths(std::span<const std::uint8_t> values, const Validity& validity = {});

// Texts as a dictionary: `codes`, which outlive the array, count `words`.
Result<std::shared_ptr<arrow::Array>> to_texts(const std::vector<std::string>& words, std::span<const std::int32_t> codes,
                                               const Validity& validity = {});

// A column in which every row is null.
Result<std::shared_ptr<arrow::Array>> nulls(const std::shared_ptr<arrow::DataType>& type, std::size_t rows);

}  // namespace stratus
