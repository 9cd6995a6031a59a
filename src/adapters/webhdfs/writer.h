// A file on its way into HDFS.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "adapters/webhdfs/client.h"
#include "base/checksum.h"
#include "ports/file_store.h"

namespace stratus {

// The bytes stand under a temporary name until they were read back; then they are renamed.
class WebHdfsWriter final : public FileWriter {
 public:
  // `next_path` gives a path under kUnfinishedFolder that nobody had before.
  WebHdfsWriter(std::shared_ptr<const WebHdfsClient> client, std::function<std::string()> next_path)
      : client_(std::move(client)), next_path_(std::move(next_path)) {}
  ~WebHdfsWriter() override;
  WebHdfsWriter(const WebHdfsWriter&) = delete;
  WebHdfsWriter& operator=(const WebHdfsWriter&) = delete;

  Status append(std::string_view bytes) override;
  Status commit(const std::string& name) override;

 private:
  Status send_buffer();
  Status begin_file();
  Status continue_file();
  Status finish();
  Status check_digest() const;
  Status rename(const std::string& name);
  // After a rename that was not said to be made.
  Status look(const std::string& name, const Error& why);

  const std::shared_ptr<const WebHdfsClient> client_;
  const std::function<std::string()> next_path_;
  std::string path_;  // empty before the first byte went up, and after the commit
  std::string buffer_;
  DigestOfPieces digest_;
  std::uint64_t sent_bytes_ = 0;
  std::uint64_t file_id_ = 0;
  bool begun_ = false;
  bool whole_ = false;  // all is up, and was read back
};

}  // namespace stratus
