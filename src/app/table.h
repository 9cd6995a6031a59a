// Text tables and progress lines for people.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "views/present.h"

namespace stratus {

// Columns as wide as their widest cell; the first is aligned to the left, the others to the right. Widths count
// code points.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : rows_{std::move(header)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string to_string() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// With that many digits, "-" when absent.
std::string fixed(const std::optional<Decimal>& decimal, int digits);
std::string fixed(const std::optional<double>& number, int digits);

// "12 345".
std::string grouped(std::int64_t number);

// A line "label [#####     ] 1 234/5 678" that is drawn in place on a terminal, and once at its end elsewhere.
class Progress {
 public:
  Progress(std::ostream& out, bool terminal, std::string label) : out_(out), terminal_(terminal), label_(std::move(label)) {}
  void show(std::int64_t done, std::int64_t total);
  void finish(std::string_view result);

 private:
  std::ostream& out_;
  const bool terminal_;
  const std::string label_;
  int shown_permille_ = -1;
};

}  // namespace stratus
