#include "app/intake/import_remarks.h"

#include <ostream>
#include <string_view>

#include "api/json_writer.h"
#include "app/terminal/table.h"

namespace stratus {
namespace {

struct RemarkText {
  std::string_view member;  // in JSON
  std::string_view one, many;
  std::string_view told;
};

// In the order of the enumeration.
constexpr std::array<RemarkText, kRemarks> kTexts{{
    {"differing", "row differs", "rows differ",
     "from what is held under the same known_at, and only one of the two can count; --known-at now makes the file the later "
     "statement"},
    {"contradicting", "row differs", "rows differ",
     "from another row of the same station and time: the later known_at counts, under one known_at the greater values; of "
     "messages without known_at the later line"},
    {"fewer_elements", "row replaces", "rows replace",
     "an observation of more elements: a later statement replaces the whole instant, it does not complete it"},
    {"older", "row changes", "rows change", "nothing: a statement of a later known_at is held"},
    {"ahead_of_clock", "row has", "rows have",
     "a known_at ahead of the clock: until then it is believed over statements that say an earlier one"},
    {"moved", "row was", "rows were", "moved to the nearest nominal time of the station, as the column map asks"},
    {"off_grid", "row is", "rows are",
     "not at a nominal time of the station (interval_s, grid): shown by latest and raw, in no summary"},
    {"without_value", "row without", "rows without", "any value: left out"},
    {"dropped", "row was", "rows were", "left out by a [[drop]] of the column map"},
}};

}  // namespace

void ImportRemarks::print(std::ostream& out) const {
  for (std::size_t i = 0; i < kRemarks; ++i) {
    if (rows_[i] > 0)
      out << grouped(rows_[i]) << ' ' << (rows_[i] == 1 ? kTexts[i].one : kTexts[i].many) << ' ' << kTexts[i].told << '\n';
  }
}

void ImportRemarks::write(JsonWriter& json) const {
  for (std::size_t i = 0; i < kRemarks; ++i) {
    if (rows_[i] > 0) json.member(kTexts[i].member, rows_[i]);
  }
}

}  // namespace stratus
