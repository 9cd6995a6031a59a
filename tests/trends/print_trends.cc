// Reads monthly series from standard input, one a line, and prints the three trends of each as a line of JSON:
//   "1.5 - 2.25"  ->  {"original":{"s":…,"variance":…,"z":…,"p":…,"slope":…}|null,"seasonal":…,"hamed_rao":…}
// "-" is a gap. Seasonal takes the values as months from January 2001 on, the others as one a unit of time.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <vector>

#include "views/figures/trend.h"

namespace stratus {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

struct Series {
  std::vector<TrendPoint> points;
  std::vector<MonthPoint> months;
};

Series read_series(const std::string& line) {
  Series series;
  std::istringstream words(line);
  int at = 0;
  for (std::string word; words >> word; ++at) {
    if (word == "-") continue;
    const double value = std::strtod(word.c_str(), nullptr);
    series.points.push_back({static_cast<double>(at), value});
    series.months.push_back({make_month(2001, 1) + at, value});
  }
  return series;
}

void write(Writer& writer, const char* name, const std::optional<Trend>& trend) {
  writer.Key(name);
  if (!trend) {
    writer.Null();
    return;
  }
  writer.StartObject();
  writer.Key("s");
  writer.Int64(trend->s);
  for (const auto& [key, value] : {std::pair{"variance", trend->variance}, std::pair{"z", trend->z},
                                   std::pair{"p", trend->p}, std::pair{"slope", trend->slope}}) {
    writer.Key(key);
    writer.Double(value);
  }
  writer.EndObject();
}

std::string trends_of(const Series& series) {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  write(writer, "original", trend(series.points));
  write(writer, "seasonal", seasonal_trend(series.months));
  write(writer, "hamed_rao", hamed_rao_trend(series.points));
  writer.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace
}  // namespace stratus

int main() {
  for (std::string line; std::getline(std::cin, line);) std::cout << stratus::trends_of(stratus::read_series(line)) << "\n";
}
