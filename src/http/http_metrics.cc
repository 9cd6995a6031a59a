#include "http/http_metrics.h"

#include <algorithm>

namespace stratus {

void Latencies::add(std::chrono::microseconds latency) {
  const auto bound = std::lower_bound(kLatencyBounds.begin(), kLatencyBounds.end(), latency);
  ++buckets[static_cast<std::size_t>(bound - kLatencyBounds.begin())];
  ++count;
  sum += latency;
}

void Latencies::add(const Latencies& more) {
  for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += more.buckets[i];
  count += more.count;
  sum += more.sum;
}

void HttpMetrics::answered(std::string_view route, int status, bool prepared, std::chrono::microseconds latency) {
  const std::lock_guard lock(mutex_);
  figures_.answers[{route, status}].add(latency);
  if (prepared) ++figures_.prepared;
}

void HttpMetrics::joined() {
  const std::lock_guard lock(mutex_);
  ++figures_.joined;
}

HttpFigures HttpMetrics::figures() const {
  HttpFigures figures;
  {
    const std::lock_guard lock(mutex_);
    figures = figures_;
  }
  std::transform(refused_.begin(), refused_.end(), figures.refused.begin(), [](const auto& count) { return count.load(); });
  return figures;
}

}  // namespace stratus
