// Reads the members of one TOML table and remembers what is wrong, with line and column.
// Slow to compile: included only by what reads TOML, column maps and the configuration.
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/mistakes.h"

namespace stratus {

// "file line 3, column 7: what".
inline Error toml_error(std::string_view file, const toml::source_position& at, std::string_view what) {
  return {ErrorKind::kInvalidArgument, std::string(file) + " line " + std::to_string(at.line) + ", column " +
                                           std::to_string(at.column) + ": " + std::string(what)};
}

// Not thread-safe. The table must outlive the reader. A value that was laid into the table from elsewhere (its source names
// another path) is placed by that path alone.
class TomlReader {
 public:
  TomlReader(const toml::table& table, std::string_view file) : table_(table), file_(file) {}

  // Each takes a key, at most once. Absent keys leave the target as it is.
  void text(std::string_view key, std::string& target) { take(key, "a text", target); }
  void whole_number(std::string_view key, std::int64_t& target) { take(key, "a whole number", target); }
  void flag(std::string_view key, bool& target) { take(key, "true or false", target); }
  void texts(std::string_view key, std::vector<std::string>& target);
  // Whole numbers are taken too.
  std::optional<double> number(std::string_view key);
  const toml::table* table(std::string_view key);
  const toml::array* array(std::string_view key);

  bool has(std::string_view key) const { return table_.contains(key); }
  // The key must be there and not empty.
  void require(std::string_view key, const std::string& value);
  // Remembers that something about `key` is wrong, the first thing of each key; an absent key points at the table.
  void wrong(std::string_view key, std::string_view what);
  // The same of its value, which is told: "port = 70000 is not within 0 to 65535" with "not within 0 to 65535".
  void wrong_value(std::string_view key, std::string_view wanted);

  // All that is wrong, and the keys that nobody asked for, each with the nearest that somebody did.
  Status finish();

 private:
  template <typename T>
  void take(std::string_view key, std::string_view wanted, T& target) {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto value = node->value_exact<T>();
    if (!value) return wrong_value(key, "not " + std::string(wanted));
    target = *value;
  }
  const toml::node* find(std::string_view key) {
    known_.emplace(key);
    return table_.get(key);
  }

  const toml::table& table_;
  std::string_view file_;
  std::set<std::string, std::less<>> known_;
  std::set<std::string, std::less<>> wrong_;  // keys
  Mistakes mistakes_;
};

}  // namespace stratus
