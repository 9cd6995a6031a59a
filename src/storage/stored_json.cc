#include "storage/stored_json.h"

#include "base/checksum.h"

namespace stratus {
namespace {

std::string seal_begin(std::string_view member) { return ",\n \"" + std::string(member) + "\": \""; }

std::string with_seal(std::string_view body, std::string_view member) {
  return std::string(body) + seal_begin(member) + digest(body) + "\"\n}\n";
}

}  // namespace

void write(StoredJsonWriter& writer, const char* key, std::string_view text) {
  writer.Key(key);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

void write(StoredJsonWriter& writer, const char* key, std::int64_t number) {
  writer.Key(key);
  writer.Int64(number);
}

void write(StoredJsonWriter& writer, const char* key, const Offsets& offsets) {
  writer.Key(key);
  writer.StartObject();
  for (const auto& [partition, end] : offsets) write(writer, std::to_string(partition).c_str(), end);
  writer.EndObject();
}

tl::unexpected<Error> wrong_member(std::string_view key) {
  return fail(ErrorKind::kDataLoss, "member " + std::string(key) + " is missing or wrong");
}

Status take(StoredJson object, std::string_view key, std::string& text) {
  std::string_view found;
  if (object[key].get_string().get(found)) return wrong_member(key);
  text = found;
  return {};
}

Status take(StoredJson object, std::string_view key, std::int64_t& number) {
  if (object[key].get_int64().get(number) || number < 0) return wrong_member(key);
  return {};
}

Status take(StoredJson object, std::string_view key, Offsets& offsets) {
  simdjson::dom::object ends;
  if (object[key].get_object().get(ends)) return wrong_member(key);
  std::string text;
  for (const auto end : ends) text += (text.empty() ? "" : ",") + std::string(end.key) + ":" + simdjson::minify(end.value);
  const auto parsed = parse_offsets(text.empty() ? to_text({}) : text);
  if (!parsed) return wrong_member(key);
  offsets = *parsed;
  return {};
}

Status take_one_end(StoredJson object, std::string_view key, Offsets& offsets) {
  std::int64_t end = 0;
  STRATUS_RETURN_IF_ERROR(take(object, key, end));
  offsets = {{0, end}};
  return {};
}

std::string sealed(const rapidjson::StringBuffer& buffer, std::string_view member) {
  std::string_view json(buffer.GetString(), buffer.GetSize());
  json.remove_suffix(std::string_view("\n}").size());
  return with_seal(json, member);
}

bool seal_intact(std::string_view json, std::string_view member) {
  const std::size_t seal = json.rfind(seal_begin(member));
  return seal != std::string_view::npos && with_seal(json.substr(0, seal), member) == json;
}

}  // namespace stratus
