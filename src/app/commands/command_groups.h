// The command line of each group of commands: names, options, help with examples.
#pragma once

#include "app/commands/command_tree.h"

namespace stratus {

// source_options.cc
void declare_services(CommandTree& tree, const Path& program_folder);  // serve, demo
void declare_sources(CommandTree& tree);                               // import, backfill, collect, simulate
void declare_generate(CommandTree& tree, const Path& program_folder);
// question_options.cc
void declare_queries(CommandTree& tree);  // latest, hourly, ... explain, openapi
void declare_rank(CommandTree& tree);
// upkeep_options.cc
void declare_batch(CommandTree& tree);
void declare_administration(CommandTree& tree);  // verify, count, status, stations, rejects, purge, config
void declare_safety(CommandTree& tree);          // backup, restore, doctor

}  // namespace stratus
