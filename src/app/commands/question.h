// What the query commands share: the question on the command line, read as the API reads it, and how it is answered.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/range_question.h"
#include "app/commands/commands.h"
#include "app/terminal/table.h"
#include "engine/data_view.h"
#include "http/url.h"
#include "serving/station_names.h"

namespace stratus {

// What a query needs of the data folder, opened once.
struct Question {
  std::unique_ptr<DataView> view;
  std::vector<Station> stations;
  QueryParams asked;                     // the options that were given, as parameters of the API
  std::optional<Parameters> parameters;  // of `asked`, right ones: set by open_question; an error blames the option
  UtcSeconds now;
};

// The stations of those ids or cities; all of the registry without names.
Result<std::vector<Station>> stations_named(const StationRegistry& registry, const std::vector<std::string>& names);

// Their ids as the API takes them: "station_Paris_FR,station_Lyon_FR".
std::string id_list(const std::vector<Station>& stations);

// A question to the route of that path. `more`: what the command states, by its parameter. kInvalidArgument names an option
// that is wrong; of several all but the last are told at once.
Result<Question> open_question(const Context& context, const QueryOptions& options, std::string_view path,
                               QueryParams more = {});

Error error_of(const Problem& problem);
// What was read for the API, as a command says it.
template <typename T>
Result<T> at_command(Answered<T> answer) {
  if (!answer) return fail(error_of(answer.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(answer);
  }
}

// Asks the API inside this process, which has no limits there; a problem becomes an error with its detail.
Result<std::string> api_answer(const Context& context, DataView& view, const std::string& path, QueryParams query);
// Prints that answer.
Status print_json(const Context& context, DataView& view, const std::string& path, QueryParams query);

// The periods of --from and --to at one of its stations; `span` of them without --from.
Result<SummaryQuery> summary_query(const Question& question, const Station& station, Resolution resolution,
                                   std::int64_t span);

// "from 2025-12 to 2026-11; ask for other periods with --from and --to"; "yet" when no station was asked.
std::string asked_range(const std::optional<SummaryQuery>& query);
// The remark that nothing is `where`.
void print_nothing(const Context& context, const std::string& where);
// The table, or that remark.
void print_table(const Context& context, const Table& table, bool empty, const std::string& where);

}  // namespace stratus
