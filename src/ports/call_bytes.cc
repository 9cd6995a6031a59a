#include "ports/call_bytes.h"

#include "base/bytes.h"

namespace stratus {
namespace {

bool take_run(std::string_view& bytes, StampRun& run) {
  if (!take_number(bytes, run.messages) || !take_number(bytes, run.how) || run.how > Stamping::kRejected) return false;
  return run.how != Stamping::kStamped || take_number(bytes, run.stamp.value);
}

}  // namespace

void put_call(std::string& bytes, const StampedCall& call) {
  put_text(bytes, call.key);
  put_text(bytes, call.content);
  put_number(bytes, call.at.value);
  put_number(bytes, static_cast<std::uint32_t>(call.stamps.size()));
  for (const StampRun& run : call.stamps) {
    put_number(bytes, run.messages);
    put_number(bytes, run.how);
    if (run.how == Stamping::kStamped) put_number(bytes, run.stamp.value);
  }
}

bool take_call(std::string_view& bytes, StampedCall& call) {
  std::uint32_t runs = 0;
  if (!take_text(bytes, call.key) || !take_text(bytes, call.content) || !take_number(bytes, call.at.value) ||
      !take_number(bytes, runs))
    return false;
  call.stamps.clear();
  for (; runs > 0; --runs) {
    StampRun run;
    if (!take_run(bytes, run)) return false;
    call.stamps.push_back(run);
  }
  return true;
}

}  // namespace stratus
