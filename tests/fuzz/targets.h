// What must hold for any bytes whatever that reach the program through one of its doors.
#pragma once

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace stratus {

// A law that some input breaks; says which.
struct LawBroken : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Throws LawBroken.
void require(bool holds, const std::string& law);

struct FuzzTarget {
  std::string_view name;  // of its folder in corpus/
  // Returns for every input: a refusal is an answer like any other. Throws LawBroken; whatever else leaves it is a fault.
  void (*run)(std::string_view bytes);
  int runs;  // in a test: about a second
};

// Messages, CSV rows, answers of the weather API, stations, manifests, log frames.
std::span<const FuzzTarget> decoder_targets();
// Questions and requests over HTTP.
std::span<const FuzzTarget> http_targets();

}  // namespace stratus
