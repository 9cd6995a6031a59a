#include "laws/steps.h"

#include <rapidcheck.h>

namespace stratus {

void append_in_pieces(Spine& spine, std::span<const Fact> facts) {
  while (!facts.empty()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, facts.size() + 1);
    spine.append(facts.first(size));
    facts = facts.subspan(size);
  }
}

void disturb(Spine& spine) {
  const std::int64_t overlap = *rc::gen::inRange<std::int64_t>(0, 10);
  switch (*rc::gen::inRange(0, 4)) {
    case 0: spine.batch({}, overlap); break;
    case 1: spine.restart(overlap); break;
    case 2: {
      BatchOptions options;
      options.up_to.emplace();
      for (const auto& [partition, end] : must(spine.log().extent()).end)
        options.up_to->set(partition, *rc::gen::inRange<std::int64_t>(0, end + 1));
      options.facts_a_pass = *rc::gen::inRange<std::size_t>(1, 20);
      spine.batch(options, overlap);
      break;
    }
    default: break;
  }
}

}  // namespace stratus
