#include "ingest/ingest.h"

#include <algorithm>
#include <new>

#include "base/checksum.h"
#include "ingest/batch_facts.h"
#include "ingest/first_try.h"
#include "ingest/outcome_note.h"

namespace stratus {

struct Ingest::Call {
  std::string key{};                 // empty: none
  std::string content{};             // with a key: digest of the messages as they came
  std::optional<StampedCall> first;  // this is a retry of it
  UtcMillis arrived{};
  std::vector<CheckedMessage> messages;
  std::vector<std::size_t> outcome_of;  // message i has outcome outcome_of[i]
  std::vector<LogPosition> taken;       // dead letters whose messages, tried again, passed the check
  std::vector<LogPosition> given_up;    // and those that did not, for the last time
  IngestReport report;
  std::size_t bytes = 0;
  std::int64_t accepted_bytes = 0;
  std::int64_t off_grid = 0;  // of the accepted
  Offsets others;             // of what others appended: shown up to there before anything else
  bool showed = false;        // there was something to show
  Status status;
  bool done = false;
  std::condition_variable wake;

  StampedCall stamped() const {
    StampedCall stamped{key, content, arrived, {}};
    std::size_t next = 0;
    for (const Outcome& outcome : report.outcomes) {
      if (outcome.verdict == Verdict::kRejected) {
        stamped.add(Stamping::kRejected);
      } else if (const CheckedMessage& message = messages[next++]; message.states_known_at) {
        stamped.add(Stamping::kStated);
      } else {
        stamped.add(Stamping::kStamped, message.fact.known_at);
      }
    }
    return stamped;
  }
};

struct Ingest::Fresh {
  Call* call;
  std::size_t index;

