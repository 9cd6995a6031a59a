// Dead letters that are records of the log, decoded again by a rebuild: under another decoder they may state facts.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <vector>

#include "ports/dead_letters.h"
#include "ports/record_decoder.h"
#include "ports/versions.h"
#include "views/calendar.h"

namespace stratus {

// The fact that a letter states now, at the position of its record.
struct LetterFact : StoredFact {
  // Whether its record may still count as a dead letter of the version although the fact is held.
  bool uncounted = false;
};

// Looks at the letters of every state: of those that were taken, a version of before that was published again may lack the
// facts. Not thread-safe.
class LettersAgain {
 public:
  using JoinMonth = std::function<Status(MonthNumber month, std::vector<LetterFact> facts)>;

  // `judged`: the version that the run starts from was made under the rules of now, and so took what its letters state.
  // `letters` outlives the object.
  LettersAgain(DeadLetters& letters, bool judged) : letters_(letters), judged_(judged) {}

  // Decodes the letters whose records lie below the horizon and hands over what they state now, by month and at most
  // `facts_a_pass` in memory; a month can come several times. Those that were not taken before are remembered.
  Status decode(const Horizon& covered, std::size_t facts_a_pass, const JoinMonth& join);
  // How many are remembered.
  std::int64_t decoded() const { return static_cast<std::int64_t>(decoded_.size()); }
  // These are taken from now on. Only once a version with their facts is published: when it never comes to that, the next
  // rebuild finds them again, and join_letters() counts none twice.
  Status mark_taken();

 private:
  DeadLetters& letters_;
  const bool judged_;
  RecordDecoder decoder_;
  std::vector<LogPosition> decoded_;  // among the letters
};

// What the facts of letters bring to their month, canonical: those that it does not have, and those that it has at a later
// position of the same partition. `held`: the facts of the month, canonical. Each record that counted as a dead letter in
// `counts` counts as a fact or as a duplicate from now on. Which ones did, what is held tells: a fact at the position of its
// record was counted with it, and one at a later position of the partition was not, for it would have moved. Of one that is
// held elsewhere the letter tells.
std::vector<StoredFact> join_letters(const std::vector<StoredFact>& held, std::vector<LetterFact> facts,
                                     CountsByPartition& counts);

}  // namespace stratus
