// WebHDFS: one request to the NameNode, and where bytes go or come one more to the DataNode that it names.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/webhdfs/answers.h"
#include "adapters/webhdfs/config.h"
#include "http/client.h"

namespace stratus {

// Paths are relative to config.root. Each call is made once; errors are those of error_of_answer() and of HttpClient, with
// the path in front, without user name and query. Thread-safe.
class WebHdfsClient {
 public:
  explicit WebHdfsClient(WebHdfsConfig config) : config_(std::move(config)) {}

  const WebHdfsConfig& config() const { return config_; }

  Result<HdfsStatus> status(const std::string& path) const;
  // All entries of a folder, by name. kNotFound: there is no such folder.
  Result<std::vector<HdfsStatus>> list(const std::string& path) const;
  // With the folders that it stands in. One that is there stays as it is.
  Status make_folder(const std::string& path) const;
  // A new file. `bytes` is given back unchanged. After an error, even a success whose bytes were cut, anything may stand
  // there.
  Status create(const std::string& path, std::string& bytes) const;
  Status append(const std::string& path, std::string& bytes) const;
  // At most `bytes` from `offset` on; what lies past the end is not there.
  Result<std::string> open(const std::string& path, std::uint64_t offset, std::uint64_t bytes) const;
  // kAlreadyExists: the name is a file's. kNotFound: `from` or the folder of `to` is not there. Another error, when `to` is
  // a folder: nothing was moved.
  Status rename(const std::string& from, const std::string& to) const;
  // A file or a folder; what is not there is no error. kInvalidArgument: a folder that is not empty, unless `with_all`.
  Status remove(const std::string& path, bool with_all = false) const;
  // For messages.
  std::string place(const std::string& path) const { return config_.url + config_.root + "/" + path; }

 private:
  using Params = std::vector<std::pair<std::string, std::string>>;

  std::string url_of(const std::string& path, std::string_view op, const Params& params) const;
  HttpFetch fetch_of(std::string url) const;
  Result<HttpReply> send(const HttpFetch& fetch, std::string_view method) const;
  // 200 and its body, else an error.
  Result<std::string> ask(std::string_view method, const std::string& path, std::string_view op, const Params& params) const;
  // Where the NameNode sends whoever asks for bytes.
  Result<std::string> data_node(std::string_view method, const std::string& path, std::string_view op,
                                const Params& params) const;
  Status upload(const std::string& location, std::string_view method, const std::string& path, std::string& bytes) const;
  Error at(const std::string& path, const Error& error) const { return error.with_context(place(path)); }

  std::unique_ptr<HttpClient> borrow() const;
  void give_back(std::unique_ptr<HttpClient> client) const;

  const WebHdfsConfig config_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<HttpClient>> idle_;  // guarded by mutex_
};

}  // namespace stratus
