#include "adapters/webhdfs/writer.h"

#include <algorithm>
#include <filesystem>

#include "adapters/webhdfs/retry.h"

namespace stratus {
namespace {

// What is read back at once.
constexpr std::uint64_t kReadBackBytes = 8 * 1024 * 1024;
// Once for its folder, which is made then, and once more.
constexpr int kRenameLooks = 2;

}  // namespace

// Asked once: what stays is removed when it is an hour old.
WebHdfsWriter::~WebHdfsWriter() {
  if (!path_.empty()) (void)client_->remove(path_);
}

Status WebHdfsWriter::append(std::string_view bytes) {
  const std::size_t piece = client_->config().piece_bytes;
  while (buffer_.size() + bytes.size() > piece) {
    const std::size_t fits = piece - buffer_.size();
    buffer_ += bytes.substr(0, fits);
    bytes.remove_prefix(fits);
    STRATUS_RETURN_IF_ERROR(send_buffer());
  }
  buffer_ += bytes;
  return {};
}

Status WebHdfsWriter::send_buffer() {
  STRATUS_RETURN_IF_ERROR(begun_ ? continue_file() : begin_file());
  digest_.add(buffer_);
  sent_bytes_ += buffer_.size();
  buffer_.clear();
  begun_ = true;
  return {};
}

// A DataNode whose client went away closes the file as if it were whole: the length alone tells. Each attempt has a name of
// its own, so that one that was given up cannot come late into the next.
Status WebHdfsWriter::begin_file() {
  return ask_again(client_->config(), [&]() -> Status {
    if (!path_.empty()) (void)client_->remove(path_);
    path_ = next_path_();
    STRATUS_RETURN_IF_ERROR(client_->create(path_, buffer_));
    STRATUS_ASSIGN_OR_RETURN(const HdfsStatus made, client_->status(path_));
    if (made.bytes == buffer_.size()) return {};
    return fail(ErrorKind::kUnavailable, client_->place(path_) + " has " + std::to_string(made.bytes) + " bytes of " +
                                             std::to_string(buffer_.size()) + ": the upload was cut");
  });
}

// Of an append whose answer was lost the length says whether it was made. One that came in part cannot be continued.
Status WebHdfsWriter::continue_file() {
  const std::uint64_t want = sent_bytes_ + buffer_.size();
  bool asked = false;
  bool in_part = false;
  const Status sent = ask_again(client_->config(), [&]() -> Status {
    if (in_part) return {};
    if (asked) {
      STRATUS_ASSIGN_OR_RETURN(const HdfsStatus known, client_->status(path_));
      in_part = known.bytes != sent_bytes_ && known.bytes != want;
      if (known.bytes != sent_bytes_) return {};
    }
    asked = true;
    return client_->append(path_, buffer_);
  });
  if (sent && in_part)
    return fail(ErrorKind::kUnavailable, client_->place(path_) + ": a piece came in part; write the file again");
  return sent;
}

Status WebHdfsWriter::finish() {
  if (!begun_ || !buffer_.empty()) STRATUS_RETURN_IF_ERROR(send_buffer());
  const auto known = ask_again(client_->config(), [&] { return client_->status(path_); });
  if (!known) return fail(known.error());
  if (known->bytes != sent_bytes_)
    return fail(ErrorKind::kUnavailable, client_->place(path_) + " has " + std::to_string(known->bytes) + " bytes of " +
                                             std::to_string(sent_bytes_) + ": an upload was cut; write the file again");
  STRATUS_RETURN_IF_ERROR(check_digest());
  file_id_ = known->file_id;
  whole_ = true;
  return {};
}

// HDFS guards its blocks from the DataNode on. Between us and the DataNode there is a connection alone.
Status WebHdfsWriter::check_digest() const {
  DigestOfPieces read;
  for (std::uint64_t at = 0; at < sent_bytes_; at += kReadBackBytes) {
    const auto piece =
        ask_again(client_->config(), [&] { return client_->open(path_, at, std::min(kReadBackBytes, sent_bytes_ - at)); });
    if (!piece) return fail(piece.error());
    read.add(*piece);
  }
  if (read.text() == digest_.text()) return {};
  return fail(ErrorKind::kDataLoss, client_->place(path_) + " was read back with other bytes than were written");
}

Status WebHdfsWriter::commit(const std::string& name) {
  STRATUS_RETURN_IF_ERROR(check_file_name(name));
  if (!whole_) STRATUS_RETURN_IF_ERROR(finish());
  STRATUS_RETURN_IF_ERROR(ask_again(client_->config(), [&] { return rename(name); }));
  path_.clear();
  return {};
}

Status WebHdfsWriter::rename(const std::string& name) {
  for (int i = 0; i < kRenameLooks; ++i) {
    const Status renamed = client_->rename(path_, name);
    if (renamed || renamed.error().kind == ErrorKind::kCancelled) return renamed;
    STRATUS_RETURN_IF_ERROR(look(name, renamed.error()));
    if (path_.empty()) return {};
  }
  return fail(ErrorKind::kUnavailable, client_->place(name) + ": its folder goes as fast as it is made");
}

// The number of a file goes with it and is given once, so it tells ours from one of equal bytes. Succeeds with an empty
// path_ when it has the name, and with a folder for it when that was missing.
Status WebHdfsWriter::look(const std::string& name, const Error& why) {
  const auto there = client_->status(name);
  if (there && there->is_file && there->file_id == file_id_) {
    path_.clear();
    return {};
  }
  if (there) return fail(ErrorKind::kAlreadyExists, client_->place(name) + " is there already");
  if (there.error().kind != ErrorKind::kNotFound) return fail(there.error());
  const auto ours = client_->status(path_);
  if (!ours && ours.error().kind == ErrorKind::kNotFound)
    return fail(ErrorKind::kConflict,
                client_->place(path_) + " was removed by others before " + name + " was committed: write the file again");
  if (!ours) return fail(ours.error());
  if (why.kind != ErrorKind::kNotFound) return fail(why);
  return client_->make_folder(std::filesystem::path(name).parent_path().string());
}

}  // namespace stratus
