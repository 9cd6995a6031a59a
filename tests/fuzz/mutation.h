// Inputs made of a corpus by small changes: the same ones for the same seed.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace stratus {

class Mutation {
 public:
  // `corpus` holds at least one input.
  Mutation(std::vector<std::string> corpus, std::uint64_t seed) : corpus_(std::move(corpus)), random_(seed) {}

  // One of the corpus with one to four changes. At most kMostBytes.
  std::string next();

 private:
  static constexpr std::size_t kMostBytes = 256 * 1024;

  std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
  const std::string& any() { return corpus_[below(corpus_.size())]; }
  void change(std::string& bytes);

  const std::vector<std::string> corpus_;
  std::mt19937_64 random_;
};

}  // namespace stratus
