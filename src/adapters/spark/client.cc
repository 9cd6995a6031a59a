#include "adapters/spark/client.h"

#include <chrono>

#include "adapters/spark/answers.h"
#include "adapters/spark/execution.h"
#include "adapters/spark/patience.h"

namespace stratus {
namespace {

constexpr std::size_t kMaxTableBytes = 32 << 20;

spark::connect::Plan plan_of_table(const std::string& table, spark::connect::Relation rows) {
  spark::connect::Plan plan;
  auto& view = *plan.mutable_command()->mutable_create_dataframe_view();
  *view.mutable_input() = std::move(rows);
  view.set_name(table);
  view.set_replace(true);
  return plan;
}

// Commands answer no rows.
Status no_rows(std::string_view) { return fail(ErrorKind::kInternal, "rows of a command"); }

}  // namespace

struct SparkClient::Connection {
  explicit Connection(const SparkConfig& config) : session(config) {}

  Error at(const Error& error) const {
    return error.with_context("Spark at " + session.config().host + ":" + std::to_string(session.config().port));
  }

  Status execute(const spark::connect::Plan& plan, const TakeRows& take) {
    return Execution(session, plan, take).run().map_error([this](const Error& error) { return at(error); });
  }

  // What is answered at once; again while there is no connection. Each of these calls may be made twice.
  template <typename Request, typename Response>
  Result<Response> ask(grpc::Status (spark::connect::SparkConnectService::Stub::*call)(grpc::ClientContext*, const Request&,
                                                                                       Response*),
                       Request request) {
    session.introduce(request);
    Patience patience(session.config());
    for (;;) {
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(session.config().request_timeout_s));
      Response response;
      const grpc::Status status = (session.stub().*call)(&context, request, &response);
      if (status.ok()) return response;
      if (status.error_code() != grpc::StatusCode::UNAVAILABLE || !patience.pause())
        return fail(at(error_of_status(status.error_code(), status.error_message())));
      session.connect();
    }
  }

  SparkSession session;
};

SparkClient::SparkClient(SparkConfig config)
    : config_(std::move(config)), connection_(std::make_unique<Connection>(config_)) {}
SparkClient::~SparkClient() = default;

Result<std::string> SparkClient::version() {
  spark::connect::AnalyzePlanRequest request;
  request.mutable_spark_version();
  STRATUS_ASSIGN_OR_RETURN(const auto answer,
                           connection_->ask(&spark::connect::SparkConnectService::Stub::AnalyzePlan, request));
  return answer.spark_version().version();
}

Status SparkClient::set(const std::vector<std::pair<std::string, std::string>>& settings) {
  spark::connect::ConfigRequest request;
  for (const auto& [key, value] : settings) {
    auto& pair = *request.mutable_operation()->mutable_set()->add_pairs();
    pair.set_key(key);
    pair.set_value(value);
  }
  return connection_->ask(&spark::connect::SparkConnectService::Stub::Config, request).map([](const auto&) {});
}

Status SparkClient::put_rows(const std::string& table, std::string stream) {
  if (stream.size() > kMaxTableBytes) {
    return fail(connection_->at({ErrorKind::kResourceExhausted, "table " + table + " has " + std::to_string(stream.size()) +
                                                                    " bytes, more than " + std::to_string(kMaxTableBytes)}));
  }
  spark::connect::Relation rows;
  rows.mutable_local_relation()->set_data(std::move(stream));
  return connection_->execute(plan_of_table(table, std::move(rows)), no_rows);
}

Status SparkClient::put_files(const std::string& table, const std::string& columns, const std::vector<std::string>& paths) {
  spark::connect::Relation rows;
  auto& source = *rows.mutable_read()->mutable_data_source();
  source.set_format("parquet");
  source.set_schema(columns);
  for (const std::string& path : paths) source.add_paths(path);
  return connection_->execute(plan_of_table(table, std::move(rows)), no_rows);
}

Status SparkClient::run(const SparkStatement& statement, const TakeRows& take) {
  spark::connect::Plan plan;
  auto& sql = *plan.mutable_root()->mutable_sql();
  sql.set_query(statement.sql);
  for (const auto& [name, value] : statement.parameters) (*sql.mutable_args())[name].set_string(value);
  return connection_->execute(plan, take);
}

}  // namespace stratus
