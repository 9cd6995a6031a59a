#include "adapters/csv/csv_reader.h"

#include <algorithm>
#include <utility>

namespace stratus {

CsvReader::CsvReader(std::string_view text, char separator)
    : text_(text), separator_(separator), lf_(text.find('\n') != std::string_view::npos) {
  skip_separator_line();
}

// "sep=;" is a word of one program to itself, no row.
void CsvReader::skip_separator_line() {
  constexpr std::string_view kWord = "sep=";
  if (!text_.starts_with(kWord)) return;
  at_ = std::min(kWord.size() + 1, text_.size());
  if (at_ < text_.size() && !at_line_end())
    at_ = 0;
  else
    skip_line_end();
}

bool CsvReader::next(CsvRecord& record) {
  skip_empty_lines();
  if (at_ >= text_.size()) return false;
  start_ = at_;
  unescaped_.clear();
  record.cells.clear();
  record.problem.clear();
  record.line = line_;
  read_cells(record);
  if (record.problem.empty()) {
    record.bytes = text_.substr(start_, at_ - start_);
    line_ += static_cast<std::size_t>(std::count(record.bytes.begin(), record.bytes.end(), line_end()));
  }
  skip_line_end();
  return true;
}

void CsvReader::skip_empty_lines() {
  while (at_ < text_.size() && at_line_end()) skip_line_end();
}

bool CsvReader::at_line_end() const {
  return text_[at_] == line_end() || (lf_ && text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
}

void CsvReader::skip_line_end() {
  if (at_ >= text_.size()) return;
  at_ += lf_ && text_[at_] == '\r' ? 2 : 1;
  ++line_;
}

void CsvReader::read_cells(CsvRecord& record) {
  while (true) {
    if (!(at_ < text_.size() && text_[at_] == '"' ? read_quoted_cell(record) : read_cell(record))) return;
    if (at_ >= text_.size() || at_line_end()) return;
    ++at_;  // the separator
  }
}

bool CsvReader::read_cell(CsvRecord& record) {
  const std::size_t begin = at_;
  while (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) ++at_;
  if (at_ - start_ > kMaxRecordBytes) {
    give_up(record, "the line is longer than " + std::to_string(kMaxRecordBytes) + " bytes");
    return false;
  }
  record.cells.push_back(text_.substr(begin, at_ - begin));
  return true;
}

bool CsvReader::read_quoted_cell(CsvRecord& record) {
  const std::string_view window = text_.substr(0, std::min(text_.size(), start_ + kMaxRecordBytes));
  const std::size_t begin = at_ + 1;
  bool doubled = false;
  std::size_t close = window.find('"', begin);
  while (close != std::string_view::npos && close + 1 < window.size() && window[close + 1] == '"') {
    doubled = true;
    close = window.find('"', close + 2);
  }
  if (close == std::string_view::npos) {
    give_up(record, "a quote is not closed");
    return false;
  }
  at_ = close + 1;
  if (at_ < text_.size() && text_[at_] != separator_ && !at_line_end()) {
    give_up(record, "text follows a closing quote");
    return false;
  }
  std::string_view cell = text_.substr(begin, close - begin);
  if (doubled) {
    std::string& plain = unescaped_.emplace_back();
    for (std::size_t i = 0; i < cell.size(); ++i) {
      plain.push_back(cell[i]);
      if (cell[i] == '"') ++i;
    }
    cell = plain;
  }
  record.cells.push_back(cell);
  return true;
}

// Only the first line is given up: a stray quote must not swallow the rows below it.
void CsvReader::give_up(CsvRecord& record, std::string problem) {
  at_ = std::min(text_.find(line_end(), start_), text_.size());
  record.cells.clear();
  record.problem = std::move(problem);
  record.bytes = text_.substr(start_, at_ - start_);
  if (record.bytes.ends_with('\r')) record.bytes.remove_suffix(1);
}

}  // namespace stratus
