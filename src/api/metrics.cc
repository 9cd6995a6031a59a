#include "api/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace stratus {
namespace {

constexpr std::string_view kNoRoute = "(none)";

// A value of a label, in quotes.
std::string quoted(std::string_view value) {
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out + "\"";
}

double in_seconds(std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1e6; }

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
  void histogram(std::string_view labels, const Latencies& latencies) {
    std::int64_t up_to = 0;
    for (std::size_t i = 0; i < latencies.buckets.size(); ++i) {
      up_to += latencies.buckets[i];
      const std::string bound = i < kLatencyBounds.size() ? fmt::format("{}", in_seconds(kLatencyBounds[i])) : "+Inf";
      fmt::format_to(std::back_inserter(text_), "{}_bucket{{{},le=\"{}\"}} {}\n", name_, labels, bound, up_to);
    }
    fmt::format_to(std::back_inserter(text_), "{0}_sum{{{1}}} {2}\n{0}_count{{{1}}} {3}\n", name_, labels,
                   in_seconds(latencies.sum), latencies.count);
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
  out.gauge("stratus_log_begin", "First position of the log.", s.log.begin.total());
  out.gauge("stratus_log_end", "Position after the last message of the log.", s.log.end.total());
  out.gauge("stratus_horizon_end", "Position up to which the published version covers the log.", s.horizon.end.total());
  out.gauge("stratus_batch_version", "Number of the published version.", s.version);
  out.gauge("stratus_ready", "1 while messages are taken.", s.not_ready.empty() ? 1 : 0);
  out.gauge("stratus_tail_facts", "Facts in the tail.", s.tail_facts);
  out.gauge("stratus_tail_bytes", "Memory of the facts in the tail.", s.tail_bytes);
  out.gauge("stratus_tail_dead_letters", "Records behind the horizon that state no fact.", s.tail_letters);
  out.gauge("stratus_dead_letters", "Dead letters that wait.", s.dead_letters);
  out.gauge("stratus_unregistered_facts",
            "Facts of the published version that are in no view: nobody describes the station.", s.unregistered_facts);
  out.gauge("stratus_undescribed_stations", "Stations that have facts and no description: these are in no view.",
            s.undescribed_stations);
  out.gauge("stratus_stations", "Stations in the registry.", s.stations);
  out.counter("stratus_batch_runs_total", "Batch runs since the start.", s.batch.runs);
  out.counter("stratus_batch_failures_total", "Batch runs that failed.", s.batch.failures);
  out.gauge("stratus_batch_running", "1 while a batch run is under way.", s.batch.running ? 1 : 0);
  out.seconds("stratus_batch_last_duration_seconds", "Duration of the last batch run.", s.batch.last_duration_ms);
  if (s.batch.last_at)
    out.seconds("stratus_batch_last_timestamp_seconds", "When the last batch run ended.", s.batch.last_at->value);
}

std::string_view named(std::string_view route) { return route.empty() ? kNoRoute : route; }

void write_http(MetricsText& out, const HttpFigures& http) {
  out.counter("stratus_http_prepared_answers_total", "Requests answered from prepared bytes.", http.prepared);
  out.counter("stratus_http_joined_questions_total", "Questions answered with an equal one that was under way.",
              http.joined);
  out.family("stratus_http_answers_total", "Answers by route and status.", "counter");
  std::map<std::pair<std::string_view, int>, Latencies> by_class;
  for (const auto& [key, latencies] : http.answers) {
    const auto& [route, status] = key;
    out.sample(fmt::format("route={},status=\"{}\"", quoted(named(route)), status), latencies.count);
    by_class[{route, status / 100}].add(latencies);
  }
  out.family("stratus_http_answer_duration_seconds", "From the whole request to its answer, by route and class of status.",
             "histogram");
  for (const auto& [key, latencies] : by_class)
    out.histogram(fmt::format("route={},class=\"{}xx\"", quoted(named(key.first)), key.second), latencies);
  out.family("stratus_http_refused_total", "Requests and connections turned away, by reason.", "counter");
  for (std::size_t i = 0; i < kRefusedCount; ++i)
    out.sample(fmt::format("reason=\"{}\"", to_string(static_cast<Refused>(i))), http.refused[i]);
}

void write_stations(MetricsText& out, const std::vector<NewestObservation>& newest) {
  const std::size_t shown = std::min(newest.size(), kMostStationSeries);
  out.family("stratus_station_newest_observation_seconds", "Unix time of the newest observation.", "gauge");
  for (std::size_t i = 0; i < shown; ++i) out.sample("station=" + quoted(newest[i].station.text()), newest[i].time.value);
  out.gauge("stratus_station_series_left_out", "Stations without a series of their own: the limit is 1000.",
            static_cast<std::int64_t>(newest.size() - shown));
}

void write_process(MetricsText& out, const ProcessFigures& process) {
  out.gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.", process.resident_bytes);
  out.gauge("process_open_fds", "Open file descriptors.", process.open_descriptors);
  out.gauge("process_max_fds", "Limit of open file descriptors.", process.most_descriptors);
}

}  // namespace

std::string metrics_text(const MetricsSources& sources) {
  MetricsText out;
  const PipelineStatus& status = sources.status;
  write_messages(out, status.messages);
  write_layers(out, status);
  if (status.started_at)
    out.seconds("stratus_uptime_seconds", "Since the start of the process.", sources.now - *status.started_at);
  if (sources.http) write_http(out, *sources.http);
  if (!sources.newest.empty()) write_stations(out, sources.newest);
  if (sources.process) write_process(out, *sources.process);
  return out.take();
}

}  // namespace stratus
