// What the process has freed and its allocator still keeps: jemalloc, where the program is linked with it, else glibc's
// (tests and sanitizers).
#pragma once

namespace stratus {

// Gives it back to the system, whichever thread freed it, but for the few small blocks that other threads keep at hand.
// Thread-safe.
void return_freed_memory();

// From now on it stays for what is taken next: of a command that works through much in passes and then ends, a tenth of the
// time would go into fresh pages. Before threads start.
void keep_freed_memory();

}  // namespace stratus
