#include <chrono>
#include <optional>
#include <thread>

#include "api/routes.h"
#include "api/token.h"

namespace stratus {
namespace {

constexpr std::chrono::milliseconds kPause{20};
constexpr std::string_view kAgainSeconds = "5";

// Up to where an answer of that layer shows the log.
Result<Offsets> shown_end(const Call& call, Layer layer) {
  if (layer != Layer::kBatch) return call.serving.tail.snapshot().map([](const TailSnapshot& tail) { return tail.end; });
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
  const auto shown = [&]() -> Answered<bool> {
    return answered(shown_end(call, layer)).map([&](const Offsets& end) { return end.covers(place.end); });
  };
  STRATUS_ASSIGN_OR_RETURN(const bool at_once, shown());
  if (at_once) return {};
  const std::optional<WaitingPlaces::Place> waiting = call.waiting.take();
  const auto end_of_wait = std::chrono::steady_clock::now() + call.options.longest_wait;
  while (waiting && std::chrono::steady_clock::now() < end_of_wait && !call.request.abandoned()) {
    std::this_thread::sleep_for(kPause);
    STRATUS_ASSIGN_OR_RETURN(const bool now, shown());
    if (now) return {};
  }
  Problem problem = problem_of(ProblemCode::kNotYetKnown,
                               waiting ? "the facts up to the token of after are not in the answers yet"
                                       : "the facts up to the token of after are not in the answers yet, and as "
                                         "many questions wait for theirs as may; ask again");
  for (auto& [name, value] : problem.headers) {
    if (name == "Retry-After") value = std::string(kAgainSeconds);
  }
  return fail(std::move(problem));
}

}  // namespace stratus
