// One group of stations: dataset, views and answers against the log and the reference.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/content_digest.h"
#include "engine/verification/dataset_check.h"
#include "engine/verification/log_spill.h"
#include "engine/verification/read_version.h"
#include "engine/verification/subject.h"
#include "engine/verification/time_piece.h"
#include "reference/plain_views.h"
#include "serving/reading.h"

namespace stratus {

// The stations of ranks first <= r < past.
struct StationGroup {
  std::uint32_t first = 0;
  std::uint32_t past = 0;
  std::int64_t facts = 0;  // about
};

// What was compared, of one group or of several.
struct GroupCounts {
  std::int64_t in_dataset = 0;  // facts that the dataset gave
  std::int64_t facts = 0;       // different ones, of dataset and log
  std::int64_t cells = 0;
  std::int64_t answers = 0;
  std::int64_t unregistered = 0;
  std::int64_t only_in_dataset = 0;
  ContentDigest digest;  // of the reference's cells over all facts

  void add(const GroupCounts& other);
};

// Not thread-safe; what it borrows is.
class GroupVerification {
 public:
  // `known`: below that rank stations are the version's.
  GroupVerification(const VerifySubject& subject, DatasetCheck& dataset_check, const LogSpill& spill,
                    const StationGroup& group, std::size_t known);
  Result<GroupCounts> run();

 private:
  struct OfStation {
    const StationId* id = nullptr;
    const Station* station = nullptr;  // as described; nullptr when nobody did
    bool in_views = false;             // the version's cells are derived under that description
    bool has_after = false;            // the log states something after the horizon
    std::span<const StoredFact> covered;
    std::span<const StoredFact> all;  // and what came after the horizon
  };

  Status read_dataset();
  Status take_station(std::uint32_t rank, const SpilledFacts& log);
  std::span<const StoredFact> own(std::vector<StoredFact> facts);
  // Of stations that have few cells together.
  Status check_stations(std::span<const OfStation> stations);
  Status read_cells(std::span<const OfStation> stations, const TimePiece& year);
  Status check_month(const OfStation& of, const TimePiece& month);
  void check_cells(const OfStation& of, const PlainView& view, const PlainSeries& wanted, const TimePiece& month);
  void check_answers(const OfStation& of, const PlainView& view, const PlainSeries& wanted, const TimePiece& month);
  void add_to_digest(const OfStation& of, const PlainView& view, const PlainSeries& cells);

  const VerifySubject& subject_;
  DatasetCheck& dataset_check_;
  const LogSpill& spill_;
  const StationGroup group_;
  const std::size_t known_;
  const bool has_views_;  // of the rules of now; cells of others answer nothing
  ReadVersion version_;
  const Reading* reading_ = nullptr;  // of version_ and the tail of the group, while they are checked
  std::vector<StoredFact> dataset_;
  std::vector<StoredFact> after_;
  std::vector<std::vector<StoredFact>> own_;  // of stations whose facts are not just those of the dataset
  std::map<std::string, std::vector<KeyedCell>, std::less<>> cells_;  // of the year that is checked, by view
  std::vector<OfStation> stations_;
  std::string bytes_;
  GroupCounts counts_;
};

}  // namespace stratus
