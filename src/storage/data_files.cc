#include "storage/data_files.h"

#include "base/file_system.h"

namespace stratus {
namespace {

constexpr std::size_t kPieceBytes = 1 << 20;
constexpr std::size_t kDigestInName = 16;

}  // namespace

DataFileWriter::DataFileWriter(FileStore& files, std::unique_ptr<FileWriter> file)
    : files_(&files), file_(std::move(file)), digest_(std::make_unique<DigestOfPieces>()) {}

Result<DataFileWriter> DataFileWriter::create(FileStore& files) {
  STRATUS_ASSIGN_OR_RETURN(std::unique_ptr<FileWriter> file, files.create());
  return DataFileWriter(files, std::move(file));
}

Status DataFileWriter::append(std::string_view bytes) {
  digest_->add(bytes);
  bytes_ += bytes.size();
  if (piece_.size() + bytes.size() > kPieceBytes) STRATUS_RETURN_IF_ERROR(flush());
  if (bytes.size() > kPieceBytes) return file_->append(bytes);
  piece_ += bytes;
  return {};
}

Status DataFileWriter::flush() {
  const Status written = file_->append(piece_);
  piece_.clear();
  return written;
}

Result<DataFile> DataFileWriter::commit(const std::string& folder, DataFile of) {
  STRATUS_RETURN_IF_ERROR(flush());
  of.digest = digest_->text();
  of.bytes = bytes_;
  of.path = folder + "/" + format_month(of.month) + "-" + std::to_string(of.shard.number) + "." +
            std::to_string(of.shard.count()) + "-" + of.digest.substr(0, kDigestInName) + ".parquet";
  STRATUS_RETURN_IF_ERROR(commit_as(of));
  return of;
}

Status DataFileWriter::commit_as(const DataFile& file) {
  const Status committed = file_->commit(file.path);
  if (committed || committed.error().kind != ErrorKind::kAlreadyExists) return committed;
  const Status there = check_data_file(*files_, file);
  if (there || there.error().kind != ErrorKind::kDataLoss) return there;
  STRATUS_RETURN_IF_ERROR(files_->remove(file.path));
  return file_->commit(file.path);
}

std::string remedy(const DataFile& file) {
  if (file.path.starts_with("registry/")) return "; restore a backup";
  return file.path.starts_with("dataset/")
             ? "; run stratus batch rebuild --from-log, where the log has all (stratus doctor tells), or restore a backup"
             : "; run stratus batch rebuild";
}

Error missing_data_file(const DataFile& file) {
  return {ErrorKind::kDataLoss, "file " + file.path + " of the published version is missing" + remedy(file)};
}

Error damaged_data_file(const DataFile& file) {
  return {ErrorKind::kDataLoss, "file " + file.path + " is damaged: its digest differs from the manifest's" + remedy(file)};
}

Status check_size(const FileStore& files, const DataFile& file) {
  // Its last byte and no other: so the size is asked for without a call of its own.
  const auto end = files.read(file.path, file.bytes - 1, 2);
  if (!end && end.error().kind == ErrorKind::kNotFound) return fail(missing_data_file(file));
  if (!end) return fail(end.error());
  if (end->size() == 1) return {};
  return fail(ErrorKind::kDataLoss,
              "file " + file.path + " has other than " + std::to_string(file.bytes) + " bytes" + remedy(file));
}

Result<std::string> get_data_file(const FileStore& files, const DataFile& file) {
  auto bytes = files.read(file.path, 0, kWholeFile);
  if (!bytes && bytes.error().kind == ErrorKind::kNotFound) return fail(missing_data_file(file));
  if (!bytes) return fail(bytes.error());
  if (digest(*bytes) != file.digest) return fail(damaged_data_file(file));
  return bytes;
}

Status check_data_file(const FileStore& files, const DataFile& file) {
  DigestOfPieces found;
  for (std::uint64_t read = 0;;) {
    const auto piece = files.read(file.path, read, kPieceBytes);
    if (!piece && piece.error().kind == ErrorKind::kNotFound) return fail(missing_data_file(file));
    if (!piece) return fail(piece.error());
    found.add(*piece);
    read += piece->size();
    if (piece->size() < kPieceBytes) break;
  }
  if (found.text() != file.digest) return fail(damaged_data_file(file));
  return {};
}

}  // namespace stratus