  CheckedMessage& message() const { return call->messages[index]; }
  Outcome& outcome() const { return call->report.outcomes[call->outcome_of[index]]; }
  void accept(LogPosition position) const {
    outcome().position = position;
    ++call->report.accepted;
    call->accepted_bytes += static_cast<std::int64_t>(message().bytes.size());
    call->off_grid += outcome().off_grid ? 1 : 0;
  }
};

namespace {

std::size_t size_of(const std::vector<IncomingMessage>& messages) {
  std::size_t bytes = 0;
  for (const IncomingMessage& message : messages) bytes += message.bytes.size();
  return bytes;
}

std::string digest_of(const std::vector<IncomingMessage>& messages) {
  std::string joined;
  for (const IncomingMessage& message : messages) joined += std::to_string(message.bytes.size()) + ":" + message.bytes;
  return digest(joined);
}

// `before`: what became of it when the call first came. What was rejected stays so, whatever changed meanwhile: it has a
// letter.
Result<CheckedMessage> judge(MessageCheck::Session& session, IncomingMessage& message, const StampRun& before,
                             std::optional<UtcMillis> default_known_at) {
  if (!message.fault.empty()) return fail(ErrorKind::kInvalidArgument, message.fault);
  if (before.how == Stamping::kStamped) default_known_at = before.stamp;
  auto checked = session.check(message.bytes, default_known_at);
  if (checked && before.how == Stamping::kRejected)
    return fail(ErrorKind::kInvalidArgument,
                "it was rejected when it first came under this Idempotency-Key; run `stratus "
                "rejects redrive`, or send it under a new one");
  return checked;
}

Status out_of_memory() { return fail(ErrorKind::kResourceExhausted, "the memory is full: send it in smaller parts"); }

}  // namespace

Ingest::Ingest(EventLog& log, DeadLetters& letters, TailFeed& tail, const RecentlySeen& seen, KnowsStation knows_station,
               const Clock& clock, IngestOptions options)
    : log_(log),
      letters_(letters),
      tail_(tail),
      seen_(seen),
      clock_(clock),
      options_(options),
      check_(std::move(knows_station), options_.off_grid),
      recent_(options.recent),
      remembered_(options.remembered_bytes),
      stamps_(options.newest_held),
      shown_(log.extent().end),
      extent_(log.extent()) {}

Status Ingest::remember_calls() {
  const UtcMillis now = clock_.now();
  return log_.visit_calls(now - kKeyLifetimeMs, [&](StampedCall call) { remembered_.add(std::move(call), now); });
}

Result<IngestReport> Ingest::submit(std::vector<IncomingMessage> messages, const SubmitOptions& options) {
  Call call;
  call.arrived = clock_.now();
  if (options.idempotency_key.empty()) return run(std::move(messages), options, call);
  call.key = options.idempotency_key;
  call.content = digest_of(messages);
  return run_with_key(std::move(messages), options, call);
}

Result<IngestReport> Ingest::run_with_key(std::vector<IncomingMessage> messages, const SubmitOptions& options, Call& call) {
  STRATUS_ASSIGN_OR_RETURN(auto begun, recent_.begin(call.key, call.content, call.arrived));
  if (auto* before = std::get_if<IngestReport>(&begun)) return std::move(*before);
  call.first = remembered_.find(call.key, call.arrived);
  if (call.first && call.first->content != call.content) return other_content();
  // Its messages were not ahead then.
  if (call.first) call.arrived = std::max(call.arrived, call.first->at);
  Result<IngestReport> report = run(std::move(messages), options, call);
  if (report) std::get<RecentReports::Claim>(begun).finish(*report, call.first ? call.first->at : call.arrived);
  return report;
}

Result<IngestReport> Ingest::run(std::vector<IncomingMessage> messages, const SubmitOptions& options, Call& call) {
  const auto received = static_cast<std::int64_t>(messages.size());
  call.bytes = size_of(messages);
  try {
    // What waits in the queue may still follow a gate that closes: queue_bytes at most.
    if (options_.gate != nullptr) call.status = options_.gate->check();
    if (call.status) call.status = check(std::move(messages), options, call);
    if (call.status && !call.messages.empty()) {
      std::unique_lock lock(mutex_);
      call.status = enter_queue(lock, call);
      if (call.status) wait_or_lead(lock, call);
    }
  } catch (const std::bad_alloc&) {
    call.status = out_of_memory();
  }
  if (!call.status) {
    count(call);
    failed_ += received - call.report.rejected - call.report.accepted;
    return fail(call.status.error());
  }
  count(call);
  close_letters(call);
  return std::move(call.report);
}

Result<bool> Ingest::show(const Offsets& end) {
  try {
    Call call;
    call.others = end;
    std::unique_lock lock(mutex_);
    STRATUS_RETURN_IF_ERROR(enter_queue(lock, call));
    wait_or_lead(lock, call);
    STRATUS_RETURN_IF_ERROR(call.status);
    return call.showed;
  } catch (const std::bad_alloc&) {
    return fail(out_of_memory().error());
  }
}

// When this fails the letters go on waiting, which is seen and harms nothing: trying them again finds that their facts are
// held. The messages are durable, so their sender gets its report.
void Ingest::close_letters(const Call& call) {
  if (call.taken.empty() && call.given_up.empty()) return;
  const std::lock_guard lock(letters_mutex_);
  static_cast<void>(letters_.change(call.taken, LetterState::kTaken));
  static_cast<void>(letters_.change(call.given_up, LetterState::kGivenUp));
}

// Decoding is the expensive part and happens in the caller's thread, before the queue.
Status Ingest::check(std::vector<IncomingMessage> messages, const SubmitOptions& options, Call& call) {
  if (call.bytes > options_.call_bytes)
    return fail(ErrorKind::kInvalidArgument, "a call of " + std::to_string(call.bytes) + " bytes exceeds the limit of " +
                                                 std::to_string(options_.call_bytes) + ": send it in parts");
  std::vector<DeadLetter> letters;
  call.report.outcomes.resize(messages.size());
  call.messages.reserve(messages.size());
  call.outcome_of.reserve(messages.size());
  MessageCheck::Session session(check_, call.arrived);
  FirstTry first(call.first ? &*call.first : nullptr);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    const StampRun before = first.next();
    auto checked = judge(session, messages[i], before, options.default_known_at);
    if (checked) {
      if (messages[i].retry) call.taken.push_back(messages[i].retry->letter);
      call.messages.push_back(*std::move(checked));
      call.outcome_of.push_back(i);
      continue;
    }
    call.report.outcomes[i] = {Verdict::kRejected, {}, checked.error().message};
    ++call.report.rejected;
    if (const auto& retry = messages[i].retry) {
      if (retry->last) call.given_up.push_back(retry->letter);
      continue;
    }
    if (before.how == Stamping::kRejected) continue;  // its letter is kept
    letters.push_back({std::move(messages[i].bytes), checked.error().message, std::move(messages[i].origin), clock_.now(),
                       std::move(messages[i].header)});
  }
  if (!letters.empty()) {
    const std::lock_guard lock(letters_mutex_);
    if (const Status kept = letters_.append(letters); !kept) {
      call.report.rejected = 0;
      const bool no_room = kept.error().kind == ErrorKind::kResourceExhausted;
      return no_room && options_.gate != nullptr ? options_.gate->appended(kept) : kept;
    }
  }
  received_ += call.report.rejected;
  rejected_ += call.report.rejected;
  return {};
}

