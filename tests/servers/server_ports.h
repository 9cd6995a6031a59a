// Where the servers of deploy/servers listen.
#pragma once

#include <cstdlib>

namespace stratus {

// Of a server whose usual port is that one.
inline int port_of_server(int usual) {
  const char* offset = std::getenv("STRATUS_PORT_OFFSET");
  return usual + (offset == nullptr ? 0 : std::atoi(offset));
}

}  // namespace stratus
