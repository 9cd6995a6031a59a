#include "views/generation.h"

#include "base/checksum.h"
#include "views/view_spec.h"

namespace stratus {
namespace {

// Raised by hand when the meaning of resolve, decode, fold or a file column changes, or the bytes that equal cells make:
// an incremental run must give the files of a rebuild.
constexpr int kRulesRevision = 5;

std::string describe(const Measure& measure) {
  return std::string(measure.name) + ":" + std::to_string(static_cast<int>(measure.input)) +
         (measure.accumulated ? "a" : "") + (measure.extremes ? "x" : "");
}

std::string describe(const HistogramSpec& histogram) {
  return "histogram " + std::string(histogram.name) + ":" + std::to_string(static_cast<int>(histogram.input)) +
         (histogram.accumulated ? "a" : "");
}

std::string describe(const ElementInfo& element) {
  return std::string(element.name) + ":" + std::to_string(element.scale) + ":" + std::to_string(element.least) + ":" +
         std::to_string(element.greatest);
}

// Raised by hand when a message states another fact than before.
constexpr int kDecoderRevision = 1;

std::string describe_decoder() {
  std::string rules = "decoder " + std::to_string(kDecoderRevision) + "\n";
  for (const ElementInfo& element : kElements)
    rules += std::string(element.name) + ":" + std::to_string(element.scale) + "\n";
  return rules;
}

std::string describe_rules() {
  std::string rules = describe_decoder() + "revision " + std::to_string(kRulesRevision) + "\n";
  for (const ElementInfo& element : kElements) rules += describe(element) + "\n";
  for (const ViewSpec& view : kViews) {
    if (!view.stored) continue;
    rules += std::string(view.name) + ":" + std::string(to_string(view.bucket)) + "\n";
    for (const Measure& measure : view.measures) rules += describe(measure) + "\n";
    for (const HistogramSpec& histogram : view.histograms) rules += describe(histogram) + "\n";
  }
  return rules;
}

}  // namespace

const std::string& rules_generation() {
  static const std::string kGeneration = digest(describe_rules()).substr(0, 16);
  return kGeneration;
}

const std::string& decoder_generation() {
  static const std::string kGeneration = digest(describe_decoder()).substr(0, 16);
  return kGeneration;
}

bool compatible(const StationRegistry& old, const StationRegistry& now) {
  for (const auto& [id, station] : old.stations()) {
    const Station* current = now.find(id);
    if (current == nullptr || *current != station) return false;
  }
  return true;
}

}  // namespace stratus
