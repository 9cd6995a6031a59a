// A reader of RFC 4180 text that is in memory. It copies only cells that hold doubled quotes.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace stratus {

inline constexpr std::size_t kMaxRecordBytes = 64 * 1024;

struct CsvRecord {
  std::size_t line = 0;                 // where it starts, counted from 1
  std::string_view bytes;               // as in the text, without the line break
  std::vector<std::string_view> cells;  // unquoted; valid until the next record is read
  std::string problem;                  // empty when the record is well formed; else there are no cells
};

// Lines end with LF or CRLF, or with CR in a text that has no LF at all; lines without any character are passed over,
// and so is a first line "sep=;", in which Excel names the separator.
// After a malformed record reading goes on at the next line. Not thread-safe.
class CsvReader {
 public:
  // The text must outlive the reader and its records.
  CsvReader(std::string_view text, char separator);

  // False at the end of the text.
  bool next(CsvRecord& record);

 private:
  void skip_separator_line();
  void skip_empty_lines();
  void read_cells(CsvRecord& record);
  bool read_cell(CsvRecord& record);
  bool read_quoted_cell(CsvRecord& record);
  void give_up(CsvRecord& record, std::string problem);
  bool at_line_end() const;
  char line_end() const { return lf_ ? '\n' : '\r'; }
  void skip_line_end();

  std::string_view text_;
  char separator_;
  bool lf_;  // whether lines end with LF; else with CR
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the record
  std::size_t line_ = 1;
  std::deque<std::string> unescaped_;
};

}  // namespace stratus
