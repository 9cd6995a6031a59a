#include "batch/letters_again.h"

#include <algorithm>
#include <span>
#include <utility>

namespace stratus {
namespace {

// As RecordDecoder read it first.
LogRecord record_of(StoredLetter&& letter) {
  LogRecord record{letter.record->position, std::move(letter.bytes)};
  if (!letter.untimed) record.time = letter.received_at;
  return record;
}

bool before(const StoredFact& a, const StoredFact& b) {
  const auto order = compare_stored(a.fact, b.fact);
  return order != 0 ? order < 0 : a.position < b.position;
}

// Where the dataset has the fact; nullptr when it has not.
const StoredFact* find_fact(const std::vector<StoredFact>& facts, const Fact& fact) {
  const auto lower = [](const StoredFact& stored, const Fact& wanted) { return compare_stored(stored.fact, wanted) < 0; };
  const auto found = std::lower_bound(facts.begin(), facts.end(), fact, lower);
  return found != facts.end() && found->fact == fact ? &*found : nullptr;
}

// The record is a dead letter no more, if it still counts as one.
void count(RecordCounts& counts, std::int64_t& as) {
  if (counts.dead_letters == 0) return;
  --counts.dead_letters;
  ++as;
}

}  // namespace

Status LettersAgain::decode(const Horizon& covered, std::size_t facts_a_pass, const JoinMonth& join) {
  std::map<MonthNumber, std::vector<LetterFact>> months;
  std::size_t held = 0;
  const auto join_all = [&]() -> Status {
    held = 0;
    for (auto& [month, facts] : std::exchange(months, {})) STRATUS_RETURN_IF_ERROR(join(month, std::move(facts)));
    return {};
  };
  STRATUS_RETURN_IF_ERROR(for_each_letter(letters_, kAllLetters, [&](StoredLetter&& letter) -> Status {
    if (!letter.record || letter.record->log != covered.log || !covered.end.covers(letter.record->position)) return {};
    const LogPosition position = letter.position;
    const bool taken = letter.state == LetterState::kTaken;
    const LogRecord record = record_of(std::move(letter));
    auto fact = decoder_.decode(record);
    if (!fact) return {};
    if (!taken) decoded_.push_back(position);
    const MonthNumber month = month_of(fact->time);
    months[month].push_back({{*std::move(fact), record.position}, !taken && !judged_});
    return ++held < facts_a_pass ? Status{} : join_all();
  }));
  return join_all();
}

Status LettersAgain::mark_taken() {
  for (std::size_t first = 0; first < decoded_.size(); first += kLettersAPage) {
    const std::span some = std::span(decoded_).subspan(first, std::min(kLettersAPage, decoded_.size() - first));
    STRATUS_RETURN_IF_ERROR(letters_.change({some.begin(), some.end()}, LetterState::kTaken));
  }
  return {};
}

std::vector<StoredFact> join_letters(const std::vector<StoredFact>& held, std::vector<LetterFact> facts,
                                     CountsByPartition& counts) {
  std::sort(facts.begin(), facts.end(), before);
  std::vector<StoredFact> brought;
  const Fact* previous = nullptr;
  for (const LetterFact& stated : facts) {
    RecordCounts& of_partition = counts[stated.position.partition];
    const bool first = previous == nullptr || *previous != stated.fact;
    previous = &stated.fact;
    const StoredFact* known = find_fact(held, stated.fact);
    if (known == nullptr) {
      count(of_partition, first ? of_partition.facts : of_partition.duplicates);
      if (first) brought.push_back(stated);
      continue;
    }
    if (known->position == stated.position) continue;
    const bool later = known->position.partition == stated.position.partition && known->position > stated.position;
    if (later || stated.uncounted) count(of_partition, of_partition.duplicates);
    if (later && (brought.empty() || brought.back().fact != stated.fact)) brought.push_back(stated);
  }
  return brought;
}

}  // namespace stratus
