// Text tables and progress lines for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/terminal/notes.h"
#include "views/present.h"

namespace stratus {

// Columns as wide on a terminal as their widest cell; the first is aligned to the left, the others to the
// right. Cells may
// hold text of others: they are shown escaped (base/shown_text.h), so that each stays in its place.
class Table {
 public:
  explicit Table(std::vector<std::string> header) { add(std::move(header)); }
  void add(std::vector<std::string> row);
  // That column too: of sentences.
  void align_left(std::size_t column) { left_.push_back(column); }
  std::string to_string() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::vector<std::size_t> left_{0};
};

// Rounded (views/present.h) and with that many digits, "-" when absent.
std::string fixed(const std::optional<Exact>& exact, int digits);
// With its own digits: "10.00".
std::string fixed(const Decimal& decimal);
// A share of 1 in percent: "79.2 %".
std::string percent(const Exact& share);

// "12 345".
std::string grouped(std::int64_t number);

// "1 row", "12 345 rows".
std::string counted(std::int64_t number, std::string_view one, std::string_view many);

// A line "label [#####     ] 1 234/5 678" that is drawn in place on a terminal, and once at its end elsewhere.
class Progress {
 public:
  Progress(Notes out, bool terminal, std::string label) : out_(out), terminal_(terminal), label_(std::move(label)) {}
  void show(std::int64_t done, std::int64_t total);
  void finish(std::string_view result);

 private:
  Notes out_;
  const bool terminal_;
  const std::string label_;
  int shown_permille_ = -1;
};

}  // namespace stratus
