// The calls of the ports, by name.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace stratus {

struct PortCall {
  std::string_view name;
  bool fails = true;  // whether it can answer an error
};

inline constexpr std::array kPortCalls{
    PortCall{"BatchEngine::derive"},
    PortCall{"DeadLetterReader::counts"},
    PortCall{"DeadLetterReader::read"},
    PortCall{"DeadLetters::append"},
    PortCall{"DeadLetters::change"},
    PortCall{"DeadLetters::clear"},
    PortCall{"DeadLetters::counts"},
    PortCall{"DeadLetters::read"},
    PortCall{"Draft::base", false},
    PortCall{"Draft::columns"},
    PortCall{"Draft::derive_again"},
    PortCall{"Draft::facts"},
    PortCall{"Draft::gather"},
    PortCall{"Draft::grow_cells"},
    PortCall{"Draft::info", false},
    PortCall{"Draft::join"},
    PortCall{"Draft::parts"},
    PortCall{"Draft::pieces", false},
    PortCall{"Draft::station_sets", false},
    PortCall{"Draft::publish"},
    PortCall{"Draft::put_cells"},
    PortCall{"Draft::written", false},
    PortCall{"EventLog::append"},
    PortCall{"EventLog::extent", false},
    PortCall{"EventLog::visit_calls"},
    PortCall{"EventLogReader::extent"},
    PortCall{"EventLogReader::gaps"},
    PortCall{"EventLogReader::read"},
    PortCall{"FileStore::create"},
    PortCall{"FileStore::hold"},
    PortCall{"FileStore::list"},
    PortCall{"FileStore::place", false},
    PortCall{"FileStore::read"},
    PortCall{"FileStore::remove"},
    PortCall{"FileStore::remove_unfinished"},
    PortCall{"FileStore::remove_unheld"},
    PortCall{"FileStore::unfinished"},
    PortCall{"FileWriter::append"},
    PortCall{"FileWriter::commit"},
    PortCall{"PinnedVersion::cells"},
    PortCall{"PinnedVersion::check"},
    PortCall{"PinnedVersion::facts"},
    PortCall{"PinnedVersion::held"},
    PortCall{"PinnedVersion::info", false},
    PortCall{"PinnedVersion::newest"},
    PortCall{"PinnedVersion::newest_before"},
    PortCall{"PinnedVersion::newest_measured"},
    PortCall{"PinnedVersion::pieces", false},
    PortCall{"PinnedVersion::reading_order", false},
    PortCall{"RecentlySeen::forgotten"},
    PortCall{"RecentlySeen::held"},
    PortCall{"SpeedViews::facts"},
    PortCall{"SpeedViews::newest"},
    PortCall{"SpeedViews::snapshot"},
    PortCall{"SpeedViews::stations"},
    PortCall{"Stations::put"},
    PortCall{"Stations::read"},
    PortCall{"Stations::remove"},
    PortCall{"TailFeed::apply"},
    PortCall{"TailFeed::trim"},
    PortCall{"VersionStore::begin"},
    PortCall{"VersionStore::leftovers"},
    PortCall{"VersionStore::merge"},
    PortCall{"VersionStore::prune"},
    PortCall{"VersionStore::publish_again"},
    PortCall{"Versions::current"},
    PortCall{"Versions::numbers"},
    PortCall{"Versions::open"},
};

// Whether the call is one of that port: "EventLog::append" of "EventLog".
constexpr bool is_of(const PortCall& call, std::string_view port) {
  return call.name.starts_with(port) && call.name.substr(port.size()).starts_with("::");
}

// One of kPortCalls; another name does not compile.
class CallName {
 public:
  consteval CallName(const char* name) {
    while (kPortCalls.at(index_).name != name) ++index_;
  }
  std::size_t index() const { return index_; }
  std::string_view text() const { return kPortCalls[index_].name; }

 private:
  std::size_t index_ = 0;
};

}  // namespace stratus
