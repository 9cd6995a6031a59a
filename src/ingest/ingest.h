// The one way into the log: decode, check, append durably, show to the tail, answer.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "ingest/ingest_report.h"
#include "ingest/message_check.h"
#include "ingest/recent_reports.h"
#include "ingest/remembered_calls.h"
#include "ingest/stamps.h"
#include "ingest/write_gate.h"
#include "ports/dead_letters.h"
#include "ports/event_log.h"
#include "ports/recently_seen.h"
#include "ports/tail_feed.h"

namespace stratus {

class BatchFacts;

// Brings into the tail what the log holds between; errors are those of the log and of the tail.
using FillTail = std::function<Status(const Offsets& from, const Offsets& to)>;

struct IngestOptions {
  std::size_t queue_bytes = 64 * 1024 * 1024;       // waiting and running calls together; a greater call runs alone
  std::size_t batch_bytes = 8 * 1024 * 1024;        // a commit takes further calls up to here
  std::size_t call_bytes = 32 * 1024 * 1024;        // of one call
  std::chrono::milliseconds queue_wait{10'000};     // for room in the queue
  RecentReportLimits recent{};                      // answers remembered for their Idempotency-Key
  std::size_t remembered_bytes = 64 * 1024 * 1024;  // of calls whose Idempotency-Keys count after a restart
  std::optional<UtcMillis> newest_held{};           // the greatest known_at that the log holds; see Stamps
  OffGrid off_grid{};                               // empty: nobody is told
  FillTail fill_tail{};       // after an append that failed, or beside others'; empty: the log never takes what it denies
  WriteGate* gate = nullptr;  // outlives ingest; nullptr: always open
};

struct SubmitOptions {
  std::optional<UtcMillis> default_known_at;  // for messages that do not state it; a stamp when absent
  std::string idempotency_key;                // empty: none
};

// Thread-safe. Calls that arrive while a commit runs are committed together by the next one: no timer, so a lone call
// waits for one sync only. The order of the log is the order in which calls entered the queue; of two statements of one
// identity without known_at the later is believed.
class Ingest {
 public:
  // What is borrowed must outlive this object, and only this object may apply to the tail, and append to a log that is not
  // shared. The tail must already hold the log up to its end, and `seen` remember what the tail holds.
  Ingest(EventLog& log, DeadLetters& letters, TailFeed& tail, const RecentlySeen& seen, KnowsStation knows_station,
         const Clock& clock, IngestOptions options = {});

  // Learns from the log the calls whose Idempotency-Keys still count. Before the first call. kDataLoss as the log says.
  Status remember_calls();

  // Returns when every message has its outcome: accepted ones are durable and in the tail, rejected ones are durable as
  // dead letters. Errors: kResourceExhausted when the gate is closed, the queue stays full for queue_wait or the disk is
  // full (retry later), kInvalidArgument when the call is too large, kAlreadyExists when its Idempotency-Key was used
  // otherwise, kConflict when a call with its key still runs, kDataLoss when the log broke (restart), what RecentlySeen says
  // when it does not know what was said before, and what TailFeed says while it does not take what is durable already. A
  // call is not atomic: dead letters may have been kept although it then failed, and a log that takes some messages only
  // (the embedded one never does) fails the call with the error of the first that it did not take. Those that it took are
  // accepted all the same: durable, in the tail and counted; the others count as failed. Sent again, a message that states
  // its known_at is then a duplicate, one that does not is a further statement. A call with an Idempotency-Key that was
  // taken less than kKeyLifetimeMs ago gets the same answer when it comes again in this process, and else, as long as it is
  // remembered, one under which each message states the fact of its first try, or stays rejected without a further letter. A
  // call of which nothing entered the log is remembered by this process alone. What the log took and the tail then did not
  // is accepted and not yet in an answer: extent() reaches behind it, the tail does not. It is applied before anything
  // further is taken, or read from the log again at the next start. So is what a log took whose answer was lost: the call
  // fails, and a message of it that states its known_at is a duplicate when it is sent again.
  Result<IngestReport> submit(std::vector<IncomingMessage> messages, const SubmitOptions& options = {});

  // Shows to the tail what others have appended to a shared log up to `end`, when its turn in the queue comes; whether there
  // was anything. Errors are those of FillTail, and kResourceExhausted when the queue stays full.
  Result<bool> show(const Offsets& end);

  IngestCounts counts() const;
  // Calls in the queue, those being committed included.
  std::size_t waiting() const;
  // The log as of the last commit, and as far as the tail was shown it.
  LogExtent extent() const;

 private:
  struct Call;  // one submit in the queue

  Result<IngestReport> run_with_key(std::vector<IncomingMessage> messages, const SubmitOptions& options, Call& call);
  Result<IngestReport> run(std::vector<IncomingMessage> messages, const SubmitOptions& options, Call& call);
  Status check(std::vector<IncomingMessage> messages, const SubmitOptions& options, Call& call);
  Status enter_queue(std::unique_lock<std::mutex>& lock, Call& call);
  void wait_or_lead(std::unique_lock<std::mutex>& lock, Call& call) noexcept;
  std::vector<Call*> take_group();
  void leave_queue(const std::vector<Call*>& group);
  struct Fresh;  // a message of the group that goes into the log
  void commit(const std::vector<Call*>& group);
  Status show_owed();
  Status show_log(const Offsets& end);
  void show_others(const std::vector<Call*>& group);
  bool appended_alone() const;
  Result<std::vector<Fresh>> settle(const std::vector<Call*>& group);
  Result<bool> settle(CheckedMessage& message, Outcome& outcome, BatchFacts& batch, UtcMillis now);
  static UtcMillis time_of(const std::vector<Fresh>& fresh);
  static std::vector<StampedCall> with_keys(const std::vector<Fresh>& fresh, UtcMillis time);
  void append(const std::vector<Call*>& group, const std::vector<Fresh>& fresh) noexcept;
  void fail_calls(const std::vector<Call*>& group, const Error& error) const;
  void count(Call& call);
  void close_letters(const Call& call);

  EventLog& log_;
  DeadLetters& letters_;
  TailFeed& tail_;
  const RecentlySeen& seen_;
  const Clock& clock_;
  const IngestOptions options_;
  MessageCheck check_;
  RecentReports recent_;
  RememberedCalls remembered_;
  Stamps stamps_;  // of the leading call, as the next two

  // What the log took and the tail did not: of one commit at most.
  std::vector<StoredFact> owed_;
  Offsets owed_end_;
  Offsets shown_;        // up to where the tail holds the log
  bool unsure_ = false;  // an append failed: the log may have taken it all the same

  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::deque<Call*> queue_;  // the front leads; guarded by mutex_
  std::size_t queued_bytes_ = 0;
  LogExtent extent_;

  std::mutex letters_mutex_;
  std::atomic<std::int64_t> received_{0};
  std::atomic<std::int64_t> accepted_{0};
  std::atomic<std::int64_t> duplicate_{0};
  std::atomic<std::int64_t> rejected_{0};
  std::atomic<std::int64_t> failed_{0};
  std::atomic<std::int64_t> off_grid_{0};
  std::atomic<std::int64_t> bytes_{0};
  std::atomic<std::int64_t> batches_{0};
};

}  // namespace stratus
