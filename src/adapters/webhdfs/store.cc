#include "adapters/webhdfs/store.h"

#include <algorithm>

#include "adapters/webhdfs/retry.h"
#include "adapters/webhdfs/writer.h"
#include "base/random_hex.h"

namespace stratus {
namespace {

constexpr std::size_t kOwnerDigits = 16;
constexpr std::uint64_t kReadPieceBytes = 16 * 1024 * 1024;
constexpr int kMaxRequestTimeout_s = 60;
constexpr std::string_view kClocks = ".clock/";

std::string unfinished_path(const std::string& name) { return std::string(kUnfinishedFolder) + "/" + name; }

tl::unexpected<Error> wrong_setting(const std::string& what) {
  return fail(ErrorKind::kInvalidArgument, "files in HDFS: " + what);
}

Status check(const WebHdfsConfig& config) {
  if (const auto origin = origin_of(config.url); !origin) return wrong_setting("url: " + origin.error().message);
  if (redacted(config.url) != config.url || config.url.ends_with('/'))
    return wrong_setting("url must be an address without user, query and '/' at its end, as http://127.0.0.1:9871");
  if (!config.root.starts_with('/') || config.root.ends_with('/'))
    return wrong_setting("root must begin with '/' and not end with it, as /user/spark/weather");
  if (config.request_timeout_s < 1 || config.request_timeout_s > kMaxRequestTimeout_s)
    return wrong_setting("request_timeout_s must be 1 to " + std::to_string(kMaxRequestTimeout_s));
  if (config.piece_bytes == 0) return wrong_setting("piece_bytes must be greater than 0");
  return {};
}

}  // namespace

Result<std::unique_ptr<WebHdfsStore>> WebHdfsStore::open(WebHdfsConfig config) {
  STRATUS_RETURN_IF_ERROR(check(config));
  return std::unique_ptr<WebHdfsStore>(new WebHdfsStore(std::move(config)));
}

WebHdfsStore::WebHdfsStore(WebHdfsConfig config)
    : client_(std::make_shared<const WebHdfsClient>(std::move(config))),
      owner_(random_hex(kOwnerDigits)),
      holds_(std::make_unique<WebHdfsHolds>(client_, owner_)) {}

Result<std::unique_ptr<FileWriter>> WebHdfsStore::create() {
  auto next_path = [owner = owner_, written = written_] {
    return unfinished_path(owner + "-" + std::to_string(++*written));
  };
  return std::unique_ptr<FileWriter>(std::make_unique<WebHdfsWriter>(client_, std::move(next_path)));
}

Result<std::string> WebHdfsStore::read(const std::string& name, std::uint64_t offset, std::uint64_t max_bytes) const {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  (void)holds_->renew_when_due();  // a hold that cannot be renewed is no reason not to read
  const auto piece_at = [&](std::uint64_t at, std::uint64_t bytes) {
    return ask_again(client_->config(), [&] { return client_->open(name, at, bytes); });
  };
  if (max_bytes == 0) return piece_at(offset, 1).map([](const std::string&) { return std::string(); });
  std::string bytes;
  while (bytes.size() < max_bytes) {
    const std::uint64_t want = std::min(max_bytes - bytes.size(), kReadPieceBytes);
    STRATUS_ASSIGN_OR_RETURN(std::string piece, piece_at(offset + bytes.size(), want));
    const bool ended = piece.size() < want;
    bytes = bytes.empty() ? std::move(piece) : bytes + piece;
    if (ended) break;
  }
  return bytes;
}

Result<std::vector<HdfsStatus>> WebHdfsStore::entries(const std::string& folder) const {
  auto found = ask_again(client_->config(), [&] { return client_->list(folder); });
  if (!found && found.error().kind == ErrorKind::kNotFound) return std::vector<HdfsStatus>();
  return found;
}

// A file that is asked for as a folder is answered as an entry without a name.
Result<std::vector<StoredFile>> WebHdfsStore::list(const std::string& folder) const {
  STRATUS_RETURN_IF_ERROR(check_file_name(folder));
  STRATUS_ASSIGN_OR_RETURN(const std::vector<HdfsStatus> found, entries(folder));
  std::vector<StoredFile> files;
  for (const HdfsStatus& entry : found) {
    if (entry.is_file && !entry.name.empty()) files.push_back({folder + "/" + entry.name, entry.bytes});
  }
  std::sort(files.begin(), files.end(), [](const StoredFile& a, const StoredFile& b) { return a.name < b.name; });
  return files;
}

Result<std::unique_ptr<FileHold>> WebHdfsStore::hold(const std::string& name) const {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  return holds_->take(name);
}

Status WebHdfsStore::remove(const std::string& name) {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  return ask_again(client_->config(), [&] { return client_->remove(name); });
}

Result<bool> WebHdfsStore::remove_unheld(const std::string& name) {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  return holds_->remove_unheld(name);
}

// What is made now tells it.
Result<std::int64_t> WebHdfsStore::name_node_time_ms() const {
  const std::string path = std::string(kClocks) + owner_ + "-" + std::to_string(++*written_);
  STRATUS_RETURN_IF_ERROR(ask_again(client_->config(), [&] { return client_->make_folder(path); }));
  const auto made = ask_again(client_->config(), [&] { return client_->status(path); });
  (void)client_->remove(path);
  return made.map([](const HdfsStatus& status) { return status.modified_ms; });
}

Result<std::vector<StoredFile>> WebHdfsStore::unfinished() const {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<HdfsStatus> found, entries(std::string(kUnfinishedFolder)));
  if (found.empty()) return std::vector<StoredFile>();
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t now_ms, name_node_time_ms());
  const std::int64_t life_ms = std::chrono::milliseconds(kUnfinishedLife).count();
  std::vector<StoredFile> left;
  for (const HdfsStatus& entry : found) {
    if (entry.is_file && now_ms - entry.modified_ms > life_ms) left.push_back({unfinished_path(entry.name), entry.bytes});
  }
  std::sort(left.begin(), left.end(), [](const StoredFile& a, const StoredFile& b) { return a.name < b.name; });
  return left;
}

Status WebHdfsStore::remove_unfinished() {
  STRATUS_ASSIGN_OR_RETURN(const std::vector<StoredFile> left, unfinished());
  for (const StoredFile& file : left)
    STRATUS_RETURN_IF_ERROR(ask_again(client_->config(), [&] { return client_->remove(file.name); }));
  return {};
}

}  // namespace stratus
