#include "support/api_world.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include "api/routes.h"
#include "weather/message.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

StationRegistry two_stations() {
  Station paris{ApiWorld::kParis, "Paris", "FR", 48.8566, 2.3522, std::nullopt, "Europe/Paris"};
  Station lyon{ApiWorld::kLyon, "Lyon", "FR", 45.764, 4.8357, 173.0, "Europe/Paris"};
  return StationRegistry({paris, lyon});
}

HttpRequest parsed(const std::string& method, const std::string& target) {
  Target parts;
  must(parse_target(target, parts));
  return {method, target, parts.path, parts.query, {}, ""};
}

}  // namespace

ApiWorld::ApiWorld(ApiOptions options)
    : clock(must(parse_utc_millis("2026-11-24T18:47:30Z"))), spine(two_stations()), stations_(two_stations()) {
  api = std::make_unique<Api>(services(), options);
}

Fact ApiWorld::observed(const StationId& station, const std::string& time, int tenths) {
  Fact fact;
  fact.station = station;
  fact.time = must(parse_utc_seconds(time));
  fact.known_at = to_millis(fact.time + 300);
  fact.elements.set(Element::kTemperature, tenths);
  fact.origin = "api";
  return fact;
}

void ApiWorld::append(const Fact& fact) {
  spine.append(fact);
  ++state_;
}

BatchReport ApiWorld::batch() {
  BatchReport report = spine.batch();
  ++state_;
  return report;
}

void ApiWorld::write(Severity, std::string_view event, std::span<const LogField> fields) {
  const std::lock_guard lock(mutex_);
  told += event;
  for (const LogField& field : fields) {
    if (const auto* text = std::get_if<std::string>(&field.value)) told += " " + std::string(field.name) + "=" + *text;
  }
  told += "\n";
}

SubmitOutcome ApiWorld::take(const std::string& message) {
  MessageDecoder decoder(MessageState::kArriving);
  const auto decoded = decoder.decode(message);
  if (!decoded) return {Taken::kRejected, {}, decoded.error().message};
  Fact fact = decoded->fact;
  if (!decoded->has_known_at) fact.known_at = clock.now();
  if (stations_.find(fact.station) == nullptr) return {Taken::kRejected, {}, "station is not known"};
  if (must(spine.tail().held(fact)).equal) return {Taken::kDuplicate, {}, ""};
  append(fact);
  return {Taken::kAccepted, spine.facts().back().position, "", note};
}

SubmitAnswer ApiWorld::submit(const std::vector<PostedMessage>& messages, const std::string& key) {
  const std::lock_guard lock(mutex_);
  last_key = key;
  if (submit_error) return fail(*submit_error);
  std::vector<SubmitOutcome> outcomes;
  last_messages = messages;
  for (const PostedMessage& message : messages)
    outcomes.push_back(message.fault.empty() ? take(message.bytes) : SubmitOutcome{Taken::kRejected, {}, message.fault});
  return outcomes;
}

// With mutex_ held.
Status ApiWorld::know(StationRegistry stations) {
  stations_ = std::move(stations);
  spine.set_stations(stations_);
  ++state_;
  return {};
}

StationRegistry ApiWorld::known() {
  const std::lock_guard lock(mutex_);
  return stations_;
}

ApiServices ApiWorld::services() {
  return ApiServices{
      {spine.versions(), tail},
      clock,
      [this] { return std::make_shared<const StationRegistry>(known()); },
      [log = must(spine.log().extent()).id] { return log; },
      [this] {
        const std::lock_guard lock(mutex_);
        return must(spine.log().extent()).end;
      },
      [this](const std::vector<PostedMessage>& messages, const std::string& key) { return submit(messages, key); },
      [this](const std::vector<Station>& added) -> Status {
        const std::lock_guard lock(mutex_);
        if (station_error) return fail(*station_error);
        StationIntake intake(stations_);
        for (const Station& station : added) STRATUS_RETURN_IF_ERROR(intake.add(station));
        return know(intake.registry());
      },
      [this] {
        PipelineStatus status;
        status.program_version = "0";
        status.started_at = clock.now() - 5000;
        status.messages = {10, 7, 2, 1, 3, 1, 700, 4, 0};
        status.stations = static_cast<std::int64_t>(stations_.size());
        status.collector = "off";
        status.batch.last_error = batch_error;
        status.tail_facts = static_cast<std::int64_t>(spine.tail().size().facts);
        status.tail_bytes = static_cast<std::int64_t>(spine.tail().size().bytes);
        if (const Status filled = fill_from_ports({spine.versions(), tail}, known(), status); !filled)
          status.batch.last_error = filled.error().message;
        adjust_status(status);
        return status;
      },
      [this] { return ready; },
      [this] {
        const std::lock_guard lock(mutex_);
        return state_;
      },
      "",
      [this](const Station& station) -> Status {
        const std::lock_guard lock(mutex_);
        if (station_error) return fail(*station_error);
        if (stations_.find(station.id) == nullptr) return fail(ErrorKind::kNotFound, "station is not known");
        return know(with_new_stations(without_station(stations_, station.id), StationRegistry({station})));
      },
      [this](const StationId& id) -> Status {
        const std::lock_guard lock(mutex_);
        if (station_error) return fail(*station_error);
        if (spine.tail().size().facts > 0) return fail(ErrorKind::kConflict, "facts are held");
        return know(without_station(stations_, id));
      },
      &http,
      [this] { return newest; },
      this,
  };
}

HttpResponse ApiWorld::request(const std::string& method, const std::string& target, const std::string& body,
                               std::vector<std::pair<std::string, std::string>> headers) {
  HttpRequest asked = parsed(method, target);
  asked.body = body;
  asked.headers = std::move(headers);
  HttpResponse response = api->handle(asked);
  http.answered(response.route, response.status, false, std::chrono::milliseconds(20));
  EXPECT_EQ(contract_break(method, asked.path, response, &coverage), "") << method << " " << target << "\n"
                                                                         << body_of(response);
  return response;
}

HttpResponse ApiWorld::get(const std::string& target, std::vector<std::pair<std::string, std::string>> headers) {
  return request("GET", target, "", std::move(headers));
}

HttpResponse ApiWorld::post(const std::string& target, const std::string& content_type, const std::string& body) {
  return request("POST", target, body, {{"Content-Type", content_type}});
}

HttpServer::Prepared ApiWorld::prepared(const std::string& target, const std::string& if_none_match) {
  auto found = api->find_prepared({"GET", target, if_none_match});
  if (found) http.answered(found->route, found->status, true, {});
  return found;
}

std::string body_of(const HttpResponse& response) { return response.body ? *response.body : ""; }

std::string header_of(const HttpResponse& response, const std::string& name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

std::string at(const HttpResponse& response, const std::string& pointer) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::element found;
  if (parser.parse(body_of(response)).get(root)) return "(not JSON)";
  if (root.at_pointer(pointer).get(found)) return "(absent)";
  return simdjson::minify(found);
}

}  // namespace stratus
