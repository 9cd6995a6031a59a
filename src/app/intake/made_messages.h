// The messages of made-up station-years, made on all cores.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/station_years.h"
#include "weather/message.h"

namespace stratus {

struct MadeMessage {
  std::size_t begin = 0;  // in the text of its stretch
  std::size_t bytes = 0;  // without the line end
  int station = 0;        // its number in the plan
  UtcSeconds time;
  bool states_known_at = true;
  bool restated = false;  // as Statement has them
  bool repeats = false;
};

// What arrives one after the other: a day of some stations.
struct MessageStretch {
  std::string text;  // a line each
  std::vector<MadeMessage> messages;

  std::string_view of(const MadeMessage& message) const {
    return std::string_view(text).substr(message.begin, message.bytes);
  }
};

// The stretches of a plan in the order of their arrival, day by day, the same ones whatever the number of threads.
// Not thread-safe.
class MadeMessages {
 public:
  // `days`: of the plan, how many are behind the stretch.
  using Take = std::function<Status(const MessageStretch& stretch, int days)>;

  MadeMessages(const StationYearsPlan& plan, std::size_t threads);

  // Hands over all of them, by one thread at a time, while others make the next ones. Ends with the first error.
  Status for_each(const Take& take);

 private:
  // So many messages are made at a time: about 30 MB of them wait while as many are made.
  static constexpr std::size_t kMessagesARound = 64 * 1024;
  // The stations that arrive together; part of what equal seeds make equal.
  static constexpr int kStationsABlock = 64;

  struct Block {
    StationBlock stations;
    StationYears years;
    std::vector<MessageEncoder> encoders;
  };
  using Round = std::vector<MessageStretch>;

  Status take_round(const Round& round, const Take& take);
  void make_block(std::size_t block, Round& round);
  static void make_stretch(Block& block, MessageStretch& stretch);

  const StationYearsPlan plan_;
  const std::size_t threads_;
  std::vector<Block> blocks_;
  std::size_t begun_ = 0;  // stretches that were begun, taken
  std::size_t taken_ = 0;
};

}  // namespace stratus
