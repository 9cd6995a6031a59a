#include "adapters/visual_crossing/client.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace stratus {
namespace {

constexpr std::size_t kShownBytes = 160;
constexpr std::string_view kPath = "/VisualCrossingWebServices/rest/services/timeline/";
constexpr std::string_view kAskedElements =
    "datetime,datetimeEpoch,temp,dew,humidity,precip,preciptype,windgust,windspeed,winddir,pressure,conditions,icon,"
    "stations,source";

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

constexpr std::string_view kHidden = "***";

// `form` in lower case.
void hide(std::string& text, const std::string& form) {
  std::string seen = lower(text);
  for (auto at = seen.find(form); at != std::string::npos; at = seen.find(form, at + kHidden.size())) {
    seen.replace(at, form.size(), kHidden);
    text.replace(at, form.size(), kHidden);
  }
  for (std::size_t length = std::min(form.size() - 1, seen.size()); length >= kKeyBeginning; --length) {
    if (!seen.ends_with(std::string_view(form).substr(0, length))) continue;
    text.replace(text.size() - length, length, kHidden);
    return;
  }
}

// One printable line.
std::string shown(std::string_view body, std::string_view api_key) {
  // The whole body: a key at the place of a cut would be shown in part.
  std::string text = scrubbed(std::string(body), api_key);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text.substr(0, kShownBytes);
}

std::string degrees(double value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace

std::string scrubbed(std::string text, std::string_view api_key) {
  if (api_key.empty()) return text;
  hide(text, lower(api_key));
  hide(text, lower(percent_encode(api_key)));
  return text;
}

TimelineFailure classify(int status, std::string_view body, std::string_view api_key) {
  const std::string said = "the weather service answered " + std::to_string(status) + ": " + shown(body, api_key);
  const auto give_up = [&](ErrorKind kind, const std::string& help) {
    return TimelineFailure{{kind, said + help}, AfterFailure::kGiveUp};
  };
  if (status == 401 || status == 403) return give_up(ErrorKind::kPermissionDenied, ". Check the API key");
  if (status == 404) return give_up(ErrorKind::kInvalidArgument, ". Check base_url");
  if (status == 429 && lower(body).find("concurren") == std::string::npos)
    return {{ErrorKind::kResourceExhausted, said}, AfterFailure::kWaitForNextDay};
  if (status == 429 || status >= 500) return {{ErrorKind::kUnavailable, said}, AfterFailure::kRetry};
  if (status >= 400) return give_up(ErrorKind::kInvalidArgument, ". Check the coordinates and the dates");
  return give_up(ErrorKind::kUnavailable, "");
}

TimelineFailure classify(const Error& error) {
  if (error.kind == ErrorKind::kUnavailable) return {error, AfterFailure::kRetry};
  // To callers of a source kResourceExhausted means the day's records, which a large body is not.
  if (error.kind == ErrorKind::kResourceExhausted)
    return {{ErrorKind::kUnavailable, error.message + " (max_body_bytes)"}, AfterFailure::kGiveUp};
  if (error.kind == ErrorKind::kPermissionDenied)
    return {{error.kind, error.message + ". Check base_url and ca_file"}, AfterFailure::kGiveUp};
  return {error, AfterFailure::kGiveUp};
}

TimelineClient::TimelineClient(const VisualCrossingConfig& config, std::function<bool()> stopped)
    : config_(config), http_({config.ca_file, config.proxy, std::move(stopped)}) {}

tl::expected<std::string, TimelineFailure> TimelineClient::get(const Station& station, const std::string& period) {
  const QueryParams query{{"unitGroup", "metric"},
                          {"include", period.empty() ? "hours,current" : "hours"},
                          {"elements", std::string(kAskedElements)},
                          {"lang", "en"},
                          {"iconSet", "icons2"},
                          {"contentType", "json"},
                          {"key", config_.api_key}};
  HttpFetch fetch;
  fetch.url = config_.base_url + std::string(kPath) + degrees(station.latitude) + "," + degrees(station.longitude) +
              (period.empty() ? "" : "/" + period) + "?" + percent_encode_query(query);
  fetch.connect_timeout_s = config_.connect_timeout_s;
  fetch.total_timeout_s = config_.total_timeout_s;
  fetch.max_body_bytes = config_.max_body_bytes;
  auto reply = http_.get(fetch);
  if (!reply) {
    TimelineFailure failure = classify(reply.error());
    failure.error.message = scrubbed(std::move(failure.error.message), config_.api_key);
    return tl::unexpected<TimelineFailure>(std::move(failure));
  }
  if (reply->status != 200) return tl::unexpected<TimelineFailure>(classify(reply->status, reply->body, config_.api_key));
  return std::move(reply->body);
}

}  // namespace stratus
