// What the API asks of the process that it stands in front of. Only app/ fills it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/logger.h"
#include "base/result.h"
#include "http/http_metrics.h"
#include "ports/dead_letters.h"
#include "ports/event_log.h"
#include "serving/reading.h"
#include "weather/station.h"

namespace stratus {

// What became of one message that was posted.
enum class Taken : std::uint8_t {
  kAccepted,   // durable in the log
  kDuplicate,  // an equal fact is already held
  kRejected,   // kept as a dead letter
};
std::string_view to_string(Taken taken);  // "accepted", "duplicate", "rejected"

struct SubmitOutcome {
  Taken taken = Taken::kAccepted;
  LogPosition position;  // of an accepted message
  std::string reason;    // of a rejected one
  std::string note{};    // of an accepted one, when its sender should know something about its effect; mostly empty
  bool operator==(const SubmitOutcome&) const = default;
};

// One message as it was posted.
struct PostedMessage {
  std::string bytes;
  // What a program that reads files for us knows of it (message_envelope.h); others only send the bytes.
  std::string origin = "http";
  std::string fault{};   // why it is no message: then it becomes a dead letter with this reason
  std::string header{};  // of the CSV file whose row it is
  std::optional<LetterRetry> retry{};
  bool operator==(const PostedMessage&) const = default;
};

// One outcome a message, in their order. On an error no message was accepted: kInvalidArgument (the call is too large) and
// kAlreadyExists (its Idempotency-Key was used for other messages) become 422, kConflict (a call with that key still runs)
// 409, kResourceExhausted and kUnavailable 503 with Retry-After, kDataLoss 503.
using SubmitAnswer = Result<std::vector<SubmitOutcome>>;

// The terms of conservation since the start of the process: received = accepted + duplicate + rejected. Messages of calls
// that ended in an error are `failed` only.
struct ConservationCounts {
  std::int64_t received = 0;
  std::int64_t accepted = 0;
  std::int64_t duplicate = 0;
  std::int64_t rejected = 0;
  std::int64_t failed = 0;
  std::int64_t off_grid = 0;  // of the accepted: between the nominal times of their station, in no summary
  std::int64_t accepted_bytes = 0;
  std::int64_t commits = 0;  // appends to the log, each one sync
  std::int64_t waiting = 0;  // calls in the queue of ingest
};

struct BatchStatus {
  bool running = false;
  std::int64_t runs = 0;      // since the start of the process
  std::int64_t failures = 0;  // of those
  std::optional<UtcMillis> last_at;
  std::int64_t last_duration_ms = 0;
  std::string last_error;  // empty when the last run was good
};

// The state of the whole pipeline.
struct PipelineStatus {
  std::string program_version;
  std::string instance;   // of the ownership of the folder, as its lock file says; empty when none runs the layers
  std::string not_ready;  // why no message is taken now; empty when messages are taken, or none runs the layers
  std::optional<UtcMillis> started_at;  // of the process; nothing when none runs the layers, only a look at its folder
  LogExtent log;
  std::vector<LogGap> log_missing;  // positions whose files are gone; only the published version holds what stood there
  ConservationCounts messages;      // since started_at
  BatchStatus batch;
  std::int64_t dead_letters = 0;  // that wait on disk, those of earlier processes included
  std::int64_t stations = 0;
  std::string collector;  // for a person: "off", "12 stations every 60 s, last answer 18:47:03Z"

  std::int64_t tail_facts = 0;
  std::int64_t tail_bytes = 0;
  std::int64_t tail_letters = 0;  // records behind the horizon that state no fact: dead letters after the next batch run

  // Set by fill_from_ports().
  std::int64_t version = 0;  // published; 0 before the first batch
  std::string run_id;
  UtcMillis version_created_at;
  std::string generation;
  Horizon horizon;
  std::int64_t unregistered_facts = 0;    // of the version, whose stations nobody had described: in no view
  std::int64_t undescribed_stations = 0;  // that have facts in the version or the tail, and no description now
  std::optional<TailSnapshot> tail;       // nothing: it cannot be asked
};

struct NewestObservation {
  StationId station;
  UtcSeconds time;
};

// Sets what the published version and the tail say; what one of them said stands when the other fails. `described`: the
// stations that are known now.
Status fill_from_ports(const ServingPorts& ports, const StationRegistry& described, PipelineStatus& status);

// Every function is called from many threads at once.
struct ApiServices {
  ServingPorts serving;
  const Clock& clock;
  std::function<std::shared_ptr<const StationRegistry>()> stations;
  // The log whose positions the tail has.
  std::function<LogId()> log;
  // How far that log reaches, all messages included that were answered.
  std::function<Offsets()> log_end;
  // Blocks until the messages are durable. An empty key is none.
  std::function<SubmitAnswer(std::vector<PostedMessage> messages, std::string idempotency_key)> submit;
  // Adds stations, durably, all or none. kAlreadyExists: one is known otherwise.
  std::function<Status(const std::vector<Station>&)> add_stations;
  // All members set.
  std::function<PipelineStatus()> status;
  // Why messages cannot be taken now, for a person. Must not block.
  std::function<Status()> ready;
  // A number that grows after every change that an answer could show (a commit of ingest, a publication, a change of the
  // registry), once it is visible and before anybody is told. Must not block. Empty: no answer is kept.
  std::function<std::uint64_t()> changes;
  // Whoever writes must send it; empty: everybody may. Never shown.
  std::string write_token{};
  // Describes a known station otherwise, durably. kNotFound: it is not known.
  std::function<Status(const Station&)> set_station{};
  // Forgets a station, durably. kNotFound: it is not known. kConflict: facts of it are held.
  std::function<Status(const StationId&)> remove_station{};
  // Of the server before the API, for /metrics; outlives the API. None: nothing is said of HTTP.
  const HttpMetrics* http = nullptr;
  // Of the stations that have one, by id. Empty: /metrics says nothing of them.
  std::function<std::vector<NewestObservation>()> newest_observations{};
  // Is told the causes of errors that callers do not see. Null: nobody is.
  Logger* logger = nullptr;
};

}  // namespace stratus
