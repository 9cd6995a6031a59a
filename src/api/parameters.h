// The parameters of one question, at every door: of a request, or of a command line. All are held against the table of the
// route before anything is asked, so that whoever reads one has a value that it can have.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/bounds.h"
#include "api/definition/parameter.h"
#include "api/element_choice.h"
#include "api/periods.h"
#include "api/problem.h"
#include "serving/reading.h"
#include "views/figures/rankings.h"
#include "views/view_spec.h"

namespace stratus {

// The id of the station of that name (serving/station_names.h), as the question was put when there is none: whoever looks
// for the station says so. kAmbiguousStation for a name that several share.
Answered<StationId> id_of_name(const StationRegistry& registry, std::string_view parameter, std::string_view name);

// Where a question was put: what its parameters are called, and whether its lists have a limit.
enum class Door : std::uint8_t { kRequest, kCommandLine };

// Of one request, that are told; what comes behind them is not looked at.
inline constexpr std::size_t kMostMistakes = 20;

class Parameters {
 public:
  // All that is wrong with the parameters, each by itself: not in the list, given twice, missing, or no value that it can
  // have. `now`: what "-24h" is told from.
  static Answered<Parameters> read(const QueryParams& query, ParameterList taken, Door door, UtcSeconds now);

  // What the parameter is called where it was given.
  std::string_view shown(std::string_view name) const;
  // Nothing when absent. An empty value is a value. Valid while this lives.
  std::optional<std::string_view> find(std::string_view name) const;

  // Values, or what stands for them when absent. Their parameter is in the list that was read.
  std::string_view text(std::string_view name) const;
  Scope scope() const;  // "layer" and "as_of"
  BucketScheme day() const;
  // kWrongCombination when an earlier now moves it out of the years that there are.
  Answered<std::optional<Bound>> bound(std::string_view name, const Moment& moment) const;
  std::size_t limit(std::size_t fallback) const;
  KindSet kinds() const;
  ElementChoice elements() const;
  Statistic statistic() const;  // "by"
  Order order() const;
  std::optional<Resolution> resolution() const;  // nothing: raw, or absent
  Period period(std::string_view name) const;
  const Measure& measure() const;  // "element"
  // Nothing when absent; else the stations that are named, none twice.
  Answered<std::optional<std::vector<StationId>>> stations(const StationRegistry& registry) const;
  // The same, all of the registry when absent.
  Answered<std::vector<StationId>> stations_or_all(const StationRegistry& registry) const;

 private:
  Parameters(QueryParams query, ParameterList taken, Door door) : query_(std::move(query)), taken_(taken), door_(door) {}

  QueryParams query_;
  ParameterList taken_;
  Door door_;
};

// "period" of explain, whose form tells the resolution; a "resolution" that is stated must be that.
Answered<Period> explained_period(const Parameters& parameters);
// kWrongCombination when an element is asked for that summaries do not have.
Answered<void> check_summary_elements(const Parameters& parameters);

}  // namespace stratus
