// What `stratus doctor` looks at. Every check stands alone: damage that one meets does not stop the others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/context.h"

namespace stratus {

enum class Health { kOk, kWarning, kFailed };

// "ok", "warning", "failed".
std::string_view to_string(Health health);

struct Finding {
  std::string check;  // what was looked at
  Health health = Health::kOk;
  std::string text;    // what was found, one line
  std::string remedy;  // what helps, one line; empty when all is well
};

// Configuration, API key, clock, stations and their zones, data folder, its owner, disk space, newest message. Changes
// nothing; asks a running serve over loopback.
std::vector<Finding> examine_machine(const Context& context);

// Log, stations of its messages, mark, dead letters, newest version and its files, leftovers, rules. Reads the whole log;
// `deep` reads every file of the newest version too. Changes nothing and takes no lock.
std::vector<Finding> examine_storage(const Context& context, bool deep);

}  // namespace stratus
