#include "ports/offsets.h"

#include <algorithm>
#include <charconv>

namespace stratus {
namespace {

constexpr std::string_view kNothing = "-";

// A number as std::to_string writes it.
template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && std::to_string(number) == text;
}

bool read_entry(std::string_view text, Offsets::Entry& entry) {
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && read_number(text.substr(0, colon), entry.first) &&
         read_number(text.substr(colon + 1), entry.second) && entry.first >= 0 && entry.second > 0;
}

bool before(const Offsets::Entry& entry, std::int32_t partition) { return entry.first < partition; }

}  // namespace

std::string to_string(const LogGap& gap) {
  if (gap.end <= gap.from + 1) return to_string(LogPosition{gap.partition, gap.from});
  return "positions " + std::to_string(gap.from) + " to " + std::to_string(gap.end - 1) + of_partition(gap.partition);
}

std::string describe_gaps(std::span<const LogGap> gaps) {
  std::string text;
  for (const LogGap& gap : gaps) text += (text.empty() ? "" : ", ") + to_string(gap);
  return text;
}

Offsets::Offsets(std::initializer_list<Entry> ends) {
  for (const auto& [partition, end] : ends) set(partition, std::max(at(partition), end));
}

std::int64_t Offsets::at(std::int32_t partition) const {
  const auto entry = std::lower_bound(ends_.begin(), ends_.end(), partition, before);
  return entry != ends_.end() && entry->first == partition ? entry->second : 0;
}

void Offsets::set(std::int32_t partition, std::int64_t end) {
  const auto entry = std::lower_bound(ends_.begin(), ends_.end(), partition, before);
  const bool known = entry != ends_.end() && entry->first == partition;
  if (end <= 0) {
    if (known) ends_.erase(entry);
  } else if (known) {
    entry->second = end;
  } else {
    ends_.insert(entry, {partition, end});
  }
}

void Offsets::include(LogPosition record) {
  if (!covers(record)) set(record.partition, record.offset + 1);
}

bool Offsets::covers(const Offsets& other) const {
  return std::all_of(other.begin(), other.end(), [&](const Entry& entry) { return at(entry.first) >= entry.second; });
}

Offsets Offsets::join(const Offsets& other) const {
  Offsets joined = *this;
  for (const auto& [partition, end] : other) joined.set(partition, std::max(at(partition), end));
  return joined;
}

std::vector<LogGap> Offsets::missing_from(const Offsets& other) const {
  std::vector<LogGap> missing;
  for (const auto& [partition, end] : other) {
    if (at(partition) < end) missing.push_back({partition, at(partition), end});
  }
  return missing;
}

std::int64_t Offsets::total() const {
  std::int64_t sum = 0;
  for (const auto& [partition, end] : ends_) sum += end;
  return sum;
}

std::string to_text(const Offsets& offsets) {
  if (offsets.empty()) return std::string(kNothing);
  std::string text;
  for (const auto& [partition, end] : offsets)
    text += (text.empty() ? "" : ",") + std::to_string(partition) + ":" + std::to_string(end);
  return text;
}

Result<Offsets> parse_offsets(std::string_view text) {
  Offsets offsets;
  std::string_view rest = text == kNothing ? std::string_view() : text;
  while (!rest.empty()) {
    const std::string_view entry_text = rest.substr(0, rest.find(','));
    Offsets::Entry entry;
    if (!read_entry(entry_text, entry)) break;
    offsets.set(entry.first, entry.second);
    rest.remove_prefix(std::min(rest.size(), entry_text.size() + 1));
  }
  // What is not ascending, is named twice or has an empty end does not come back as it was.
  if (to_text(offsets) == text) return offsets;
  return fail(
      ErrorKind::kInvalidArgument,
      "offsets \"" + std::string(text) +
          "\" are not written like 0:1234,2:17, partitions ascending, each once and from offset 1 on, or - for none");
}

}  // namespace stratus
