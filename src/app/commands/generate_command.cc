// stratus generate: made-up station-years, into the log or as NDJSON messages.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/intake/message_sink.h"
#include "app/intake/simulated_stations.h"
#include "app/of_option.h"
#include "app/terminal/table.h"
#include "simulator/difference_entropy.h"
#include "simulator/station_years.h"
#include "weather/message.h"

namespace stratus {
namespace {

// The entropy settles long before; counting every fact would cost more than making them.
constexpr std::int64_t kFactsForEntropy = 200'000;

// Where the messages go: one call a message.
using Deliver = std::function<Status(std::string message)>;

struct Generated {
  std::int64_t messages = 0;
  DifferenceEntropy entropy;
};

Result<StationYearsPlan> plan_of(const GenerateOptions& options) {
  StationYearsPlan plan;
  plan.seed = options.seed;
  plan.stations = options.stations;
  STRATUS_ASSIGN_OR_RETURN(plan.first_day, of_option("--from", parse_date(options.from)));
  CivilDate end = to_date(plan.first_day);
  end.year += options.years;
  if (end.month == 2 && end.day == 29) end = {end.year, 3, 1};
  plan.days = to_day_number(end) - plan.first_day;
  plan.gaps = options.gaps;
  plan.duplicates = options.duplicates;
  plan.late = options.late;
  plan.corrections = options.corrections;
  return plan;
}

Result<Generated> generate(const Context& context, StationYears& source, int days, const Deliver& deliver) {
  Generated generated;
  const StationRegistry registry(source.stations());
  Progress progress(context.notes, context.terminal, "generate, days");
  while (source.days_left() > 0) {
    if (context.stop_requested()) return fail(ErrorKind::kCancelled, "stopped");
    for (const Fact& fact : source.next_day()) {
      STRATUS_RETURN_IF_ERROR(deliver(encode_message(fact, *registry.find(fact.station))));
      if (generated.messages++ < kFactsForEntropy) generated.entropy.add(fact.station, fact.elements);
    }
    progress.show(days - source.days_left(), days);
  }
  progress.finish(grouped(generated.messages) + " messages");
  return generated;
}

Result<Generated> into_log(const Context& context, StationYears& source, int days) {
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_sink(context));
  STRATUS_RETURN_IF_ERROR(target->add_stations(source.stations()));
  BatchedSink sink(*target);
  auto generated = generate(context, source, days, [&](std::string message) {
    return sink.add({std::move(message), "generate", ""});
  });
  if (generated) STRATUS_RETURN_IF_ERROR(sink.flush());
  return generated;
}

Result<Generated> into_file(const Context& context, StationYears& source, int days, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  auto generated = generate(context, source, days, [&](const std::string& message) -> Status {
    file << message << '\n';
    return {};
  });
  file.close();
  if (!generated) {  // half a file looks like a whole one
    STRATUS_RETURN_IF_ERROR(context.disk.remove(path));
    return generated;
  }
  if (!file) return fail(ErrorKind::kUnavailable, "cannot write " + path);
  STRATUS_RETURN_IF_ERROR(
      write_file_atomic(context.files, path + ".stations.json", to_json(StationRegistry(source.stations()))));
  return generated;
}

// Of real hourly reports, to compare with; nothing when the demonstration's data are not there.
std::optional<DifferenceEntropy> new_york(const Context& context, const std::string& file) {
  if (!context.files.file_size(file)) return std::nullopt;
  const auto stations = simulated_stations(context.files, file, "nycflights13", std::nullopt);
  if (!stations) return std::nullopt;
  DifferenceEntropy entropy;
  for (const SimulatedStation& station : *stations) {
    for (const Fact& fact : station.facts) entropy.add(station.station.id, fact.elements);
  }
  return entropy;
}

void print_json(const Context& context, const Generated& generated, const std::optional<DifferenceEntropy>& real) {
  JsonWriter json;
  json.begin_object();
  json.member("messages", generated.messages);
  for (const ElementInfo& element : kElements) {
    const auto bits = generated.entropy.bits(element.element);
    if (!bits) continue;
    json.key(element.name);
    json.begin_object();
    json.member("bits", rounded(*bits, 2));
    if (const auto of_real = real ? real->bits(element.element) : std::nullopt)
      json.member("new_york_bits", rounded(*of_real, 2));
    json.end_object();
  }
  json.end_object();
  context.out << json.line();
}

std::string in_bits(const std::optional<double>& bits) { return bits ? fixed(rounded(*bits, 2)) : "-"; }

void print(const Context& context, const Generated& generated, const std::optional<DifferenceEntropy>& real) {
  Table table({"entropy of first differences, bits", "generated", "New York"});
  for (const ElementInfo& element : kElements) {
    const auto bits = generated.entropy.bits(element.element);
    if (bits)
      table.add({std::string(element.name), in_bits(bits), in_bits(real ? real->bits(element.element) : std::nullopt)});
  }
  context.out << grouped(generated.messages) << " messages, made up and marked \"simulated\"\n" << table.to_string();
}

}  // namespace

Status run_generate(const Context& context, const GenerateOptions& options) {
  STRATUS_ASSIGN_OR_RETURN(const StationYearsPlan plan, plan_of(options));
  StationYears source(plan);
  STRATUS_ASSIGN_OR_RETURN(const Generated generated, options.output.empty()
                                                          ? into_log(context, source, plan.days)
                                                          : into_file(context, source, plan.days, options.output));
  const auto real = new_york(context, options.compare);
  if (context.json) {
    print_json(context, generated, real);
  } else {
    print(context, generated, real);
  }
  return {};
}

}  // namespace stratus
