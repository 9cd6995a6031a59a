// The configured source of weather, and the collection that asks it.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "adapters/visual_crossing/source.h"
#include "app/context.h"
#include "app/intake/message_sink.h"

namespace stratus {

// The Visual Crossing source of the configuration. `clock` stamps known_at; `stopped` ends requests and waits.
Result<std::unique_ptr<VisualCrossingSource>> open_source(const Context& context, const VisualCrossingConfig& config,
                                                          const Clock& clock, std::function<bool()> stopped);

// Sends facts of a station as messages, and what could not be read as it came, with its reason.
Status send_fetched(MessageSink& sink, const Station& station, const Fetched& fetched, const std::string& from);

// Asks for current conditions and keeps what is news: kind or elements differ from the newest that this origin said.
class Collector {
 public:
  Collector(Source& source, MessageSink& sink, std::string origin)
      : source_(source), sink_(sink), origin_(std::move(origin)) {}

  // Lets the collector know what was said before, so that a restart says nothing twice.
  void remember(const Fact& fact);
  // One request; appends what changed and returns how many statements that were.
  Result<std::int64_t> collect(const Station& station);

 private:
  using NewestByTime = std::map<UtcSeconds, Fact>;
  void forget_old(NewestByTime& newest) const;

  Source& source_;
  MessageSink& sink_;
  const std::string origin_;
  std::map<StationId, NewestByTime> newest_;
};

// Fills the collector from the data folder: the statements about the days around now.
Status remember_recent(Collector& collector, const ServingPorts& ports, const StationRegistry& stations, UtcMillis now);

}  // namespace stratus
