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
  return std::unique_ptr<VisualCrossingSource>(new VisualCrossingSource(std::move(config), files, clock, std::move(pacing)));
}

VisualCrossingSource::VisualCrossingSource(VisualCrossingConfig config, FileSystem& files, const Clock& clock, Pacing pacing)
    : config_(std::move(config)),
      files_(files),
      clock_(clock),
      pacing_(std::move(pacing)),
      key_digest_(digest_of_key(config_)),
      client_(config_, pacing_.stopped),
      budget_(files, budget_file(config_), config_.daily_cost_limit) {}

Result<Fetched> VisualCrossingSource::history(const Station& station, DayNumber from, DayNumber to) {
  if (to < from)
    return fail(ErrorKind::kInvalidArgument, "the first day " + format_date(from) + " is after " + format_date(to));
  return fetch(station, {format_date(from) + "/" + format_date(to), kHourRecordsADay * (to - from + 1), true});
}

Result<std::int64_t> VisualCrossingSource::affordable_days() {
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t left, budget_.left(kept_for_collecting(), clock_.now()));
  if (left >= kHourRecordsADay) return left / kHourRecordsADay;
  // The budget words the refusal.
  STRATUS_RETURN_IF_ERROR(budget_.reserve(kHourRecordsADay, kept_for_collecting(), clock_.now()));
  return fail(ErrorKind::kInternal, "the budget allows what it did not have left");
}

Result<Fetched> VisualCrossingSource::current(const Station& station) { return fetch(station, {"", kForecastRecords}); }

// The collector's share of the records, as far as the day still lasts: what it did not use by now is free for others.
std::int64_t VisualCrossingSource::kept_for_collecting() const {
  constexpr std::int64_t kDayMillis = 86'400'000;
  const std::int64_t rest = kDayMillis - (clock_.now().value - floor_div(clock_.now().value, kDayMillis) * kDayMillis);
  const std::int64_t share = config_.daily_cost_limit * config_.collect_share_pct / 100;
  return static_cast<std::int64_t>(static_cast<__int128>(share) * rest / kDayMillis);
}

Path VisualCrossingSource::budget_file(const VisualCrossingConfig& config) {
  return config.state_dir / ("budget-" + digest_of_key(config) + ".json");
}

Result<std::int64_t> VisualCrossingSource::used_cost() const { return budget_.used(clock_.now()); }

Result<Fetched> VisualCrossingSource::fetch(const Station& station, const Request& request) {
  const std::lock_guard lock(mutex_);
  STRATUS_ASSIGN_OR_RETURN(const std::unique_ptr<FileLock> held, lease());
  auto fetched = attempt(station, request);
  for (int retry = 0; !fetched && fetched.error().after == AfterFailure::kRetry && retry < config_.max_retries; ++retry) {
    wait_before_retry(retry);
    if (stopped()) break;
    fetched = attempt(station, request);
  }
  if (fetched) return std::move(*fetched);
  if (fetched.error().after == AfterFailure::kWaitForNextDay) STRATUS_RETURN_IF_ERROR(budget_.exhaust(clock_.now()));
  return fail(fetched.error().error.with_context(station.id.text()));
}

// Each attempt is booked by itself: the service charges each answer that it gives.
tl::expected<Fetched, TimelineFailure> VisualCrossingSource::attempt(const Station& station, const Request& request) {
  const auto refused = [](Error error) {
    return tl::unexpected<TimelineFailure>({std::move(error), AfterFailure::kGiveUp});
  };
  const std::int64_t kept = request.leaves_share ? kept_for_collecting() : 0;
  const Status reserved = budget_.reserve(request.estimate, kept, clock_.now());
  if (!reserved) return refused(reserved.error());
  auto fetched = ask(station, request);
  const std::int64_t unread_cost = fetched || !fetched.error().charged ? 0 : request.estimate;
  const Status settled = budget_.settle(request.estimate, fetched ? fetched->cost : unread_cost, clock_.now());
  if (!settled) return refused(settled.error());
  return fetched;
}

tl::expected<Fetched, TimelineFailure> VisualCrossingSource::ask(const Station& station, const Request& request) {
  const auto body = client_.get(station, request.period);
  if (!body) return tl::unexpected<TimelineFailure>(body.error());
  auto fetched = decode_timeline(*body, station, clock_.now(), config_.origin);
  if (fetched) return std::move(*fetched);
  TimelineFailure failure = classify(fetched.error());
  failure.charged = true;
  return tl::unexpected<TimelineFailure>(std::move(failure));
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
    if (stopped()) return fail(ErrorKind::kCancelled, "stopped while another process asked with the same API key");
  }
}

bool VisualCrossingSource::stopped() const { return pacing_.stopped && pacing_.stopped(); }

void VisualCrossingSource::wait_before_retry(int retry) {
  const double longest = static_cast<double>(config_.retry_base_ms) * static_cast<double>(1 << std::min(retry, 10));
  pacing_.sleep(static_cast<std::int64_t>(longest * (0.5 + pacing_.random() / 2)));
}

}  // namespace stratus