Status Ingest::enter_queue(std::unique_lock<std::mutex>& lock, Call& call) {
  const auto fits = [&] { return queued_bytes_ == 0 || queued_bytes_ + call.bytes <= options_.queue_bytes; };
  if (!room_.wait_for(lock, options_.queue_wait, fits))
    return fail(ErrorKind::kResourceExhausted, "the ingest queue stayed full (" + std::to_string(queued_bytes_) +
                                                   " bytes) for " + std::to_string(options_.queue_wait.count()) +
                                                   " ms: send more slowly");
  queue_.push_back(&call);
  queued_bytes_ += call.bytes;
  return {};
}

// A leader that left its group in the queue would hold up everybody.
void Ingest::wait_or_lead(std::unique_lock<std::mutex>& lock, Call& call) noexcept {
  call.wake.wait(lock, [&] { return call.done || queue_.front() == &call; });
  if (call.done) return;
  const std::vector<Call*> group = take_group();
  lock.unlock();
  commit(group);
  LogExtent reached = log_.extent();
  reached.end = reached.end.join(shown_);
  lock.lock();
  extent_ = std::move(reached);
  leave_queue(group);
}

// The group stays at the front of the queue while it is committed, so that nobody else leads.
std::vector<Ingest::Call*> Ingest::take_group() {
  std::vector<Call*> group;
  std::size_t bytes = 0;
  for (Call* call : queue_) {
    if (!group.empty() && bytes + call->bytes > options_.batch_bytes) break;
    group.push_back(call);
    bytes += call->bytes;
  }
  return group;
}

void Ingest::leave_queue(const std::vector<Call*>& group) {
  for (Call* call : group) {
    queue_.pop_front();
    queued_bytes_ -= call->bytes;
    call->done = true;
    call->wake.notify_one();
  }
  if (!queue_.empty()) queue_.front()->wake.notify_one();
  room_.notify_all();
}

// Whatever happens, every call of the group gets its status, for all of them wait.
void Ingest::commit(const std::vector<Call*>& group) {
  Status status;
  try {
    const Offsets before = shown_;
    status = show_owed();
    if (status) show_others(group);
    for (Call* call : group) call->showed = shown_ != before;
    auto fresh = status ? settle(group) : fail(status.error());
    if (fresh) return append(group, *fresh);
    status = fail(fresh.error());
  } catch (const std::bad_alloc&) {
    status = out_of_memory();
  }
  for (Call* call : group) call->status = status;
}

