#include "http/refused.h"

#include <string>
#include <utility>

namespace stratus {
namespace {

constexpr std::chrono::seconds kSilence{1};
constexpr std::size_t kMostPathBytes = 256;  // of a record

constexpr std::array<std::string_view, kRefusedCount> kNames{
    "malformed",        "unauthorized", "foreign_origin",   "request_timeout",      "body_too_large",
    "media_type",       "foreign_host", "header_too_large", "queue_full",           "bytes_in_flight",
    "question_timeout", "stopping",     "nobody_waits",     "too_many_connections", "idle_closed"};

}  // namespace

std::string_view to_string(Refused reason) { return kNames[static_cast<std::size_t>(reason)]; }

std::optional<Refused> refused_by(int status) {
  switch (status) {
    case 401: return Refused::kUnauthorized;
    case 408: return Refused::kRequestTimeout;
    case 413: return Refused::kBodyTooLarge;
    case 415: return Refused::kMediaType;
    case 421: return Refused::kForeignHost;
    case 414:
    case 431: return Refused::kHeaderTooLarge;
    default: return std::nullopt;
  }
}

void RefusalLog::tell(Refused reason, const RefusedRequest& request, Now now) {
  std::int64_t left_out = 0;
  {
    const std::lock_guard lock(mutex_);
    Silence& silence = silences_[static_cast<std::size_t>(reason)];
    if (silence.until && now < *silence.until) {
      ++silence.left_out;
      return;
    }
    silence.until = now + kSilence;
    left_out = std::exchange(silence.left_out, 0);
  }
  logger_.warning("request refused", {{"reason", to_string(reason)},
                                      {"status", request.status},
                                      {"why", request.why},
                                      {"request_id", request.request_id},
                                      {"path", request.path.substr(0, kMostPathBytes)},
                                      {"left_out", left_out}});
}

}  // namespace stratus
