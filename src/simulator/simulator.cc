#include "simulator/simulator.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <map>
#include <mutex>

#include "simulator/timeline_answer.h"

namespace stratus {
namespace {

constexpr double kNearDegrees = 0.5;
constexpr std::int64_t kDayMillis = 86'400'000;
constexpr std::int32_t kRevisedWarmer = 10;  // tenths of a degree

std::string lower(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' || (!out.empty() && out.back() != ','))
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

std::optional<std::pair<double, double>> coordinates(const std::string& text) {
  double latitude = 0, longitude = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, latitude);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != ',') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, longitude);
  if (second.ec != std::errc() || second.ptr != end) return std::nullopt;
  return std::pair{latitude, longitude};
}

struct Series {
  Station station;
  HourSeries hours;
};

// Of several statements about an hour the last one counts.
HourSeries to_hours(std::vector<Fact> facts) {
  std::sort(facts.begin(), facts.end(), [](const Fact& a, const Fact& b) { return compare_statements(a, b) < 0; });
  HourSeries hours;
  for (Fact& fact : facts) {
    if (fact.retraction || fact.time.value % 900 != 0) continue;
    const UtcSeconds time = fact.time;
    hours.insert_or_assign(time, std::move(fact));
  }
  return hours;
}

HourSeries revised(HourSeries hours) {
  for (auto& [time, fact] : hours) {
    if (const auto temperature = fact.elements.get(Element::kTemperature))
      fact.elements.set(Element::kTemperature, *temperature + kRevisedWarmer);
  }
  return hours;
}

HttpResponse plain(int status, std::string line) { return make_response(status, "application/json", std::move(line)); }

}  // namespace

class Simulator::Impl {
 public:
  Impl(std::vector<SimulatedStation> stations, const Clock& clock, SimulatorOptions options)
      : clock_(clock), options_(std::move(options)) {
    for (SimulatedStation& station : stations)
      series_.push_back({std::move(station.station), to_hours(std::move(station.facts))});
  }

  Status start() {
    for (const Series& series : series_) {
      const auto zone = LocalCalendar::of_zone(series.station.zone);
      if (!zone) return fail(zone.error().with_context("station " + series.station.id.text()));
    }
    HttpServerOptions http;
    http.port = options_.port;
    http.tls_certificate_file = options_.tls_certificate_file;
    http.tls_key_file = options_.tls_key_file;
    STRATUS_ASSIGN_OR_RETURN(server_, HttpServer::start(http, {}, [this](const HttpRequest& request) {
                               HttpResponse response = handle(request);
                               if (!response.raw) response.headers.emplace_back("X-Powered-By", "Visual Crossing Weather");
                               return response;
                             }));
    return {};
  }

  HttpServer* server() const { return server_.get(); }

