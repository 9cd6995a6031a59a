// JSON documents of this room: their members both ways, and a seal at their end. Included by storage/*.cc only.
#pragma once

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>
#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/offsets.h"

namespace stratus {

using StoredJsonWriter = rapidjson::PrettyWriter<rapidjson::StringBuffer>;
using StoredJson = simdjson::dom::element;

void write(StoredJsonWriter& writer, const char* key, std::string_view text);
void write(StoredJsonWriter& writer, const char* key, std::int64_t number);
void write(StoredJsonWriter& writer, const char* key, const Offsets& offsets);  // {"0": 1234, "2": 17}

// kDataLoss: "member KEY is missing or wrong".
tl::unexpected<Error> wrong_member(std::string_view key);
// The member of an object; wrong_member when it is missing, of another type, or a negative number.
Status take(StoredJson object, std::string_view key, std::string& text);
Status take(StoredJson object, std::string_view key, std::int64_t& number);
Status take(StoredJson object, std::string_view key, Offsets& offsets);
// As files of before have it: a number, the end of partition 0.
Status take_one_end(StoredJson object, std::string_view key, Offsets& offsets);

// The complete object in `buffer`, indented by one blank, with one member more at its end: the digest of all bytes before
// it.
std::string sealed(const rapidjson::StringBuffer& buffer, std::string_view member);
// Whether that member is there and no bit differs from what was sealed.
bool seal_intact(std::string_view json, std::string_view member);

}  // namespace stratus
