#include "adapters/csv/toml_reader.h"

#include <sstream>

#include "base/shown_text.h"

namespace stratus {

void TomlReader::texts(std::string_view key, std::vector<std::string>& target) {
  const toml::array* list = array(key);
  if (list == nullptr) return;
  target.clear();
  for (const toml::node& node : *list) {
    const auto item = node.value_exact<std::string>();
    if (!item) return wrong(key, "\"" + std::string(key) + "\" holds something that is not a text");
    target.push_back(*item);
  }
}

std::optional<double> TomlReader::number(std::string_view key) {
  const toml::node* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (!node->is_number()) wrong_value(key, "not a number");
  return node->value<double>();
}

const toml::table* TomlReader::table(std::string_view key) {
  const toml::node* node = find(key);
  if (node != nullptr && !node->is_table()) wrong_value(key, "not a table");
  return node == nullptr ? nullptr : node->as_table();
}

const toml::array* TomlReader::array(std::string_view key) {
  const toml::node* node = find(key);
  if (node != nullptr && !node->is_array()) wrong_value(key, "not a list");
  return node == nullptr ? nullptr : node->as_array();
}

void TomlReader::require(std::string_view key, const std::string& value) {
  if (value.empty()) wrong(key, "\"" + std::string(key) + "\" is missing or empty");
}

void TomlReader::wrong(std::string_view key, std::string_view what) {
  if (!wrong_.emplace(key).second) return;
  const toml::node* node = table_.get(key);
  const toml::source_region& source = node == nullptr ? table_.source() : node->source();
  if (source.path != nullptr && *source.path != file_) {
    mistakes_.add(Error{ErrorKind::kInvalidArgument, *source.path + ": " + std::string(what)});
  } else {
    mistakes_.add(toml_error(file_, source.begin, what));
  }
}

void TomlReader::wrong_value(std::string_view key, std::string_view wanted) {
  std::ostringstream text;
  text << key;
  const toml::node* node = table_.get(key);
  if (node != nullptr && node->is_value()) text << " = " << toml::toml_formatter(*node, toml::format_flags::none);
  text << " is " << wanted;
  wrong(key, text.str());
}

Status TomlReader::finish() {
  for (const auto& [key, value] : table_) {
    const std::string name(key.str());
    if (known_.contains(name)) continue;
    const std::string nearest = nearest_name(name, {known_.begin(), known_.end()});
    wrong(name, "\"" + name + "\" is not a known key here" + (nearest.empty() ? "" : "; the nearest is " + nearest));
  }
  return mistakes_.result();
}

}  // namespace stratus
