// Members of JSON objects as this room writes them. Included by weather/*.cc only.
#pragma once

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string_view>

#include "weather/station.h"

namespace stratus {

using JsonTextWriter = rapidjson::Writer<rapidjson::StringBuffer>;

inline void write_text(JsonTextWriter& writer, std::string_view key, std::string_view text) {
  writer.Key(key.data(), static_cast<rapidjson::SizeType>(key.size()));
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
}

// Where a station is: the members that a message and the file of stations share.
inline void write_place(JsonTextWriter& writer, const Station& station) {
  write_text(writer, "city", station.city);
  write_text(writer, "country", station.country);
  writer.Key("latitude");
  writer.Double(station.latitude);
  writer.Key("longitude");
  writer.Double(station.longitude);
}

}  // namespace stratus
