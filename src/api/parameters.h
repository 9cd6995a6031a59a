// The query of one request, checked against what its route takes: a typing error is never ignored.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/element_choice.h"
#include "api/periods.h"
#include "api/problem.h"
#include "serving/rankings.h"
#include "serving/reading.h"
#include "views/view_spec.h"

namespace stratus {

// The id of the station of that name (serving/station_names.h), as the question was put when there is none: whoever looks
// for the station says so. 400 for a name that several share.
Answered<StationId> id_of_name(const StationRegistry& registry, std::string_view parameter, std::string_view name);

class Parameters {
 public:
  // 400 for a name that is not in `allowed` and for one that is given twice. The query must outlive the result.
  static Answered<Parameters> read(const QueryParams& query, std::span<const std::string_view> allowed);

  // Nothing when absent. An empty value is a value.
  std::optional<std::string_view> find(std::string_view name) const;
  // 400 when absent.
  Answered<std::string_view> need(std::string_view name) const;

  Answered<Layer> layer() const;       // merged
  Answered<BucketScheme> day() const;  // civil
  Answered<UtcMillis> as_of() const;   // everything known
  Answered<std::optional<Bound>> bound(std::string_view name) const;
  Answered<std::size_t> limit(std::size_t fallback, std::size_t most) const;
  Answered<KindSet> kinds() const;                                                  // observed, remote
  Answered<ElementChoice> elements(const std::vector<std::string>& allowed) const;  // all
  // Nothing when absent; else 1..most ids, none twice, of the stations that are named.
  Answered<std::optional<std::vector<StationId>>> stations(const StationRegistry& registry, std::size_t most) const;
  Answered<Scope> scope() const;          // layer and as_of
  Answered<Statistic> statistic() const;  // "by": temperature_mean
  Answered<Order> order() const;          // desc

 private:
  explicit Parameters(const QueryParams& query) : query_(&query) {}
  const QueryParams* query_;
};

}  // namespace stratus
