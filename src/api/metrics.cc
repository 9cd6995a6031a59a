#include "api/metrics.h"

#include <fmt/format.h>

#include <iterator>

namespace stratus {
namespace {

class MetricsText {
 public:
  void counter(std::string_view name, std::string_view help, std::int64_t value) {
    family(name, help, "counter"), add(value);
  }
  void gauge(std::string_view name, std::string_view help, std::int64_t value) { family(name, help, "gauge"), add(value); }
  void seconds(std::string_view name, std::string_view help, std::int64_t millis) {
    family(name, help, "gauge");
    fmt::format_to(std::back_inserter(text_), "{} {}\n", name_, static_cast<double>(millis) / 1000);
  }
  void family(std::string_view name, std::string_view help, std::string_view type) {
    name_ = name;
    fmt::format_to(std::back_inserter(text_), "# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
  }
  void sample(std::string_view labels, std::int64_t value) {
    fmt::format_to(std::back_inserter(text_), "{}{{{}}} {}\n", name_, labels, value);
  }
  std::string take() { return std::move(text_); }

 private:
  void add(std::int64_t value) { fmt::format_to(std::back_inserter(text_), "{} {}\n", name_, value); }
  std::string text_;
  std::string name_;
};

void write_messages(MetricsText& out, const ConservationCounts& m) {
  out.counter("stratus_messages_received_total", "Messages with an outcome: accepted + duplicate + rejected.", m.received);
  out.counter("stratus_messages_accepted_total", "Messages made durable in the log.", m.accepted);
  out.counter("stratus_messages_duplicate_total", "Messages equal to a fact already held.", m.duplicate);
  out.counter("stratus_messages_rejected_total", "Messages kept as dead letters.", m.rejected);
  out.counter("stratus_messages_failed_total", "Messages of calls that ended in an error; their senders still have them.",
              m.failed);
  out.counter("stratus_messages_accepted_bytes_total", "Bytes of accepted messages.", m.accepted_bytes);
  out.counter("stratus_log_commits_total", "Appends to the log, each one sync.", m.commits);
  out.gauge("stratus_ingest_waiting_calls", "Calls in the queue of ingest.", m.waiting);
}

void write_layers(MetricsText& out, const PipelineStatus& s) {
  out.gauge("stratus_log_begin", "First position of the log.", s.log.begin.value);
  out.gauge("stratus_log_end", "Position after the last message of the log.", s.log.end.value);
  out.gauge("stratus_horizon_end", "Position up to which the published version covers the log.", s.horizon.end.value);
  out.gauge("stratus_batch_version", "Number of the published version.", s.version);
  out.gauge("stratus_tail_facts", "Facts in the tail.", s.tail_facts);
  out.gauge("stratus_dead_letters", "Dead letters that wait.", s.dead_letters);
  out.gauge("stratus_stations", "Stations in the registry.", s.stations);
  out.counter("stratus_batch_runs_total", "Batch runs since the start.", s.batch.runs);
  out.counter("stratus_batch_failures_total", "Batch runs that failed.", s.batch.failures);
  out.gauge("stratus_batch_running", "1 while a batch run is under way.", s.batch.running ? 1 : 0);
  out.seconds("stratus_batch_last_duration_seconds", "Duration of the last batch run.", s.batch.last_duration_ms);
  if (s.batch.last_at)
    out.seconds("stratus_batch_last_timestamp_seconds", "When the last batch run ended.", s.batch.last_at->value);
}

}  // namespace

std::string metrics_text(const PipelineStatus& status, const ApiCounts& counts, UtcMillis now) {
  MetricsText out;
  write_messages(out, status.messages);
  write_layers(out, status);
  if (status.started_at) out.seconds("stratus_uptime_seconds", "Since the start of the process.", now - *status.started_at);
  out.counter("stratus_http_prepared_answers_total", "Requests answered from prepared bytes.", counts.kept_hits);
  out.family("stratus_http_answers_total", "Answers by route and status.", "counter");
  for (const auto& [key, count] : counts.answers)
    out.sample(fmt::format("route=\"{}\",status=\"{}\"", key.first, key.second), count);
  return out.take();
}

}  // namespace stratus
