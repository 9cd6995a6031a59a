#include "app/settings.h"

#include <algorithm>
#include <cctype>

#include "base/mistakes.h"
#include "base/shown_text.h"

namespace stratus {
namespace {

constexpr std::string_view kPrefix = "STRATUS_";
constexpr std::string_view kSeparator = "__";
constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string_view unquoted(std::string_view value) {
  const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
  return quoted ? value.substr(1, value.size() - 2) : value;
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; });
}

std::vector<std::string> variables_of(const std::vector<std::string>& paths) {
  std::vector<std::string> names(paths.size());
  std::transform(paths.begin(), paths.end(), names.begin(), variable_of);
  return names;
}

}  // namespace

std::vector<Variable> variables_of(const EnvironmentVariables& environment) {
  std::vector<Variable> variables;
  variables.reserve(environment.size());
  for (const auto& [name, value] : environment) variables.push_back({name, value, "environment " + name});
  return variables;
}

Result<std::vector<Variable>> parse_dotenv(std::string_view text, std::string_view file) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::vector<Variable> variables;
  for (int line = 1; !text.empty(); ++line) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view content = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (content.empty() || content.front() == '#') continue;
    const std::string place = std::string(file) + ":" + std::to_string(line);
    const std::size_t equals = content.find('=');
    const std::string_view name = trimmed(content.substr(0, std::min(equals, content.size())));
    // The line is not shown: it may hold a secret.
    if (equals == std::string_view::npos || !is_name(name))
      return fail(ErrorKind::kInvalidArgument, place + ": the line is not KEY=value");
    variables.push_back({std::string(name), std::string(unquoted(trimmed(content.substr(equals + 1)))), place});
  }
  return variables;
}

std::string variable_of(std::string_view path) {
  std::string name(kPrefix);
  for (const char c : path) {
    if (c == '.') {
      name += kSeparator;
    } else {
      name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
  }
  return name;
}

Result<std::vector<GivenSetting>> settings_among(const std::vector<Variable>& variables,
                                                 const std::vector<std::string>& paths) {
  std::vector<GivenSetting> settings;
  Mistakes mistakes;
  for (const Variable& variable : variables) {
    const auto path = std::find_if(paths.begin(), paths.end(),
                                   [&](const std::string& known) { return variable_of(known) == variable.name; });
    if (path != paths.end()) {
      settings.push_back({*path, variable.value, variable.place});
    } else if (variable.name.starts_with(kPrefix) && variable.name.find(kSeparator) != std::string::npos) {
      mistakes.add(Error{ErrorKind::kInvalidArgument, variable.place + ": " + variable.name +
                                                          " is not a setting; the nearest is " +
                                                          nearest_name(variable.name, variables_of(paths))});
    }
  }
  STRATUS_RETURN_IF_ERROR(mistakes.result());
  return settings;
}

}  // namespace stratus
