#include "adapters/postgres/client.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "base/shown_text.h"

namespace stratus {
namespace {

constexpr std::size_t kShownBytes = 300;
// What the server is given beyond its own limit to say that it was reached.
constexpr int kGraceMillis = 2000;
// Of a COPY, handed to the socket at once.
constexpr std::size_t kCopyBytes = 64 * 1024;

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, ClearResult>;

struct NamedState {
  std::string_view beginning;  // of the SQLSTATE
  ErrorKind kind;
};

// The first that fits.
constexpr std::array kStates{
    NamedState{"08", ErrorKind::kUnavailable},
    NamedState{"28", ErrorKind::kPermissionDenied},
    NamedState{"42501", ErrorKind::kPermissionDenied},
    NamedState{"3D000", ErrorKind::kNotFound},
    NamedState{"3F000", ErrorKind::kNotFound},
    NamedState{"42P01", ErrorKind::kNotFound},
    NamedState{"40", ErrorKind::kConflict},
    NamedState{"55P03", ErrorKind::kUnavailable},
    NamedState{"53300", ErrorKind::kUnavailable},
    NamedState{"53", ErrorKind::kResourceExhausted},
    NamedState{"57", ErrorKind::kUnavailable},
    NamedState{"58", ErrorKind::kDataLoss},
    NamedState{"XX", ErrorKind::kDataLoss},
    NamedState{"22", ErrorKind::kInvalidArgument},
    NamedState{"23", ErrorKind::kInvalidArgument},
};

ErrorKind kind_of(std::string_view state) {
  const auto found = std::find_if(kStates.begin(), kStates.end(),
                                  [&](const NamedState& named) { return state.starts_with(named.beginning); });
  return found == kStates.end() ? ErrorKind::kInternal : found->kind;
}

// libpq states no SQLSTATE of a connection that failed.
ErrorKind kind_of_refusal(std::string_view message) {
  for (const char* denied : {"password authentication failed", "no password supplied", "no pg_hba.conf entry"}) {
    if (message.find(denied) != std::string_view::npos) return ErrorKind::kPermissionDenied;
  }
  const bool missing =
      message.find("FATAL:") != std::string_view::npos && message.find("does not exist") != std::string_view::npos;
  return missing ? ErrorKind::kNotFound : ErrorKind::kUnavailable;
}

std::string one_line(std::string_view message) {
  while (!message.empty() && message.back() == '\n') message.remove_suffix(1);
  std::string line(message.substr(0, kShownBytes));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return escaped(line);
}

void pass_over(void*, const char*) {}

std::int64_t changed_rows(PGresult* result) {
  const std::string_view text = PQcmdTuples(result);
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return count;
}

// Of results of one row, which a libpq without blocking hands over one by one.
Status visit_rows(PGresult* result, const VisitRow& visit) {
  std::vector<std::optional<std::string_view>> row(static_cast<std::size_t>(PQnfields(result)));
  for (int at = 0; at < PQntuples(result); ++at) {
    for (std::size_t column = 0; column < row.size(); ++column) {
      const int field = static_cast<int>(column);
      row[column] = std::nullopt;
      if (PQgetisnull(result, at, field) == 0)
        row[column] =
            std::string_view(PQgetvalue(result, at, field), static_cast<std::size_t>(PQgetlength(result, at, field)));
    }
    STRATUS_RETURN_IF_ERROR(visit(row));
  }
  return {};
}

PostgresAnswer answer_of(PGresult* result) {
  PostgresAnswer answer;
  answer.changed = changed_rows(result);
  for (int row = 0; row < PQntuples(result); ++row) {
    auto& columns = answer.rows.emplace_back();
    for (int column = 0; column < PQnfields(result); ++column) {
      if (PQgetisnull(result, row, column) != 0) {
        columns.emplace_back();
      } else {
        columns.emplace_back(
            std::string(PQgetvalue(result, row, column), static_cast<std::size_t>(PQgetlength(result, row, column))));
      }
    }
  }
  return answer;
}

}  // namespace

struct PostgresClient::Connection {
  using Time = std::chrono::steady_clock::time_point;

  explicit Connection(PGconn* opened) : connection(opened) {}
  ~Connection() { PQfinish(connection); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Until one of the events, or anything to read; false: the time is over or the connection was cut.
  bool wait_for(short events, Time end) const {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    pollfd socket{PQsocket(connection), events, 0};
    if (left <= 0 || poll(&socket, 1, static_cast<int>(left)) <= 0) return false;
    return (socket.revents & POLLIN) == 0 || PQconsumeInput(connection) != 0;
  }
  // Until all of an answer is here; false as above.
  bool wait(Time end) const {
    while (PQisBusy(connection) != 0) {
      if (!wait_for(POLLIN, end)) return false;
    }
    return true;
  }
  // All of a COPY, and that it is all; false as above.
  bool send_copy(std::string_view bytes, Time end) const {
    if (PQsetnonblocking(connection, 1) != 0) return false;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(kCopyBytes, bytes.size()))) {
      const std::string_view piece = bytes.substr(0, kCopyBytes);
      if (PQputCopyData(connection, piece.data(), static_cast<int>(piece.size())) != 1 || !flush(end)) return false;
    }
    return PQputCopyEnd(connection, nullptr) == 1 && flush(end) && PQsetnonblocking(connection, 0) == 0;
  }
  bool flush(Time end) const {
    int left = 0;
    while ((left = PQflush(connection)) > 0) {
      if (!wait_for(POLLIN | POLLOUT, end)) return false;
    }
    return left == 0;
  }

  PGconn* const connection;
};

PostgresClient::PostgresClient(PostgresConfig config) : config_(std::move(config)) {}
PostgresClient::~PostgresClient() = default;

