// stratus simulate: the weather API on loopback.
#include <fmt/format.h>

#include <charconv>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/intake/simulated_stations.h"
#include "app/terminal/table.h"
#include "engine/data_view.h"

namespace stratus {
namespace {

Result<std::vector<SimulatedStation>> from_dataset(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
  STRATUS_ASSIGN_OR_RETURN(
      auto stations, with_reading(view->serving(), [&](const Reading& reading) -> Result<std::vector<SimulatedStation>> {
        std::vector<SimulatedStation> found;
        for (const auto& [id, station] : view->stations().stations()) {
          STRATUS_ASSIGN_OR_RETURN(const auto facts, reading.facts(id, {kEarliestTime, kLatestTime}, {}));
          if (facts.empty()) continue;
          SimulatedStation& simulated = found.emplace_back();
          simulated.station = station;
          for (const StoredFact& stored : facts) {
            if (kMeasuredKinds.contains(stored.fact.kind) && !stored.fact.retraction) simulated.facts.push_back(stored.fact);
          }
        }
        return found;
      }));
  if (stations.empty())
    return fail(ErrorKind::kNotFound, "the data folder " + context.config.data_dir.string() + " has no facts; give a file");
  return stations;
}

struct ChosenFault {
  Fault fault;
  int times;  // -1: always
};

Result<ChosenFault> parse_fault(const std::string& text) {
  const std::size_t colon = text.find(':');
  const auto fault = find_fault(text.substr(0, colon));
  int times = -1;
  bool number = true;
  if (colon != std::string::npos) {
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data() + colon + 1, end, times);
    number = parsed.ec == std::errc() && parsed.ptr == end;
  }
  if (!fault || !number) {
    return fail(ErrorKind::kInvalidArgument,
                "--fault \"" + text + "\" is not one of " + fault_names() + ", with :TIMES or not");
  }
  return ChosenFault{*fault, times};
}

std::string station_table(const std::vector<SimulatedStation>& stations) {
  Table table({"station", "city", "hours"});
  for (const SimulatedStation& simulated : stations) {
    table.add(
        {simulated.station.id.text(), simulated.station.city, grouped(static_cast<std::int64_t>(simulated.facts.size()))});
  }
  return table.to_string();
}

}  // namespace

Status run_simulate(const Context& context, const SimulateOptions& options) {
  ChosenFault chosen{Fault::kNone, 0};
  if (!options.fault.empty()) {
    STRATUS_ASSIGN_OR_RETURN(chosen, parse_fault(options.fault));
  }
  const auto now = options.replay ? std::optional(context.clock.now()) : std::nullopt;
  STRATUS_ASSIGN_OR_RETURN(auto stations, options.file.empty()
                                              ? from_dataset(context)
                                              : simulated_stations(context.files, options.file, options.map, now));
  const std::string table = context.json ? "" : station_table(stations);
  SimulatorOptions simulator_options;
  simulator_options.port = options.port;
  Simulator simulator(std::move(stations), context.clock, simulator_options);
  simulator.set_fault(chosen.fault, chosen.times);
  STRATUS_RETURN_IF_ERROR(simulator.start());
  if (context.json) {
    JsonWriter json;
    json.begin_object();
    json.member("base_url", simulator.base_url());
    json.end_object();
    context.out << json.line() << std::flush;
  } else {
    context.out << table
                << fmt::format("Simulating the weather API on {} until Ctrl-C; any key is accepted.\n", simulator.base_url())
                << std::flush;
  }
  context.wait_for_stop();
  return {};
}

}  // namespace stratus
