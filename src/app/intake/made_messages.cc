#include "app/intake/made_messages.h"

#include <algorithm>

#include "engine/parallel_tasks.h"

namespace stratus {

MadeMessages::MadeMessages(const StationYearsPlan& plan, std::size_t threads) : plan_(plan), threads_(threads) {
  const std::vector<Station> stations = planned_stations(plan);
  for (int first = 0; first < plan.stations; first += kStationsABlock) {
    const StationBlock block{first, std::min(kStationsABlock, plan.stations - first)};
    blocks_.push_back({block, StationYears(plan, block), {}});
    for (int i = 0; i < block.count; ++i)
      blocks_.back().encoders.emplace_back(stations[static_cast<std::size_t>(first + i)]);
  }
}

// Task 0 takes the round before while the others make the next one, a block each.
Status MadeMessages::for_each(const Take& take) {
  const std::size_t stretches = blocks_.size() * static_cast<std::size_t>(plan_.days);
  const std::size_t a_round = std::max<std::size_t>(1, kMessagesARound / (24 * kStationsABlock));
  Round made;
  Round next;
  Status taken;
  while (taken && taken_ < stretches) {
    next.resize(std::min(a_round, stretches - begun_));
    const std::size_t blocks = std::min(blocks_.size(), next.size());
    run_parallel(threads_, 1 + blocks, [&](std::size_t task) {
      if (task == 0) {
        taken = take_round(made, take);
      } else {
        make_block(task - 1, next);
      }
    });
    begun_ += next.size();
    made.swap(next);
  }
  return taken;
}

Status MadeMessages::take_round(const Round& round, const Take& take) {
  for (const MessageStretch& stretch : round) {
    ++taken_;
    STRATUS_RETURN_IF_ERROR(take(stretch, static_cast<int>(taken_ / blocks_.size())));
  }
  return {};
}

// Stretch i of all is of block i modulo their number: those of one block in this round, in their order.
void MadeMessages::make_block(std::size_t block, Round& round) {
  const std::size_t of_first = begun_ % blocks_.size();
  const std::size_t which = (of_first + block) % blocks_.size();
  for (std::size_t i = block; i < round.size(); i += blocks_.size()) make_stretch(blocks_[which], round[i]);
}

// Keeps the memory of the round before.
void MadeMessages::make_stretch(Block& block, MessageStretch& stretch) {
  stretch.text.clear();
  stretch.messages.clear();
  block.years.next_day([&](const Statement& statement, int station) {
    const std::size_t begin = stretch.text.size();
    const KnownAt known_at = statement.states_known_at ? KnownAt::kStated : KnownAt::kLeftOut;
    block.encoders[static_cast<std::size_t>(station - block.stations.first)].append(statement.fact, known_at, stretch.text);
    stretch.messages.push_back({begin, stretch.text.size() - begin, station, statement.fact.time, statement.states_known_at,
                                statement.restated, statement.repeats});
    stretch.text += '\n';
  });
}

}  // namespace stratus