// Before anything else is taken: what is not in the tail would not be recognised when it is sent again.
Status Ingest::show_owed() {
  if (owed_.empty() && !unsure_) return {};
  const Offsets end = unsure_ ? log_.extent().end : owed_end_;
  if (const Status applied = unsure_ ? show_log(end) : tail_.apply(owed_, end); !applied)
    return fail(
        applied.error().with_context("no message is taken before the tail holds what is in the log up to " + to_text(end)));
  owed_ = std::vector<StoredFact>();  // gives the memory back
  shown_ = shown_.join(end);
  unsure_ = false;
  return {};
}

// As it stands in the log, where more of it may be than the log told, or others have appended.
Status Ingest::show_log(const Offsets& end) { return shown_.covers(end) ? Status() : options_.fill_tail(shown_, end); }

// Fails the calls that came for it alone: the messages of others may be taken all the same.
void Ingest::show_others(const std::vector<Call*>& group) {
  Offsets end;
  for (Call* call : group) end = end.join(call->others);
  const Status filled = show_log(end);
  if (filled) shown_ = shown_.join(end);
  for (Call* call : group) {
    if (!filled && call->messages.empty()) call->status = filled;
  }
}

// Whether nothing stands between what is shown and the end of what is owed but what is owed.
bool Ingest::appended_alone() const {
  std::int64_t records = 0;
  for (const LogGap& gap : shown_.missing_from(owed_end_)) records += gap.end - gap.from;
  return records == static_cast<std::int64_t>(owed_.size());
}

// What of the group is new, each with its known_at, in the order of the calls.
Result<std::vector<Ingest::Fresh>> Ingest::settle(const std::vector<Call*>& group) {
  std::size_t total = 0;
  for (const Call* call : group) total += call->messages.size();
  std::vector<Fresh> fresh;
  fresh.reserve(total);
  BatchFacts batch(total);
  const UtcMillis now = clock_.now();
  STRATUS_ASSIGN_OR_RETURN(const Offsets forgotten, seen_.forgotten());
  stamps_.begin(now, forgotten);
  for (Call* call : group) {
    for (std::size_t i = 0; i < call->messages.size(); ++i) {
      const Fresh entry{call, i};
      STRATUS_ASSIGN_OR_RETURN(const bool is_new, settle(entry.message(), entry.outcome(), batch, now));
      if (is_new) fresh.push_back(entry);
    }
  }
  return fresh;
}

// False for a duplicate.
Result<bool> Ingest::settle(CheckedMessage& message, Outcome& outcome, BatchFacts& batch, UtcMillis now) {
  Fact& fact = message.fact;
  auto held = seen_.held(fact);
  if (!held)
    return fail(held.error().with_context("no message is taken whose earlier statements are not known (" +
                                          fact.station.text() + " at " + format_utc(fact.time) + ")"));
  std::optional<NewestStatement> newest = held->newest;
  if (const Fact* in_batch = batch.newest(fact, message.hash);
      in_batch && (!newest || newest->known_at <= in_batch->known_at))
    newest = NewestStatement::of(*in_batch);
  if (!message.states_known_at) {
    fact.known_at = stamps_.next(newest ? std::optional(newest->known_at) : std::nullopt);
    restate_known_at(message.bytes, fact.known_at);
  }
  if (!batch.add(fact, message.hash) || (message.states_known_at && held->equal)) {
    outcome.verdict = Verdict::kDuplicate;
    return false;
  }
  outcome.note = outcome_note(fact, message.states_known_at, newest, now);
  if (message.off_grid_interval_s) {
    outcome.off_grid = true;
    outcome.note += (outcome.note.empty() ? "" : "; ") + off_grid_note(*message.off_grid_interval_s);
  }
  return true;
}

