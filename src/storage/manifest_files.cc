#include "storage/manifest_files.h"

namespace stratus {
namespace {

void write_content(StoredJsonWriter& writer, const std::optional<ContentDigest>& content) {
  if (content) write(writer, "content", content->text());
}

void write_file(StoredJsonWriter& writer, const DataFile& file) {
  writer.StartObject();
  write(writer, "path", file.path);
  write(writer, "digest", file.digest);
  write(writer, "bytes", static_cast<std::int64_t>(file.bytes));
  write(writer, "rows", file.rows);
  if (file.footer.bytes > 0) {
    write(writer, "footer_bytes", static_cast<std::int64_t>(file.footer.bytes));
    write(writer, "footer_digest", file.footer.digest);
  }
  write_content(writer, file.content);
  writer.EndObject();
}

void write_stack(StoredJsonWriter& writer, std::uint32_t shard, const Stack& stack) {
  writer.StartObject();
  write(writer, "shard", std::int64_t{shard});
  write_content(writer, stack.content);
  writer.Key("files");
  writer.StartArray();
  for (const DataFile& file : stack.files) write_file(writer, file);
  writer.EndArray();
  writer.EndObject();
}

Status take_content(StoredJson object, std::optional<ContentDigest>& to) {
  to.reset();
  std::string content;
  if (object["content"].error() != simdjson::SUCCESS) return {};
  STRATUS_RETURN_IF_ERROR(take(object, "content", content));
  const auto digest = ContentDigest::parse(content);
  if (!digest) return wrong_member("content");
  to = *digest;
  return {};
}

Status take_unsigned(StoredJson object, std::string_view key, std::uint64_t& to) {
  std::int64_t number = 0;
  STRATUS_RETURN_IF_ERROR(take(object, key, number));
  to = static_cast<std::uint64_t>(number);
  return {};
}

Result<DataFile> parse_file(StoredJson object, MonthNumber month, Shard shard) {
  DataFile file;
  file.month = month;
  file.shard = shard;
  STRATUS_RETURN_IF_ERROR(take(object, "path", file.path));
  STRATUS_RETURN_IF_ERROR(take(object, "digest", file.digest));
  STRATUS_RETURN_IF_ERROR(take_unsigned(object, "bytes", file.bytes));
  STRATUS_RETURN_IF_ERROR(take(object, "rows", file.rows));
  if (object["footer_bytes"].error() == simdjson::SUCCESS) {
    STRATUS_RETURN_IF_ERROR(take_unsigned(object, "footer_bytes", file.footer.bytes));
    STRATUS_RETURN_IF_ERROR(take(object, "footer_digest", file.footer.digest));
  }
  STRATUS_RETURN_IF_ERROR(take_content(object, file.content));
  return file;
}

Result<Stack> parse_stack(StoredJson object, MonthNumber month, Shard shard) {
  Stack stack;
  STRATUS_RETURN_IF_ERROR(take_content(object, stack.content));
  simdjson::dom::array files;
  if (object["files"].get_array().get(files) || files.size() == 0) return wrong_member("files");
  for (const StoredJson item : files) {
    STRATUS_ASSIGN_OR_RETURN(stack.files.emplace_back(), parse_file(item, month, shard));
  }
  return stack;
}

Result<ShardedStacks> parse_sharded(StoredJson object, MonthNumber month) {
  ShardedStacks sharded;
  std::int64_t log2_shards = 0;
  STRATUS_RETURN_IF_ERROR(take(object, "log2_shards", log2_shards));
  if (log2_shards > kMaxLog2Shards) return wrong_member("log2_shards");
  sharded.log2_shards = static_cast<int>(log2_shards);
  simdjson::dom::array stacks;
  if (object["stacks"].get_array().get(stacks)) return wrong_member("stacks");
  for (const StoredJson item : stacks) {
    std::int64_t number = 0;
    STRATUS_RETURN_IF_ERROR(take(item, "shard", number));
    Shard shard{sharded.log2_shards, static_cast<std::uint32_t>(number)};
    if (number >= std::int64_t{shard.count()}) return wrong_member("shard");
    STRATUS_ASSIGN_OR_RETURN(sharded.stacks[shard.number], parse_stack(item, month, shard));
  }
  return sharded;
}

constexpr int kJanuary = 1;
// Beyond what times of facts reach.
constexpr std::int64_t kFirstYear = -10'000;
constexpr std::int64_t kLastYear = 10'000;

Result<MonthNumber> parse_unit(StoredJson object, StackUnit unit) {
  if (unit == StackUnit::kYear) {
    std::int64_t year = 0;
    if (object["year"].get_int64().get(year) || year < kFirstYear || year > kLastYear) return wrong_member("year");
    return make_month(static_cast<int>(year), kJanuary);
  }
  std::string month;
  STRATUS_RETURN_IF_ERROR(take(object, "month", month));
  return parse_month(month);
}

}  // namespace

void write_stacks(StoredJsonWriter& writer, const std::string& key, const StacksByMonth& stacks, StackUnit unit) {
  writer.Key(key.c_str());
  writer.StartArray();
  for (const auto& [month, sharded] : stacks) {
    writer.StartObject();
    if (unit == StackUnit::kYear) {
      write(writer, "year", std::int64_t{year_of(month)});
    } else {
      write(writer, "month", format_month(month));
    }
    write(writer, "log2_shards", std::int64_t{sharded.log2_shards});
    writer.Key("stacks");
    writer.StartArray();
    for (const auto& [number, stack] : sharded.stacks) write_stack(writer, number, stack);
    writer.EndArray();
    writer.EndObject();
  }
  writer.EndArray();
}

Result<StacksByMonth> parse_stacks(StoredJson array, std::string_view key, StackUnit unit) {
  simdjson::dom::array items;
  if (array.get_array().get(items)) return wrong_member(key);
  StacksByMonth stacks;
  for (const StoredJson item : items) {
    STRATUS_ASSIGN_OR_RETURN(const MonthNumber month, parse_unit(item, unit));
    STRATUS_ASSIGN_OR_RETURN(stacks[month], parse_sharded(item, month));
  }
  return stacks;
}

Result<std::vector<DataFile>> parse_files_of_before(StoredJson array, std::string_view key) {
  simdjson::dom::array items;
  if (array.get_array().get(items)) return wrong_member(key);
  std::vector<DataFile> files;
  for (const StoredJson item : items) {
    STRATUS_ASSIGN_OR_RETURN(const MonthNumber month, parse_unit(item, StackUnit::kMonth));
    STRATUS_ASSIGN_OR_RETURN(files.emplace_back(), parse_file(item, month, {}));
  }
  return files;
}

}  // namespace stratus
