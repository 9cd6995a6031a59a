#include "app/terminal/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/shown_text.h"

namespace stratus {
void Table::add(std::vector<std::string> row) {
  for (std::string& cell : row) cell = escaped(cell);
  rows_.push_back(std::move(row));
}

std::string Table::to_string() const {
  std::vector<std::size_t> widths(rows_[0].size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths[i] - display_width(row[i]), ' ');
      const bool left = std::find(left_.begin(), left_.end(), i) != left_.end();
      line += (i == 0 ? "" : "  ") + (left ? row[i] + blanks : blanks + row[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string fixed(const Decimal& decimal) {
  std::string text = to_string(decimal);
  if (decimal.digits == 0) return text;
  std::size_t point = text.find('.');
  if (point == std::string::npos) {
    point = text.size();
    text += '.';
  }
  text.append(static_cast<std::size_t>(decimal.digits) - (text.size() - point - 1), '0');
  return text;
}

std::string fixed(const std::optional<Exact>& exact, int digits) { return exact ? fixed(rounded(*exact, digits)) : "-"; }

std::string percent(const Exact& share) { return fixed(share.times(100), 1) + " %"; }

std::string grouped(std::int64_t number) {
  const std::string digits = std::to_string(number);
  const std::size_t sign = number < 0 ? 1 : 0;
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > sign && (digits.size() - i) % 3 == 0) text += ' ';
    text += digits[i];
  }
  return text;
}

std::string counted(std::int64_t number, std::string_view one, std::string_view many) {
  return grouped(number) + " " + std::string(number == 1 ? one : many);
}

void Progress::show(std::int64_t done, std::int64_t total) {
  constexpr int kBar = 30;
  if (!terminal_ || total <= 0) return;
  const int permille = static_cast<int>(done * 1000 / total);
  if (permille == shown_permille_) return;
  shown_permille_ = permille;
  const auto filled = static_cast<std::size_t>(permille * kBar / 1000);
  out_.draw(fmt::format("{:<28} [{:<30}] {} / {}", label_, std::string(filled, '#'), grouped(done), grouped(total)));
}

void Progress::finish(std::string_view result) {
  if (terminal_) out_.wipe();
  out_.line(fmt::format("{:<28} {}", label_, result));
}

}  // namespace stratus
