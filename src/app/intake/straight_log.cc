#include "app/intake/straight_log.h"

#include <algorithm>
#include <utility>

#include "engine/pipeline.h"
#include "weather/arrival.h"
#include "weather/message.h"

namespace stratus {
namespace {

// The end of the log, and nothing when there is none.
Result<std::optional<LogExtent>> log_of(const Context& context) {
  const auto reader = context.engines().log_reader(context.disk, context.folder());
  if (!reader && reader.error().kind == ErrorKind::kNotFound) return std::nullopt;
  if (!reader) return fail(reader.error());
  STRATUS_ASSIGN_OR_RETURN(LogExtent extent, (*reader)->extent());
  return extent;
}

bool is_new(const LogExtent& extent) { return extent.end.total() == 0 && !extent.former; }

// With the folder as every command makes it.
Status register_stations(const Context& context, const std::vector<Station>& stations) {
  STRATUS_ASSIGN_OR_RETURN(const auto pipeline,
                           Pipeline::open(context.disk, context.clock, context.folder(), context.configured()));
  return pipeline->add_stations(stations);
}

}  // namespace

Result<bool> can_go_straight(const Context& context, const StationYearsPlan& plan) {
  STRATUS_ASSIGN_OR_RETURN(const auto holder, folder_holder(context.disk, context.folder()));
  if (holder) return false;
  STRATUS_ASSIGN_OR_RETURN(const auto extent, log_of(context));
  const DayNumber last_arrival = plan.first_day + plan.days + plan.late_days + 1;
  const bool past = UtcMillis{std::int64_t{last_arrival.value} * 86'400'000} <= context.clock.now();
  return past && (!extent || is_new(*extent));
}

Result<std::unique_ptr<StraightLog>> StraightLog::open(const Context& context, const StationYearsPlan& plan) {
  STRATUS_RETURN_IF_ERROR(register_stations(context, planned_stations(plan)));
  STRATUS_ASSIGN_OR_RETURN(FolderLock lock, FolderLock::take_alone(context.disk, context.folder(), "generate"));
  STRATUS_ASSIGN_OR_RETURN(OpenedLog log, context.engines().log(context.disk, context.folder(), {}));
  if (!is_new(log.log->extent()))
    return fail(ErrorKind::kConflict, "another command has written into the log meanwhile: run this one again");
  return std::unique_ptr<StraightLog>(new StraightLog(context, plan, std::move(lock), std::move(log)));
}

StraightLog::StraightLog(const Context& context, const StationYearsPlan& plan, FolderLock lock, OpenedLog log)
    : context_(context),
      lock_(std::move(lock)),
      log_(std::move(log)),
      gate_(
          context.disk, context.engines().log_disk(context.folder()), [] { return TailSize{}; }, UINT64_MAX, context.logger),
      stations_(planned_stations(plan)) {}

Status StraightLog::take(const MessageStretch& stretch) {
  for (const MadeMessage& message : stretch.messages) {
    if (message.repeats && message.states_known_at) {
      ++duplicates_;
      continue;
    }
    if (waiting_.empty()) {
      time_ = context_.clock.now();
      stamps_.begin(time_, {});
    }
    add(stretch, message);
    if (text_.size() >= kBytesAnAppend) STRATUS_RETURN_IF_ERROR(flush());
  }
  return {};
}

void StraightLog::add(const MessageStretch& stretch, const MadeMessage& message) {
  const std::string_view bytes = stretch.of(message);
  if (message.states_known_at) {
    text_ += bytes;
  } else {
    const UtcMillis known_at = stamp(message);
    text_ += with_known_at(bytes, known_at);
    time_ = std::max(time_, known_at);
  }
  waiting_.emplace_back(message.station, text_.size());
}

UtcMillis StraightLog::stamp(const MadeMessage& message) {
  if (!message.restated) return stamps_.next(std::nullopt);
  constexpr std::int64_t kMostStations = 100'000;
  const std::int64_t hour = message.time.value / 3600 * kMostStations + message.station;
  const auto [known, first] = stamped_.try_emplace(hour);
  known->second = stamps_.next(first ? std::nullopt : std::optional(known->second));
  return known->second;
}

Status StraightLog::flush() {
  if (waiting_.empty()) return {};
  if (context_.stop_requested()) return fail(ErrorKind::kCancelled, "stopped; what was made until then is in the log");
  STRATUS_RETURN_IF_ERROR(lock_.still_owner());
  gate_.look();
  STRATUS_RETURN_IF_ERROR(gate_.check());
  std::vector<LogMessage> messages;
  messages.reserve(waiting_.size());
  std::size_t begin = 0;
  for (const auto& [station, end] : waiting_) {
    messages.push_back(
        {stations_[static_cast<std::size_t>(station)].id.text(), std::string_view(text_).substr(begin, end - begin)});
    begin = end;
  }
  STRATUS_RETURN_IF_ERROR(gate_.appended(whole_append(log_.log->append(messages, time_))));
  text_.clear();
  waiting_.clear();
  return {};
}

}  // namespace stratus