// Not before the arrival of any of them, nor before a stamp: so nothing is ahead of its record, whoever judges it.
UtcMillis Ingest::time_of(const std::vector<Fresh>& fresh) {
  UtcMillis time = fresh.front().call->arrived;
  for (const Fresh& entry : fresh) {
    time = std::max(time, entry.call->arrived);
    if (!entry.message().states_known_at) time = std::max(time, entry.message().fact.known_at);
  }
  return time;
}

// Those that come for the first time. Their messages stand together.
std::vector<StampedCall> Ingest::with_keys(const std::vector<Fresh>& fresh, UtcMillis time) {
  std::vector<StampedCall> calls;
  const Call* last = nullptr;
  for (const Fresh& entry : fresh) {
    if (entry.call == last) continue;
    last = entry.call;
    entry.call->arrived = time;
    if (!last->key.empty() && !last->first) calls.push_back(last->stamped());
  }
  return calls;
}

// Nothing may throw between the log and the tail: what is durable is visible, or owed to the tail, or the process ends and
// reads it again.
void Ingest::append(const std::vector<Call*>& group, const std::vector<Fresh>& fresh) noexcept {
  if (fresh.empty()) return;
  std::vector<LogMessage> messages;
  messages.reserve(fresh.size());
  for (const Fresh& entry : fresh) messages.push_back({entry.message().fact.station.text(), entry.message().bytes});
  const UtcMillis time = time_of(fresh);
  std::vector<StampedCall> calls = with_keys(fresh, time);
  const std::vector<Result<LogPosition>> appended = log_.append(messages, time, calls);
  owed_.reserve(fresh.size());
  owed_end_ = {};
  for (std::size_t i = 0; i < fresh.size(); ++i) {
    if (!appended[i]) {
      if (fresh[i].call->status) fresh[i].call->status = fail(appended[i].error());
      continue;
    }
    fresh[i].accept(*appended[i]);
    owed_.push_back({std::move(fresh[i].message().fact), *appended[i]});
    owed_end_.include(*appended[i]);
  }
  const bool took_none = owed_.empty();
  if (!took_none) ++batches_;
  const Status whole = whole_append(appended);
  unsure_ = (!whole || !appended_alone()) && options_.fill_tail;
  static_cast<void>(show_owed());  // what stays owed is durable all the same; the next commit tells
  if (whole) {
    for (StampedCall& call : calls) remembered_.add(std::move(call), clock_.now());
  }
  // A log that took some of them is neither full nor broken.
  const Status of_log = took_none ? whole : Status{};
  const Status told = options_.gate != nullptr ? options_.gate->appended(of_log) : of_log;
  if (!whole) fail_calls(group, told ? whole.error() : told.error());
}

// Those that the log did not take whole, and those with a duplicate of what it did not take.
void Ingest::fail_calls(const std::vector<Call*>& group, const Error& error) const {
  for (Call* call : group) {
    bool held = call->status.has_value();
    for (std::size_t i = 0; held && i < call->messages.size(); ++i) {
      const bool duplicate = call->report.outcomes[call->outcome_of[i]].verdict == Verdict::kDuplicate;
      if (!duplicate) continue;
      const auto seen = seen_.held(call->messages[i].fact);
      held = seen && seen->equal;
    }
    if (!held) call->status = fail(error);
  }
}

// Of a call that failed, what the log took; its duplicates have no outcome.
void Ingest::count(Call& call) {
  IngestReport& report = call.report;
  if (call.status) report.duplicate = static_cast<std::int64_t>(call.messages.size()) - report.accepted;
  received_ += report.accepted + report.duplicate;
  accepted_ += report.accepted;
  duplicate_ += report.duplicate;
  off_grid_ += call.off_grid;
  bytes_ += call.accepted_bytes;
}

IngestCounts Ingest::counts() const {
  return {received_, accepted_, duplicate_, rejected_, failed_, bytes_, off_grid_, batches_};
}

std::size_t Ingest::waiting() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

LogExtent Ingest::extent() const {
  const std::lock_guard lock(mutex_);
  return extent_;
}

}  // namespace stratus
