#include "api/definition/openapi.h"
#include "api/documents.h"
#include "api/json_pipeline.h"
#include "api/json_writer.h"
#include "api/metrics.h"
#include "api/routes.h"

namespace stratus {

Answered<Answer> get_pipeline_status(const Call& call) {
  PipelineStatus status = call.services.status();
  // It may name files, which are for the operator.
  if (!call.options.for_operator && !status.batch.last_error.empty())
    status.batch.last_error = "the log of the server says why";
  return json_answer(json_pipeline_status(status, call.services.clock.now()), {});
}

Answered<Answer> get_metrics(const Call& call) {
  const ApiServices& services = call.services;
  const PipelineStatus status = services.status();
  MetricsSources sources{status, services.clock.now()};
  if (services.http != nullptr) sources.http = services.http->figures();
  if (services.newest_observations) sources.newest = services.newest_observations();
  sources.process = process_figures();
  return Answer{make_response(200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(sources)), {}};
}

Answered<Answer> get_livez(const Call&) { return Answer{make_response(200, "text/plain; charset=utf-8", "live\n"), {}}; }

Answered<Answer> get_readyz(const Call& call) {
  const Status ready = call.services.ready();
  if (ready) return Answer{make_response(200, "text/plain; charset=utf-8", "ready\n"), {}};
  return fail(problem_of(ProblemCode::kNotNow, "not ready: " + ready.error().message));
}

Answered<Answer> get_index(const Call&) {
  JsonWriter json;
  json.begin_object();
  json.begin_array("routes");
  for (const Route& route : routes()) {
    json.begin_object();
    json.member("method", route.method);
    json.member("path", route.path);
    json.begin_array("parameters");
    for (const Parameter* parameter : route.operation.parameters) json.value(parameter->name);
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.end_object();
  return json_answer(json.line(), kEndOfTime);
}

Answered<Answer> get_home(const Call&) {
  return Answer{make_response(200, "text/html; charset=utf-8", std::string(home_page())), kEndOfTime};
}

Answered<Answer> get_openapi(const Call&) { return json_answer(openapi_document(), kEndOfTime); }

}  // namespace stratus