Error PostgresClient::at(const Error& error) const {
  return error.with_context("PostgreSQL at " + config_.host + ":" + std::to_string(config_.port) + ", database " +
                            config_.database);
}

Status PostgresClient::fail_of_connection(const std::string& what) {
  connection_ = nullptr;
  return fail(at({ErrorKind::kUnavailable, what}));
}

Status PostgresClient::connect() {
  const std::string port = std::to_string(config_.port);
  const std::string timeout = std::to_string(config_.connect_timeout_s);
  const std::string options = "-c statement_timeout=" + std::to_string(config_.statement_timeout_ms) +
                              " -c synchronous_commit=on -c TimeZone=UTC -c client_min_messages=warning";
  std::vector<std::pair<const char*, const char*>> settings{
      {"host", config_.host.c_str()},       {"port", port.c_str()},
      {"user", config_.user.c_str()},       {"dbname", config_.database.c_str()},
      {"connect_timeout", timeout.c_str()}, {"options", options.c_str()},
      {"client_encoding", "UTF8"},          {"application_name", "stratus"}};
  if (!config_.password.empty()) settings.emplace_back("password", config_.password.c_str());
  if (!config_.password_file.empty()) settings.emplace_back("passfile", config_.password_file.c_str());
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : settings) {
    names.push_back(name);
    values.push_back(value);
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  auto opened = std::make_unique<Connection>(PQconnectdbParams(names.data(), values.data(), 0));
  if (PQstatus(opened->connection) != CONNECTION_OK) {
    const std::string message = one_line(PQerrorMessage(opened->connection));
    return fail(at({kind_of_refusal(message), message}));
  }
  PQsetNoticeProcessor(opened->connection, pass_over, nullptr);
  connection_ = std::move(opened);
  const auto chosen = run("SELECT set_config('search_path', quote_ident($1), false)", {config_.schema});
  if (chosen) return {};
  connection_ = nullptr;
  return fail(chosen.error());
}

// Asked without blocking, so that a server that stands still costs its time and no more. `take` is given each result that
// is no error until it fails; what it fails with, or else the error of the server, is the answer. False of it: the
// connection was lost.
template <typename Take>
Status PostgresClient::ask(const std::string& sql, const std::vector<std::string>& parameters, bool by_row,
                           const Take& take) {
  if (connection_ == nullptr) STRATUS_RETURN_IF_ERROR(connect());
  PGconn* const connection = connection_->connection;
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const std::string& parameter : parameters) values.push_back(parameter.c_str());
  const bool simple = parameters.empty() && !by_row;
  bool connected = (simple ? PQsendQuery(connection, sql.c_str())
                           : PQsendQueryParams(connection, sql.c_str(), static_cast<int>(values.size()), nullptr,
                                               values.data(), nullptr, nullptr, by_row ? 1 : 0)) != 0;
  if (connected && by_row) connected = PQsetSingleRowMode(connection) != 0;
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(config_.statement_timeout_ms + kGraceMillis);
  Status status;
  while (connected && connection_->wait(end)) {
    const ResultPtr result(PQgetResult(connection));
    if (result == nullptr) {
      if (PQstatus(connection) != CONNECTION_OK) break;
      return status;
    }
    const auto state = PQresultStatus(result.get());
    if (state == PGRES_COPY_IN) {
      connected = take(result.get(), end).value_or(false);
    } else if (state == PGRES_COMMAND_OK || state == PGRES_TUPLES_OK || state == PGRES_SINGLE_TUPLE) {
      if (status) status = take(result.get(), end).map([](bool) {});
    } else if (status) {
      const char* code = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
      const ErrorKind kind = code == nullptr ? ErrorKind::kUnavailable : kind_of(code);
      status = fail(at({kind, one_line(PQresultErrorMessage(result.get()))}));
    }
  }
  const std::string message = one_line(PQerrorMessage(connection));
  return fail_of_connection(message.empty() ? "no answer within " + std::to_string(config_.statement_timeout_ms) +
                                                  " ms (statement_timeout_ms)"
                                            : message);
}

Result<PostgresAnswer> PostgresClient::run(const std::string& sql, const std::vector<std::string>& parameters) {
  PostgresAnswer answer;
  STRATUS_RETURN_IF_ERROR(ask(sql, parameters, false, [&](PGresult* result, auto) -> Result<bool> {
    answer = answer_of(result);
    return true;
  }));
  return answer;
}

Status PostgresClient::visit(const std::string& sql, const std::vector<std::string>& parameters, const VisitRow& visit) {
  return ask(sql, parameters, true,
             [&](PGresult* result, auto) { return visit_rows(result, visit).map([] { return true; }); });
}

Result<std::int64_t> PostgresClient::copy(const std::string& sql, std::string_view bytes) {
  std::int64_t rows = 0;
  STRATUS_RETURN_IF_ERROR(ask(sql, {}, false, [&](PGresult* result, auto end) -> Result<bool> {
    if (PQresultStatus(result) == PGRES_COPY_IN) return connection_->send_copy(bytes, end);
    rows = changed_rows(result);
    return true;
  }));
  return rows;
}

Status PostgresClient::in_transaction(const std::function<Status(PostgresClient&)>& work) {
  if (const auto begun = run("BEGIN"); !begun) return fail(begun.error());
  const Status done = work(*this);
  if (!done) {
    if (connection_ != nullptr) (void)run("ROLLBACK");
    return done;
  }
  return run("COMMIT").map([](const PostgresAnswer&) {});
}

Status PostgresClient::on_a_connection(const std::function<Status(PostgresClient&)>& work) {
  const Status done = work(*this);
  if (done || done.error().kind != ErrorKind::kUnavailable || connection_ != nullptr) return done;
  return work(*this);
}

}  // namespace stratus
