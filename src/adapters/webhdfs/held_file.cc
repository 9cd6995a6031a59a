#include "adapters/webhdfs/held_file.h"

#include "adapters/webhdfs/retry.h"

namespace stratus {

// The folder of all holds goes with the last one in it; one that is not empty stays by itself.
HeldFile::~HeldFile() {
  (void)client_->remove(path_, true);
  (void)client_->remove(folder_);
}

Status HeldFile::make() const {
  return ask_again(client_->config(), [&] { return client_->make_folder(path_); });
}

// SETTIMES would want a time of ours. What is made in a folder gives it the NameNode's.
Status HeldFile::renew() {
  const std::lock_guard lock(mutex_);
  const std::string before = path_ + "/" + std::to_string(renewals_);
  const std::string now = path_ + "/" + std::to_string(++renewals_);
  STRATUS_RETURN_IF_ERROR(ask_again(client_->config(), [&] { return client_->make_folder(now); }));
  return ask_again(client_->config(), [&] { return client_->remove(before); });
}

}  // namespace stratus
