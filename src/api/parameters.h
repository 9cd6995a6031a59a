// The parameters of one question, at every door: of a request, checked against what its route takes (a typing error is never
// ignored), or of a command line.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/bounds.h"
#include "api/element_choice.h"
#include "api/periods.h"
#include "api/problem.h"
#include "serving/reading.h"
#include "views/figures/rankings.h"
#include "views/view_spec.h"

namespace stratus {

// The id of the station of that name (serving/station_names.h), as the question was put when there is none: whoever looks
// for the station says so. 400 for a name that several share.
Answered<StationId> id_of_name(const StationRegistry& registry, std::string_view parameter, std::string_view name);

// What an option of a command line is called, by its parameter: {"start", "--from"}.
using OptionNames = std::span<const std::pair<std::string_view, std::string_view>>;

class Parameters {
 public:
  // 400 for a name that is not in `allowed` and for one that is given twice. The query must outlive the result.
  static Answered<Parameters> read(const QueryParams& query, std::span<const std::string_view> allowed);

  // Of a command line: messages blame the option. Query and names must outlive the result.
  static Parameters of_options(const QueryParams& query, OptionNames names) { return {query, names}; }

  // What the parameter is called where it was given.
  std::string_view shown(std::string_view name) const;
  // 400 that blames the parameter as it is called there.
  Problem wrong(std::string_view name, std::string_view value, std::vector<std::string> allowed) const;

  // Nothing when absent. An empty value is a value.
  std::optional<std::string_view> find(std::string_view name) const;
  // 400 when absent.
  Answered<std::string_view> need(std::string_view name) const;

  Answered<Layer> layer() const;       // merged
  Answered<BucketScheme> day() const;  // civil
  Answered<UtcMillis> as_of() const;   // everything known
  Answered<std::optional<Bound>> bound(std::string_view name, const Moment& moment) const;
  Answered<std::size_t> limit(std::size_t fallback, std::size_t most) const;
  Answered<KindSet> kinds() const;                                                  // observed, remote
  Answered<ElementChoice> elements(const std::vector<std::string>& allowed) const;  // all
  // Nothing when absent; else 1..most ids, none twice, of the stations that are named.
  Answered<std::optional<std::vector<StationId>>> stations(const StationRegistry& registry, std::size_t most) const;
  // The same, all of the registry when absent.
  Answered<std::vector<StationId>> stations_or_all(const StationRegistry& registry, std::size_t most) const;
  Answered<Scope> scope() const;          // layer and as_of
  Answered<Statistic> statistic() const;  // "by": temperature_mean
  Answered<Order> order() const;          // desc
  Answered<Resolution> resolution() const;
  Answered<Period> month() const;
  Answered<Period> long_period() const;  // "period": a month, a season or a year
  // "period", whose form tells the resolution; one that is told must be that.
  Answered<Period> explained_period() const;
  Answered<const Measure*> measure() const;  // "element": one of kSummaryMeasures; temperature_c

 private:
  Parameters(const QueryParams& query, OptionNames names) : query_(&query), names_(names) {}
  const QueryParams* query_;
  OptionNames names_;  // none: of a request
};

}  // namespace stratus