  void set_fault(Fault fault, int times) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    fault_times_ = times;
  }

  Status revise(const StationId& id, UtcSeconds hour, const Elements& elements) {
    const std::lock_guard lock(mutex_);
    for (Series& series : series_) {
      if (series.station.id != id) continue;
      Fact& fact = series.hours[hour];
      fact.station = id;
      fact.time = hour;
      fact.elements = elements;
      return {};
    }
    return fail(ErrorKind::kNotFound, "the simulator has no station " + id.text());
  }

  std::int64_t requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

  std::int64_t used_cost(const std::string& key) const {
    const std::lock_guard lock(mutex_);
    const auto it = accounts_.find(key);
    return it == accounts_.end() ? 0 : it->second.used;
  }

 private:
  struct Account {
    std::int64_t day = 0;
    std::int64_t used = 0;
    int running = 0;
  };

  HttpResponse handle(const HttpRequest& request) {
    if (request.path == "/simulator/fault") return control(request);
    if (request.method != "GET" && request.method != "HEAD" && request.method != "POST")
      return plain(404, "Request did not match an endpoint.");
    QueryParams query = request.query;
    if (request.method == "POST") {
      if (auto form = parse_query(request.body)) query.insert(query.end(), form->begin(), form->end());
    }
    auto parsed = parse_timeline_request(request.path, query);
    if (!parsed) return plain(parsed.error().status, parsed.error().text);
    if (const auto refusal = enter(parsed->key)) return *refusal;
    if (options_.while_running) options_.while_running();
    HttpResponse response = answer(*parsed, request);
    const std::lock_guard lock(mutex_);
    --accounts_[parsed->key].running;
    return response;
  }

  HttpResponse control(const HttpRequest& request) {
    const auto fault = find_fault(request.query_value("name").value_or(""));
    const std::string_view times = request.query_value("times").value_or("-1");
    int count = -1;
    std::from_chars(times.data(), times.data() + times.size(), count);
    if (request.method != "POST" || !fault) return make_problem(400, "POST /simulator/fault?name=NAME&times=N");
    set_fault(*fault, count);
    return plain(200, "{}");
  }

  // Counts the request in, or refuses it.
  std::optional<HttpResponse> enter(const std::string& key) {
    const std::lock_guard lock(mutex_);
    ++requests_;
    if (key.empty()) return plain(401, "No session or key found");
    if (!options_.keys.empty() && std::find(options_.keys.begin(), options_.keys.end(), key) == options_.keys.end())
      return plain(401, "No account found with API key '" + key + "'");
    Account& account = accounts_[key];
    if (account.running >= options_.max_concurrency) return plain(429, "Maximum concurrency exceeded");
    ++account.running;
    return std::nullopt;
  }

  HttpResponse answer(const TimelineRequest& request, const HttpRequest& http) {
    const std::lock_guard lock(mutex_);
    const Fault fault = next_fault();
    const UtcMillis now = clock_.now();
    const Series* series = find(request.location);
    if (series == nullptr) return plain(400, "Bad API Request:No valid locations could be determined from the input");
    const bool has_other_values = fault == Fault::kRevised;
    const auto timeline = answer_timeline(request, series->station,
                                          has_other_values ? revised(series->hours) : series->hours, floor_seconds(now));
    if (!timeline) return plain(timeline.error().status, timeline.error().text);
    if (fault != Fault::kNone && !has_other_values) return faulty_response(fault, timeline->json);
    if (!charge(accounts_[request.key], timeline->query_cost, now)) return plain(429, "Maximum daily cost exceeded");
    const bool packed = http.header("Accept-Encoding").value_or("").find("gzip") != std::string_view::npos;
    HttpResponse response = plain(200, packed ? gzip(timeline->json) : timeline->json);
    response.headers.emplace_back("Cache-Control", "no-cache, no-transform");
    if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
    return response;
  }

  Fault next_fault() {
    if (fault_times_ == 0) return Fault::kNone;
    if (fault_times_ > 0) --fault_times_;
    return fault_;
  }

  bool charge(Account& account, int cost, UtcMillis now) const {
    const std::int64_t day = floor_div(now.value, kDayMillis);
    if (account.day != day) account.used = 0;
    account.day = day;
    if (account.used + cost > options_.daily_cost) return false;
    account.used += cost;
    return true;
  }

  const Series* find(const std::string& location) const {
    const std::string name = lower(location);
    const Series* nearest = nullptr;
    double distance = kNearDegrees;
    const auto at = coordinates(name);
    for (const Series& series : series_) {
      const std::string city = lower(series.station.city);
      if (name == city || name == city + "," + lower(series.station.country)) return &series;
      if (!at) continue;
      const double here = std::hypot(at->first - series.station.latitude, at->second - series.station.longitude);
      if (here < distance) {
        nearest = &series;
        distance = here;
      }
    }
    return nearest;
  }

  const Clock& clock_;
  const SimulatorOptions options_;
  mutable std::mutex mutex_;  // guards all that follows but the server
  std::vector<Series> series_;
  std::map<std::string, Account> accounts_;
  Fault fault_ = Fault::kNone;
  int fault_times_ = 0;
  std::int64_t requests_ = 0;
  std::unique_ptr<HttpServer> server_;
};

Simulator::Simulator(std::vector<SimulatedStation> stations, const Clock& clock, SimulatorOptions options)
    : impl_(std::make_unique<Impl>(std::move(stations), clock, std::move(options))) {}
Simulator::~Simulator() = default;

Status Simulator::start() { return impl_->start(); }
void Simulator::stop() {
  if (impl_->server() != nullptr) impl_->server()->stop();
}
std::uint16_t Simulator::port() const { return impl_->server()->port(); }
std::string Simulator::base_url() const { return impl_->server()->base_url(); }
void Simulator::set_fault(Fault fault, int times) { impl_->set_fault(fault, times); }
Status Simulator::revise(const StationId& station, UtcSeconds hour, const Elements& elements) {
  return impl_->revise(station, hour, elements);
}
std::int64_t Simulator::requests() const { return impl_->requests(); }
std::int64_t Simulator::used_cost(const std::string& key) const { return impl_->used_cost(key); }

}  // namespace stratus
