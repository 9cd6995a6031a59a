// Every target on its corpus and on what small changes make of it: the same inputs in each run. With STRATUS_FUZZ_SECONDS=N
// for N seconds a target, from a seed of chance that is printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "fuzz/mutation.h"
#include "fuzz/targets.h"

namespace stratus {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kSeed = 20'261'124;
constexpr std::size_t kShownBytes = 2'000;

std::vector<std::string> corpus(std::string_view target) {
  std::vector<std::string> inputs;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(STRATUS_SOURCE_DIR) / "tests/fuzz/corpus" / target)) {
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    inputs.push_back(text.str());
  }
  std::sort(inputs.begin(), inputs.end());  // the order of a folder is the file system's
  return inputs;
}

std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char c : bytes.substr(0, kShownBytes)) {
    char code[8];
    std::snprintf(code, sizeof code, "\\x%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    text += c >= ' ' && c <= '~' ? std::string(1, c) : code;
  }
  return text;
}

class Fuzz : public ::testing::TestWithParam<FuzzTarget> {
 protected:
  // False when the input breaks a law or something is thrown.
  static bool holds(const std::string& input) {
    try {
      GetParam().run(input);
      return true;
    } catch (const std::exception& error) {
      ADD_FAILURE() << GetParam().name << ": " << error.what() << "\non " << input.size() << " bytes: " << escaped(input);
    }
    return false;
  }
};

TEST_P(Fuzz, NoBytesBreakIt) {
  const std::vector<std::string> inputs = corpus(GetParam().name);
  ASSERT_FALSE(inputs.empty());
  for (const std::string& input : inputs) holds(input);
  const char* seconds = std::getenv("STRATUS_FUZZ_SECONDS");
  const std::uint64_t seed = seconds == nullptr ? kSeed : std::random_device()();
  if (seconds != nullptr) std::cout << GetParam().name << ": seed " << seed << "\n";
  const auto end = Clock::now() + std::chrono::seconds(seconds == nullptr ? 0 : std::atoi(seconds));
  Mutation mutation(inputs, seed);
  const auto more = [&](int runs) { return seconds == nullptr ? runs < GetParam().runs : Clock::now() < end; };
  for (int runs = 0; more(runs) && holds(mutation.next());) ++runs;
}

const auto kName = [](const auto& parameter) { return std::string(parameter.param.name); };
INSTANTIATE_TEST_SUITE_P(Decoders, Fuzz, ::testing::ValuesIn(decoder_targets().begin(), decoder_targets().end()), kName);
INSTANTIATE_TEST_SUITE_P(Http, Fuzz, ::testing::ValuesIn(http_targets().begin(), http_targets().end()), kName);

}  // namespace
}  // namespace stratus
