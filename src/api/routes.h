// Every route: its method, its path, what answers it, and what it takes and answers.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/answer_meta.h"
#include "api/api.h"
#include "api/definition/operation.h"
#include "api/parameters.h"
#include "api/problem.h"
#include "api/range_question.h"
#include "api/waiting_places.h"

namespace stratus {

// An answer and until when it stays true while the number of changes does not move; {0}: never kept.
struct Answer {
  HttpResponse response;
  UtcMillis valid_until;
};

// What a handler works with. Borrowed for one request.
struct Call {
  const ApiServices& services;
  const ApiOptions& options;
  const HttpRequest& request;
  ServingPorts serving;  // those of the services, for a question that may be abandoned
  StationId station;     // of a path with {id}
  Parameters parameters;
  WaitingPlaces& waiting;
};

using Handler = Answered<Answer> (*)(const Call&);

struct Route {
  std::string_view method;
  std::string_view path;  // "/api/v1/stations/{id}"
  Handler handler;
  Operation operation;
};

// In the order in which they are tried: fixed paths before {id}.
std::span<const Route> routes();

// GET of that path, which is one of a route.
const Route& question_route(std::string_view path);

// What can be wrong with a request of that route, each once: its own problems and those of any request.
std::vector<ProblemCode> problem_codes(const Route& route);

// Where the request is to be answered: health and metrics never wait behind questions, nor do writes.
Lane lane_of(std::string_view method, std::string_view path);

// Whether a path of a request is one of a route's, and the id in it.
bool matches(std::string_view route_path, std::string_view path, std::string& id);

// Handlers, by file.
Answered<Answer> get_stations(const Call& call);          // station_routes.cc
Answered<Answer> get_station(const Call& call);           //
Answered<Answer> post_stations(const Call& call);         //
Answered<Answer> put_station(const Call& call);           //
Answered<Answer> delete_station(const Call& call);        //
Answered<Answer> get_latest(const Call& call);            // observation_routes.cc
Answered<Answer> get_observations(const Call& call);      //
Answered<Answer> get_climate(const Call& call);           // summary_routes.cc
Answered<Answer> get_compare(const Call& call);           //
Answered<Answer> get_explain(const Call& call);           //
Answered<Answer> get_summaries(const Call& call);         // of one station, for get_observations
Answered<Answer> get_rankings(const Call& call);          // ranking_routes.cc
Answered<Answer> get_station_rankings(const Call& call);  //
Answered<Answer> post_observations(const Call& call);     // ingest_routes.cc
Answered<Answer> get_pipeline_status(const Call& call);   // system_routes.cc
Answered<Answer> get_livez(const Call& call);             //
Answered<Answer> get_readyz(const Call& call);            //
Answered<Answer> get_metrics(const Call& call);           //
Answered<Answer> get_index(const Call& call);             //
Answered<Answer> get_home(const Call& call);              //
Answered<Answer> get_openapi(const Call& call);           //

// Returns once answers show all up to the token of "after", if one is stated. kOtherLog for one of another log; kNotYetKnown
// when that takes longer than the question may.
Answered<void> wait_for_positions(const Call& call);

// What ranges are read against in that call.
RangeSource range_source(const Call& call, const StationRegistry& stations, UtcSeconds now);

// application/json with that validity.
Answer json_answer(std::string json, UtcMillis valid_until);

}  // namespace stratus
