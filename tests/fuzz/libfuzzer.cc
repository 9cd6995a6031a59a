// One target as libFuzzer wants it; the target's name is STRATUS_FUZZ_TARGET.
#include <cstdint>

#include "fuzz/targets.h"

namespace {

const stratus::FuzzTarget& chosen() {
  for (const auto targets : {stratus::decoder_targets(), stratus::http_targets()}) {
    for (const stratus::FuzzTarget& target : targets) {
      if (target.name == STRATUS_FUZZ_TARGET) return target;
    }
  }
  throw stratus::LawBroken("no target " STRATUS_FUZZ_TARGET);
}

}  // namespace

// What is thrown ends the process, and libFuzzer keeps the input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const stratus::FuzzTarget& kTarget = chosen();
  kTarget.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
