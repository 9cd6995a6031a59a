#include <thread>

#include "api/routes.h"
#include "api/token.h"

namespace stratus {
namespace {

constexpr std::chrono::milliseconds kPause{2};

// Up to where an answer of that layer shows the log.
Result<Offsets> shown_end(const Call& call, Layer layer) {
  if (layer != Layer::kBatch) return call.serving.tail.snapshot().end;
  STRATUS_ASSIGN_OR_RETURN(const auto version, call.serving.versions.current());
  return version->info().horizon.end;
}

Problem other_log(const Call& call, std::string_view token) {
  return problem_of(mistake_of(ProblemCode::kOtherLog, call.parameters.shown("after"), token,
                               "the token is of another log than that of this server"));
}

}  // namespace

Answered<void> wait_for_positions(const Call& call) {
  const auto token = call.parameters.find("after");
  if (!token) return {};
  const Horizon place = *parse_token(*token);
  if (place.log != call.services.log()) return fail(other_log(call, *token));
  const Layer layer = call.parameters.scope().layer;
  for (auto waited = std::chrono::milliseconds(0);; waited += kPause) {
    STRATUS_ASSIGN_OR_RETURN(const Offsets end, answered(shown_end(call, layer)));
    if (end.covers(place.end)) return {};
    if (waited >= call.options.longest_wait || call.request.abandoned()) break;
    std::this_thread::sleep_for(kPause);
  }
  return fail(problem_of(ProblemCode::kNotYetKnown, "the facts up to the token of after are not in the answers yet"));
}

}  // namespace stratus
