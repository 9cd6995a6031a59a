#include "app/settings_table.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <sstream>

#include "adapters/csv/toml_reader.h"
#include "http/url.h"

namespace stratus {
namespace {

Result<toml::table> parse_toml(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text, std::string_view(file));
  } catch (const toml::parse_error& error) {
    return fail(toml_error(file, error.source().begin, error.description()));
  }
}

// Tables are joined, all else is replaced. Values keep the place that they come from.
void lay_over(toml::table& base, toml::table upper) {
  for (auto&& [key, node] : upper) {
    toml::node* below = base.get(key);
    if (below != nullptr && below->is_table() && node.is_table()) {
      lay_over(*below->as_table(), std::move(*node.as_table()));
    } else {
      base.insert_or_assign(key, std::move(node));
    }
  }
}

std::vector<std::string> paths_in(const toml::table& table, const std::string& prefix) {
  std::vector<std::string> paths;
  for (const auto& [key, node] : table) {
    const std::string path = prefix + std::string(key.str());
    const toml::table* inner = node.as_table();
    if (inner == nullptr) {
      paths.push_back(path);
    } else {
      std::vector<std::string> below = paths_in(*inner, path + ".");
      std::move(below.begin(), below.end(), std::back_inserter(paths));
    }
  }
  return paths;
}

std::string toml_text(const toml::node& node) {
  std::ostringstream text;
  text << toml::toml_formatter{node, toml::format_flags::none};
  return text.str();
}

std::string toml_text(const std::string& text) { return toml_text(toml::value<std::string>(text)); }

// The items between commas.
std::string toml_list(std::string_view text) {
  std::string list;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) list += (list.empty() ? "" : ", ") + toml_text(std::string(item));
  }
  return "[" + list + "]";
}

// What the text means where the default is of that type. A number that is none stays a text, which the reader refuses.
std::string toml_value(const std::string& text, const toml::node& standard) {
  if (standard.is_array()) return toml_list(text);
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == end;
  return standard.is_integer() && is_number ? std::to_string(number) : toml_text(text);
}

Status lay_over(toml::table& base, const GivenSetting& given) {
  const toml::table standard = default_table();
  const std::string value = toml_value(given.text, *standard.at_path(given.path).node());
  STRATUS_ASSIGN_OR_RETURN(toml::table upper, parse_toml(given.path + " = " + value, given.place));
  lay_over(base, std::move(upper));
  return {};
}

// Without the user of a URL.
std::string shown_value(const toml::node& node) {
  const auto text = node.value<std::string>();
  return text && text->find('@') != std::string::npos ? toml_text(redacted(*text)) : toml_text(node);
}

}  // namespace

toml::table default_table() { return toml::parse(default_configuration(), kDefaultOrigin); }

std::vector<std::string> setting_paths() { return paths_in(default_table(), ""); }

Result<toml::table> layered_settings(std::string_view text, const std::string& file,
                                     const std::vector<GivenSetting>& given) {
  toml::table table = default_table();
  STRATUS_ASSIGN_OR_RETURN(toml::table stated, parse_toml(text, file));
  lay_over(table, std::move(stated));
  for (const GivenSetting& setting : given) STRATUS_RETURN_IF_ERROR(lay_over(table, setting));
  return table;
}

std::vector<EffectiveSetting> effective_settings(const toml::table& table, const std::string& file) {
  std::vector<EffectiveSetting> settings;
  for (const std::string& path : setting_paths()) {
    const toml::node* node = table.at_path(path).node();
    if (node == nullptr) continue;
    std::string origin = *node->source().path;
    if (origin == file) origin += ":" + std::to_string(node->source().begin.line);
    settings.push_back({path, shown_value(*node), std::move(origin)});
  }
  return settings;
}

}  // namespace stratus
