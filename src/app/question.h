// What the query commands share: the question on the command line, and how it is answered.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "api/periods.h"
#include "app/commands.h"
#include "app/table.h"
#include "http/url.h"
#include "serving/station_names.h"

namespace stratus {

// What a query needs of the data folder, opened once.
struct Question {
  std::unique_ptr<DataView> view;
  std::vector<Station> stations;
  Scope scope;
  BucketScheme day = BucketScheme::kCivilDay;
  UtcSeconds now;
};

// The stations of those ids or cities; all of the registry without names.
Result<std::vector<Station>> stations_named(const StationRegistry& registry, const std::vector<std::string>& names);

// Their ids as the API takes them: "station_Paris_FR,station_Lyon_FR".
std::string id_list(const std::vector<Station>& stations);

// kInvalidArgument names the option that is wrong.
Result<Question> open_question(const Context& context, const QueryOptions& options);

// Asks the API inside this process; a problem becomes an error with its detail. Empty parameters are left out.
Result<std::string> api_answer(const Context& context, DataView& view, const std::string& path, QueryParams query);
// Prints that answer.
Status print_json(const Context& context, DataView& view, const std::string& path, QueryParams query);

// The period of that resolution in which a bound lies, or begins (ends, for `last`).
PeriodKey period_of_bound(Resolution resolution, const Bound& bound, bool last);

// The periods of --from and --to. Without --from they are `periods`; with neither they end now or, when the stations asked
// for fell silent before, at their newest observation.
Result<SummaryQuery> summary_query(const Question& question, Resolution resolution, const QueryOptions& options,
                                   std::int64_t periods);

// "from 2025-12 to 2026-11; ask for other periods with --from and --to"
std::string asked_range(Resolution resolution, const SummaryQuery& query);
// The remark that nothing is `where`.
void print_nothing(const Context& context, const std::string& where);
// The table, or that remark.
void print_table(const Context& context, const Table& table, bool empty, const std::string& where);

}  // namespace stratus
