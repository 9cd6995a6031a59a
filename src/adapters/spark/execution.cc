#include "adapters/spark/execution.h"

#include <chrono>
#include <optional>

#include "adapters/spark/answers.h"
#include "adapters/spark/patience.h"

namespace stratus {
namespace {

using Clock = std::chrono::steady_clock;

// How often somebody who waits looks whether it is still wanted.
constexpr std::chrono::milliseconds kLook{100};
// Ending what nobody wants is not waited for longer.
constexpr std::chrono::seconds kFarewell{5};

bool is_stopped(const SparkConfig& config) { return config.stopped && config.stopped(); }

// The events of one stream: one operation is under way at a time.
class Stream {
 public:
  explicit Stream(const SparkConfig& config) : config_(config) {}
  ~Stream() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  grpc::ClientContext& context() { return context_; }
  grpc::CompletionQueue& queue() { return queue_; }
  // Why it was given up; nothing: it was not.
  const std::optional<Error>& given_up() const { return given_up_; }
  void give_up(Error why) {
    if (!given_up_) given_up_ = std::move(why);
    context_.TryCancel();
  }

  // Whether the operation succeeded.
  bool wait() {
    const auto end = Clock::now() + std::chrono::seconds(config_.answer_timeout_s);
    void* tag = nullptr;
    bool ok = false;
    while (queue_.AsyncNext(&tag, &ok, std::chrono::system_clock::now() + kLook) != grpc::CompletionQueue::GOT_EVENT) {
      if (given_up_) continue;
      if (is_stopped(config_)) give_up({ErrorKind::kCancelled, "stopped"});
      if (Clock::now() > end) {
        give_up({ErrorKind::kUnavailable,
                 "nothing was heard for " + std::to_string(config_.answer_timeout_s) + " s (answer_timeout_s)"});
      }
    }
    return ok;
  }

 private:
  const SparkConfig& config_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::optional<Error> given_up_;
};

// What names the one operation that a stream has under way.
void* const kTag = nullptr;

}  // namespace

Status Execution::take(const spark::connect::ExecutePlanResponse& response) {
  last_response_ = response.response_id();
  if (response.has_result_complete()) is_whole_ = true;
  return response.has_arrow_batch() ? take_(response.arrow_batch().data()) : Status();
}

Execution::End Execution::follow(const Open& open) {
  Stream stream(session_.config());
  const std::unique_ptr<Responses> responses = open(stream.context(), stream.queue());
  responses->StartCall(kTag);
  stream.wait();
  spark::connect::ExecutePlanResponse response;
  for (;;) {
    responses->Read(&response, kTag);
    if (!stream.wait()) break;
    if (stream.given_up()) continue;
    if (const Status taken = take(response); !taken) stream.give_up(taken.error());
  }
  grpc::Status status;
  responses->Finish(&status, kTag);
  stream.wait();
  if (stream.given_up()) return {fail(*stream.given_up())};
  if (is_whole_) return {};
  // The server ends streams that are long, in bytes or in minutes, without a word.
  if (status.ok()) return {{}, true};
  const bool was_cut = status.error_code() == grpc::StatusCode::UNAVAILABLE;
  return {fail(error_of_status(status.error_code(), status.error_message())), was_cut};
}

Execution::End Execution::execute() {
  spark::connect::ExecutePlanRequest request;
  session_.introduce(request);
  request.set_operation_id(operation_);
  *request.mutable_plan() = plan_;
  request.add_request_options()->mutable_reattach_options()->set_reattachable(true);
  return follow([&](grpc::ClientContext& context, grpc::CompletionQueue& queue) {
    return session_.stub().PrepareAsyncExecutePlan(&context, request, &queue);
  });
}

Execution::End Execution::reattach() {
  spark::connect::ReattachExecuteRequest request;
  session_.introduce(request);
  request.set_operation_id(operation_);
  if (!last_response_.empty()) request.set_last_response_id(last_response_);
  End end = follow([&](grpc::ClientContext& context, grpc::CompletionQueue& queue) {
    return session_.stub().PrepareAsyncReattachExecute(&context, request, &queue);
  });
  // The request itself may have been lost: then nothing was begun.
  const bool may_be_new = last_response_.empty() && !end.status && says_forgotten(end.status.error().message);
  return may_be_new ? execute() : end;
}

Status Execution::run() {
  Patience patience(session_.config());
  End end = execute();
  while (!is_whole_ && end.again && !is_stopped(session_.config())) {
    if (!end.status) {
      if (!patience.pause()) break;
      session_.connect();
    }
    const std::string before = last_response_;
    end = reattach();
    if (end.status || last_response_ != before) patience.renew();
  }
  if (is_whole_ && end.status) {
    release();
    return {};
  }
  interrupt();
  release();
  return is_stopped(session_.config()) ? fail(ErrorKind::kCancelled, "stopped") : end.status;
}

// Also of what has ended already, or is not known: the answer tells nothing that matters.
void Execution::interrupt() const {
  spark::connect::InterruptRequest request;
  session_.introduce(request);
  request.set_interrupt_type(spark::connect::InterruptRequest::INTERRUPT_TYPE_OPERATION_ID);
  request.set_operation_id(operation_);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kFarewell);
  spark::connect::InterruptResponse response;
  (void)session_.stub().Interrupt(&context, request, &response);
}

// The server would keep the end of the answer for minutes otherwise.
void Execution::release() const {
  spark::connect::ReleaseExecuteRequest request;
  session_.introduce(request);
  request.set_operation_id(operation_);
  request.mutable_release_all();
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kFarewell);
  spark::connect::ReleaseExecuteResponse response;
  (void)session_.stub().ReleaseExecute(&context, request, &response);
}

}  // namespace stratus
