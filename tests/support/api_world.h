// The API over all layers in memory, spoken to in small verbs. Every answer is held against the OpenAPI document.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "api/api.h"
#include "api/definition/shape.h"
#include "base/logger.h"
#include "support/faulty/faulty_tail.h"
#include "support/spine.h"

namespace stratus {

// Which members answers have shown.
class Coverage {
 public:
  void add(std::string_view shape, std::string_view member, bool null);
  // "Wind/direction_deg null": members of the tables of answers that were never shown, or never null though they may be.
  std::vector<std::string> never_shown() const;

 private:
  void expect(const Shape& shape, std::set<const Shape*>& seen, std::vector<std::string>& missing) const;
  std::set<std::string> shown_;
};

// Paris and Lyon, hourly; "now" is 2026-11-24T18:47:30Z. Not thread-safe but for the API itself.
class ApiWorld : private Logger {
 public:
  explicit ApiWorld(ApiOptions options = {});

  // An observation of that temperature in tenths of a degree, told five minutes later.
  static Fact observed(const StationId& station, const std::string& time, int tenths);
  void append(const Fact& fact);
  BatchReport batch();

  HttpResponse get(const std::string& target, std::vector<std::pair<std::string, std::string>> headers = {});
  HttpResponse request(const std::string& method, const std::string& target, const std::string& body = "",
                       std::vector<std::pair<std::string, std::string>> headers = {});
  HttpResponse post(const std::string& target, const std::string& content_type, const std::string& body);
  // As the server's event loop asks.
  HttpServer::Prepared prepared(const std::string& target, const std::string& if_none_match = "");

  static inline const StationId kParis{"station_Paris_FR"};
  static inline const StationId kLyon{"station_Lyon_FR"};

  ManualClock clock;
  Status ready;
  std::string batch_error;  // of the last run, in the status
  std::function<void(PipelineStatus&)> adjust_status = [](PipelineStatus&) {};
  std::string note;  // of what is accepted
  std::vector<PostedMessage> last_messages;
  std::optional<Error> submit_error;   // what the next posts end in
  std::optional<Error> station_error;  // what the next changes of stations end in
  std::string last_key;                // Idempotency-Key of the last post
  HttpMetrics http;                    // counted as a server before the API would
  std::vector<NewestObservation> newest;
  Coverage coverage;  // of the answers so far
  std::string told;   // to the operator, a line an event
  Spine spine;
  Faults faults;                                                            // of the tail
  FaultySpeedViews tail{borrowed<const SpeedViews>(spine.tail()), faults};  // as the API sees it
  std::unique_ptr<Api> api;

 private:
  void write(Severity severity, std::string_view event, std::span<const LogField> fields) override;
  ApiServices services();
  StationRegistry known();
  Status know(StationRegistry stations);
  SubmitAnswer submit(const std::vector<PostedMessage>& messages, const std::string& key);
  SubmitOutcome take(const std::string& message);

  std::mutex mutex_;  // posts come from many threads
  StationRegistry stations_;
  std::uint64_t state_ = 1;
};

std::string body_of(const HttpResponse& response);
std::string header_of(const HttpResponse& response, const std::string& name);
// The value at a JSON pointer as JSON text; "(absent)" when there is none.
std::string at(const HttpResponse& response, const std::string& pointer);

// What the OpenAPI document and the route's table have against an answer of that route; empty when it fits. Adds what it
// shows to `coverage`, when there is one.
std::string contract_break(const std::string& method, const std::string& path, const HttpResponse& response,
                           Coverage* coverage = nullptr);

}  // namespace stratus
