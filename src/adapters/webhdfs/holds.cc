#include "adapters/webhdfs/holds.h"

#include <algorithm>
#include <thread>

#include "adapters/webhdfs/held_file.h"
#include "adapters/webhdfs/retry.h"

namespace stratus {
namespace {

constexpr std::string_view kHolds = ".holds/";
constexpr std::string_view kHold = "hold-";
constexpr std::string_view kRemoving = "removing-";
// How long a hold waits for removals under way.
constexpr std::chrono::seconds kRemovalPatience{10};
constexpr std::chrono::milliseconds kRemovalPause{20};

using SteadyTime = std::chrono::steady_clock::time_point;

SteadyTime now() { return std::chrono::steady_clock::now(); }

std::string holds_of(std::string name) {
  std::replace(name.begin(), name.end(), '/', '=');
  return std::string(kHolds) + name;
}

std::int64_t millis(std::chrono::milliseconds duration) { return duration.count(); }

class WebHdfsHold final : public FileHold {
 public:
  explicit WebHdfsHold(std::shared_ptr<HeldFile> file) : file_(std::move(file)) {}

 private:
  const std::shared_ptr<HeldFile> file_;  // the store renews it meanwhile
};

// The time of that entry, which was made before; 0 when it is not there.
std::int64_t time_of(const std::vector<HdfsStatus>& entries, std::string_view path) {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [&](const HdfsStatus& entry) { return path.ends_with("/" + entry.name); });
  return found == entries.end() ? 0 : found->modified_ms;
}

bool has_living(const std::vector<HdfsStatus>& entries, std::string_view prefix, std::int64_t since_ms) {
  return std::any_of(entries.begin(), entries.end(), [&](const HdfsStatus& entry) {
    return entry.name.starts_with(prefix) && entry.modified_ms >= since_ms;
  });
}

}  // namespace

std::string WebHdfsHolds::next_id() {
  const std::lock_guard lock(mutex_);
  return owner_ + "-" + std::to_string(++given_);
}

Result<std::unique_ptr<FileHold>> WebHdfsHolds::take(const std::string& name) {
  const auto hold = std::make_shared<HeldFile>(client_, holds_of(name), next_id());
  STRATUS_RETURN_IF_ERROR(hold->make());
  STRATUS_RETURN_IF_ERROR(wait_for_removals(*hold));
  const auto known = ask_again(client_->config(), [&] { return client_->status(name); });
  if (!known) return fail(known.error());
  if (!known->is_file) return fail(ErrorKind::kNotFound, client_->place(name) + " is no file");
  const std::lock_guard lock(mutex_);
  std::erase_if(held_, [](const std::weak_ptr<HeldFile>& held) { return held.expired(); });
  held_.push_back(hold);
  return std::unique_ptr<FileHold>(std::make_unique<WebHdfsHold>(hold));
}

// A removal that came first takes the file, or sees another hold and leaves it.
Status WebHdfsHolds::wait_for_removals(const HeldFile& hold) const {
  for (const SteadyTime begin = now(); now() - begin < kRemovalPatience; std::this_thread::sleep_for(kRemovalPause)) {
    const auto entries = ask_again(client_->config(), [&] { return client_->list(hold.folder()); });
    if (!entries) return fail(entries.error());
    const std::int64_t own_ms = time_of(*entries, hold.path());
    if (!has_living(*entries, kRemoving, own_ms - millis(kRemovalLease))) return {};
  }
  return fail(ErrorKind::kNotFound, client_->place(hold.path()) + ": the file is being removed");
}

Result<bool> WebHdfsHolds::remove_unheld(const std::string& name) {
  const std::string folder = holds_of(name);
  const std::string marker = folder + "/" + std::string(kRemoving) + next_id();
  auto removed = look_and_remove(name, folder, marker);
  // A removal that may still be under way keeps its marker, until it is over with its lease.
  if (removed || removed.error().kind != ErrorKind::kUnavailable) {
    (void)client_->remove(marker);
    (void)client_->remove(folder);
  }
  return removed;
}

Result<bool> WebHdfsHolds::look_and_remove(const std::string& name, const std::string& folder, const std::string& marker) {
  const SteadyTime begin = now();
  STRATUS_RETURN_IF_ERROR(ask_again(client_->config(), [&] { return client_->make_folder(marker); }));
  const auto entries = ask_again(client_->config(), [&] { return client_->list(folder); });
  if (!entries) return fail(entries.error());
  const std::int64_t now_ms = time_of(*entries, marker);
  if (has_living(*entries, kHold, now_ms - millis(kHoldLease))) return false;
  if (now() - begin > kRemovalLook)
    return fail(ErrorKind::kUnavailable, client_->place(name) + ": HDFS answers too slowly to remove it safely");
  STRATUS_RETURN_IF_ERROR(client_->remove(name));
  for (const HdfsStatus& entry : *entries) {
    if (entry.name.starts_with(kHold)) (void)client_->remove(folder + "/" + entry.name, true);  // of who died
  }
  return true;
}

Status WebHdfsHolds::renew() {
  std::vector<std::shared_ptr<HeldFile>> living;
  {
    const std::lock_guard lock(mutex_);
    renewed_at_ = now();
    for (const auto& held : held_) {
      if (auto file = held.lock()) living.push_back(std::move(file));
    }
  }
  Status first;
  for (const auto& file : living) {
    const Status renewed = file->renew();
    if (!renewed && first) first = renewed;
  }
  return first;
}

Status WebHdfsHolds::renew_when_due() {
  {
    const std::lock_guard lock(mutex_);
    if (held_.empty() || now() - renewed_at_ < kHoldRenewal) return {};
  }
  return renew();
}

}  // namespace stratus
