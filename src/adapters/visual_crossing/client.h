// Requests to the Timeline API and the classes of its errors.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "adapters/visual_crossing/config.h"
#include "base/result.h"
#include "base/time.h"
#include "http/client.h"
#include "weather/station.h"

namespace stratus {

// What the caller of one request may do about a failure.
enum class AfterFailure { kGiveUp, kRetry, kWaitForNextDay };

struct TimelineFailure {
  Error error;
  AfterFailure after = AfterFailure::kGiveUp;
  bool charged = false;  // the service gave an answer that could not be used; what it cost is not known
};

// Classifies an answer that is not 200 by status and text. `body` is shown without `api_key`. Refusals cost no records.
TimelineFailure classify(int status, std::string_view body, std::string_view api_key);
// Classifies what went wrong below HTTP.
TimelineFailure classify(const Error& error);

// `text` without any occurrence of the key, plain or percent-encoded, in upper or lower case. Nor does it end with the
// beginning of the key, of kKeyBeginning bytes or more: its sender may have cut it there.
inline constexpr std::size_t kKeyBeginning = 4;
std::string scrubbed(std::string text, std::string_view api_key);

// Not thread-safe.
class TimelineClient {
 public:
  // `stopped` ends a request under way; empty: never.
  TimelineClient(const VisualCrossingConfig& config, std::function<bool()> stopped);

  // The body of a 200 for the station's coordinates. `period` is empty (the forecast with current conditions) or
  // "2026-03-01/2026-03-05" (hours only).
  tl::expected<std::string, TimelineFailure> get(const Station& station, const std::string& period);

 private:
  const VisualCrossingConfig& config_;
  HttpClient http_;
};

}  // namespace stratus
