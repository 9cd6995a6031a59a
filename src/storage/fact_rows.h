// Whole facts by column: what a row group of a dataset file holds, on its way in or out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "views/fact_columns.h"
#include "weather/fact.h"

namespace stratus {

// One text a row, of a few.
struct TextColumn {
  std::vector<std::string> words{""};  // what `code` counts; the first one stands for none
  std::vector<std::int32_t> code;

  const std::string& operator[](std::size_t row) const { return words[static_cast<std::size_t>(code[row])]; }
};

// Rows in the order of compare_stored.
struct FactRows {
  FactColumns facts;
  TextColumn condition;
  TextColumn origin;
  std::vector<std::int32_t> partition;
  std::vector<std::int64_t> offset;

  std::size_t rows() const { return facts.rows; }
  const StationId& station(std::size_t row) const { return facts.stations[static_cast<std::size_t>(facts.station[row])]; }
  StoredFact fact(std::size_t row) const;
};

// compare_stored().
std::strong_ordering compare_stored(const FactRows& a, std::size_t row, const FactRows& b, std::size_t other_row);

// Gathers rows that come in order. Not thread-safe.
class FactGathering {
 public:
  const FactRows& rows() const { return rows_; }
  void add(const StoredFact& stored);
  void add(const FactRows& from, std::size_t begin, std::size_t end);
  void clear() { *this = {}; }

 private:
  using Codes = std::map<std::string, std::int32_t, std::less<>>;
  std::int32_t place_of(const StationId& station);
  static std::int32_t code_of(const std::string& word, TextColumn& column, Codes& codes);
  static void add_texts(const TextColumn& from, std::size_t begin, std::size_t end, TextColumn& to, Codes& codes);

  FactRows rows_;
  Codes conditions_{{"", 0}};
  Codes origins_{{"", 0}};
};

}  // namespace stratus
