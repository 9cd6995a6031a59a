#include "storage/arrow_columns.h"

#include <algorithm>

#include "storage/parquet_io.h"

namespace stratus {

std::shared_ptr<arrow::Buffer> bits_of(std::span<const std::uint8_t> bytes) {
  constexpr std::size_t kBits = 8;
  std::string bits((bytes.size() + kBits - 1) / kBits, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned before = static_cast<unsigned char>(bits[i / kBits]);
    bits[i / kBits] = static_cast<char>(before | (bytes[i] != 0 ? 1U : 0U) << (i % kBits));
  }
  return arrow::Buffer::FromString(std::move(bits));
}

Validity validity_of(std::span<const std::uint8_t> present) {
  const auto nulls = std::count(present.begin(), present.end(), std::uint8_t{0});
  if (nulls == 0) return {};
  return {bits_of(present), nulls};
}

std::shared_ptr<arrow::DataType> list_of_numbers() { return arrow::list(arrow::field("element", arrow::int32(), false)); }

std::shared_ptr<arrow::Array> to_lists(std::span<const std::int32_t> ends, std::span<const std::int32_t> numbers) {
  const auto items = to_array<std::int32_t>(arrow::int32(), numbers);
  auto places = arrow::Buffer::Wrap(ends.data(), ends.size());
  return arrow::MakeArray(arrow::ArrayData::Make(list_of_numbers(), static_cast<std::int64_t>(ends.size()) - 1,
                                                 {nullptr, std::move(places)}, {items->data()}, 0));
}

std::shared_ptr<arrow::Array> to_truths(std::span<const std::uint8_t> values, const Validity& validity) {
  return arrow::MakeArray(arrow::ArrayData::Make(arrow::boolean(), static_cast<std::int64_t>(values.size()),
                                                 {validity.bits, bits_of(values)}, validity.nulls));
}

Result<std::shared_ptr<arrow::Array>> to_texts(const std::vector<std::string>& words, std::span<const std::int32_t> codes,
                                               const Validity& validity) {
  arrow::StringBuilder builder;
  if (const auto added = builder.AppendValues(words); !added.ok()) return fail(to_error(added));
  const auto dictionary = builder.Finish();
  if (!dictionary.ok()) return fail(to_error(dictionary.status()));
  const auto indices = to_array<std::int32_t>(arrow::int32(), codes, validity);
  return std::shared_ptr<arrow::Array>(
      std::make_shared<arrow::DictionaryArray>(arrow::dictionary(arrow::int32(), arrow::utf8()), indices, *dictionary));
}

Result<std::shared_ptr<arrow::Array>> nulls(const std::shared_ptr<arrow::DataType>& type, std::size_t rows) {
  const auto array = arrow::MakeArrayOfNull(type, static_cast<std::int64_t>(rows));
  if (!array.ok()) return fail(to_error(array.status()));
  return *array;
}

}  // namespace stratus
