#include "adapters/visual_crossing/source.h"

#include <algorithm>

#include "adapters/visual_crossing/timeline_decoder.h"
#include "base/checksum.h"

namespace stratus {
namespace {

constexpr std::int64_t kHourRecordsADay = 24;
constexpr std::int64_t kForecastRecords = 1;
constexpr std::int64_t kLeaseStepMillis = 200;

bool is_loopback(const std::string& host) { return host == "127.0.0.1" || host == "localhost" || host == "[::1]"; }

std::string digest_of_key(const VisualCrossingConfig& config) { return digest("visual_crossing " + config.api_key); }

Status check(const VisualCrossingConfig& config) {
  if (config.api_key.empty()) return fail(ErrorKind::kPermissionDenied, "the Visual Crossing API key is missing (api_key)");
  STRATUS_ASSIGN_OR_RETURN(const Origin origin, origin_of(config.base_url));
  if (origin.scheme == "http" && !is_loopback(origin.host))
    return fail(ErrorKind::kInvalidArgument,
                "base_url " + redacted(config.base_url) + " would send the API key in the clear: use https");
  return {};
}

}  // namespace

Result<std::unique_ptr<VisualCrossingSource>> VisualCrossingSource::create(VisualCrossingConfig config, FileSystem& files,
                                                                           const Clock& clock, Pacing pacing) {
  STRATUS_RETURN_IF_ERROR(check(config));
  STRATUS_RETURN_IF_ERROR(files.create_directories(config.state_dir));
  return std::unique_ptr<VisualCrossingSource>(
      new VisualCrossingSource(std::move(config), files, clock, std::move(pacing)));
}

VisualCrossingSource::VisualCrossingSource(VisualCrossingConfig config, FileSystem& files, const Clock& clock,
                                           Pacing pacing)
    : config_(std::move(config)),
      files_(files),
      clock_(clock),
      pacing_(std::move(pacing)),
      key_digest_(digest_of_key(config_)),
      client_(config_),
      budget_(files, budget_file(config_), config_.daily_cost_limit) {}

Result<Fetched> VisualCrossingSource::history(const Station& station, DayNumber from, DayNumber to) {
  if (to < from)
    return fail(ErrorKind::kInvalidArgument, "the first day " + format_date(from) + " is after " + format_date(to));
  return fetch(station, format_date(from) + "/" + format_date(to), kHourRecordsADay * (to - from + 1));
}

Result<Fetched> VisualCrossingSource::current(const Station& station) { return fetch(station, "", kForecastRecords); }

Path VisualCrossingSource::budget_file(const VisualCrossingConfig& config) {
  return config.state_dir / ("budget-" + digest_of_key(config) + ".json");
}

Result<std::int64_t> VisualCrossingSource::used_cost() const { return budget_.used(clock_.now()); }

Result<Fetched> VisualCrossingSource::fetch(const Station& station, const std::string& period, std::int64_t estimate) {
  const std::lock_guard lock(mutex_);
  STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> held, lease());
  STRATUS_RETURN_IF_ERROR(budget_.reserve(estimate, clock_.now()));
  auto fetched = attempt(station, period);
  for (int retry = 0; !fetched && fetched.error().after == AfterFailure::kRetry && retry < config_.max_retries; ++retry) {
    wait_before_retry(retry);
    fetched = attempt(station, period);
  }
  const std::int64_t cost = fetched ? fetched->cost : 0;
  STRATUS_RETURN_IF_ERROR(budget_.settle(estimate, cost, clock_.now()));
  if (fetched) return std::move(*fetched);
  if (fetched.error().after == AfterFailure::kWaitForNextDay) STRATUS_RETURN_IF_ERROR(budget_.exhaust(clock_.now()));
  return fail(fetched.error().error.with_context(station.id.text()));
}

tl::expected<Fetched, TimelineFailure> VisualCrossingSource::attempt(const Station& station, const std::string& period) {
  const auto body = client_.get(station, period);
  if (!body) return tl::unexpected<TimelineFailure>(body.error());
  auto fetched = decode_timeline(*body, station, clock_.now(), config_.origin);
  if (!fetched) return tl::unexpected<TimelineFailure>(classify(fetched.error()));
  return std::move(*fetched);
}

Result<std::unique_ptr<FileLock>> VisualCrossingSource::lease() {
  const Path path = config_.state_dir / ("lease-" + key_digest_);
  for (std::int64_t waited = 0;; waited += kLeaseStepMillis) {
    auto lock = files_.lock(path, "one request at a time with this API key");
    if (lock || lock.error().kind != ErrorKind::kAlreadyExists) return lock;
    if (waited >= config_.lease_wait_s * 1000)
      return fail(ErrorKind::kUnavailable, "another process has asked with the same API key for " +
                                               std::to_string(config_.lease_wait_s) + " s (lease_wait_s)");
    pacing_.sleep(kLeaseStepMillis);
  }
}

void VisualCrossingSource::wait_before_retry(int retry) {
  const double longest = static_cast<double>(config_.retry_base_ms) * static_cast<double>(1 << std::min(retry, 10));
  pacing_.sleep(static_cast<std::int64_t>(longest * (0.5 + pacing_.random() / 2)));
}

}  // namespace stratus
