// Sends to the running `serve` that owns the folder, over HTTP.
#pragma once

#include <string>

#include "app/intake/message_sink.h"

namespace stratus {

// `address`: "http://127.0.0.1:8000". `token`: of whoever may write; empty: everybody. `context` outlives the sink.
std::unique_ptr<MessageSink> remote_sink(const Context& context, std::string address, std::string token);

}  // namespace stratus
