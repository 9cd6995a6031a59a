#include "engine/verify.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

#include "engine/records_left.h"
#include "engine/verification/group_verification.h"
#include "engine/verification/log_reading.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

// The version's stations, and those beside that are known now.
StationRegistry all_stations(const StationRegistry& of_version, StationRegistry now) {
  for (const auto& [id, station] : of_version.stations()) (void)now.put(station);
  return now;
}

// Those that the version has facts of, or describes; sorted, each once.
std::vector<StationId> ids_of(const VersionInfo& version) {
  std::vector<StationId> ids;
  for (const auto& [id, station] : version.stations.stations()) ids.push_back(id);
  for (const auto& [id, facts] : version.unregistered) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

class Verification {
 public:
  Verification(std::shared_ptr<const PinnedVersion> version, const StationRegistry& stations, const VerifyOptions& options)
      : differences_(kMaxDifferences),
        now_(stations),
        subject_{version, all_stations(version->info().stations, stations), {}, {}, options, differences_},
        shares_(version->reading_order(ids_of(version->info()))) {}

  Result<VerifyReport> run(EventLogReader& log);

 private:
  Status check_log(EventLogReader& log);
  Status read_log(EventLogReader& log, LogSpill& spill);
  void check_counts(const CountsByPartition& found);
  Status check_pieces();
  std::vector<StationGroup> cut_groups(const LogSpill& spill) const;
  Result<GroupCounts> check_groups(const LogSpill& spill);
  void report(const GroupCounts& counts);

  Differences differences_;
  const StationRegistry& now_;
  VerifySubject subject_;
  const std::vector<StationShare> shares_;  // of the version, in the order of ranks
  VerifyReport report_;
};

// What the log itself lacks, and whether it is the version's.
Status Verification::check_log(EventLogReader& log) {
  STRATUS_ASSIGN_OR_RETURN(subject_.extent, log.extent());
  STRATUS_ASSIGN_OR_RETURN(subject_.gaps, log.gaps());
  const VersionInfo& version = subject_.info();
  report_.log_begin = subject_.extent.begin;
  report_.former_logs = static_cast<std::int64_t>(version.former.size());
  if (const Status fits = check_horizon(version.number, version.horizon, subject_.extent); !fits)
    differences_.add({VerifyStep::kLog}, fits.error().message);
  for (const LogGap& gap : subject_.gaps) {
    differences_.add(
        {VerifyStep::kLog},
        "the log lacks " + to_string(gap) + ": " +
            (gap.end <= version.horizon.end.at(gap.partition) ? "the version alone holds them" : "no version covers them"));
  }
  for (std::string& change : changed_stations(version.stations, now_))
    differences_.add({VerifyStep::kLog}, std::move(change));
  return {};
}

Status Verification::read_log(EventLogReader& log, LogSpill& spill) {
  STRATUS_ASSIGN_OR_RETURN(std::vector<LogGap> stretches, stretches_left(log, subject_.extent.end));
  const VerifyOptions& options = subject_.options;
  STRATUS_ASSIGN_OR_RETURN(const ReadRecords read, read_into(spill, log, std::move(stretches), subject_.info().horizon.end,
                                                             options.run_tasks, options.stopped, options.log_progress));
  report_.dead_letters = read.dead_letters;
  check_counts(read.covered);
  return {};
}

// Of a partition that the log still holds whole all records are known, of another some of them.
void Verification::check_counts(const CountsByPartition& found) {
  const VersionInfo& version = subject_.info();
  const auto tell = [&](std::string line) { differences_.add({VerifyStep::kLog}, std::move(line)); };
  std::int64_t facts = former_facts(version.former);
  for (const auto& [partition, said] : version.records) {
    facts += said.facts;
    const std::string where = "counts of partition " + std::to_string(partition) + ": ";
    if (!said.add_up()) tell(where + "records are not facts, duplicates and dead letters together");
    const auto read = found.find(partition);
    const RecordCounts counts = read != found.end() ? read->second : RecordCounts{};
    const bool whole = subject_.extent.begin.at(partition) == 0 &&
                       std::none_of(subject_.gaps.begin(), subject_.gaps.end(),
                                    [&here = partition](const LogGap& gap) { return gap.partition == here; });
    const bool fewer = said.records < counts.records || said.dead_letters < counts.dead_letters;
    const bool other = said.records != counts.records || said.dead_letters != counts.dead_letters;
    if (whole ? other : fewer) {
      tell(where + "wanted " + (whole ? "" : "at least ") + std::to_string(counts.records) + " records and " +
           std::to_string(counts.dead_letters) + " dead letters, found " + std::to_string(said.records) + " and " +
           std::to_string(said.dead_letters));
    }
  }
  if (facts != version.facts)
    tell("counts: " + std::to_string(facts) + " facts are counted and the dataset has " + std::to_string(version.facts));
}

Status Verification::check_pieces() {
  const auto tell = [&](const VersionPiece& piece, const Error& fault) { differences_.add_damaged(piece.name, fault); };
  STRATUS_ASSIGN_OR_RETURN(
      report_.files, subject_.version->check(
                         PieceCheck::kWhole, tell, [this] { return subject_.not_stopped(); }, subject_.options.run_tasks));
  return {};
}

// Neighbours by rank, which cost least to read together.
std::vector<StationGroup> Verification::cut_groups(const LogSpill& spill) const {
  std::vector<StationGroup> groups;
  for (std::uint32_t rank = 0; rank < spill.stations().size(); ++rank) {
    const std::int64_t facts = std::max(rank < shares_.size() ? shares_[rank].facts : 0, spill.count(rank));
    if (groups.empty() || groups.back().facts + facts > subject_.options.limits.facts_a_group)
      groups.push_back({rank, rank, 0});
    groups.back().past = rank + 1;
    groups.back().facts += facts;
  }
  return groups;
}

Result<GroupCounts> Verification::check_groups(const LogSpill& spill) {
  const std::vector<StationGroup> groups = cut_groups(spill);
  std::int64_t total = 0;
  for (const StationGroup& group : groups) total += group.facts;
  DatasetCheck dataset_check(subject_);
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::mutex mutex;  // guards what follows
  GroupCounts counts;
  Status status;
  std::int64_t done = 0;
  const auto work = [&](std::size_t) {
    for (std::size_t i = next++; i < groups.size() && !failed; i = next++) {
      const auto checked = GroupVerification(subject_, dataset_check, spill, groups[i], shares_.size()).run();
      const std::lock_guard lock(mutex);
      if (!checked) {
        if (!failed.exchange(true)) status = fail(checked.error());
        return;
      }
      counts.add(*checked);
      done += groups[i].facts;
      if (subject_.options.progress) subject_.options.progress(done, total);
    }
  };
  run_all(subject_.options.run_tasks, std::min(kGroupsAtOnce, groups.size()), work);
  STRATUS_RETURN_IF_ERROR(status);
  dataset_check.finish();
  return counts;
}

void Verification::report(const GroupCounts& counts) {
  if (!differences_.has_faults() && counts.in_dataset != subject_.info().facts)
    differences_.add({VerifyStep::kDataset}, "dataset: it holds facts of stations that the version does not describe");
  report_.facts = counts.facts;
  report_.cells = counts.cells;
  report_.answers = counts.answers;
  report_.unregistered = counts.unregistered;
  report_.only_in_dataset = counts.only_in_dataset;
  report_.digest = counts.digest.text();
  report_.differences = differences_.take();
}

Result<VerifyReport> Verification::run(EventLogReader& log) {
  STRATUS_RETURN_IF_ERROR(check_log(log));
  std::vector<StationId> known;
  for (const StationShare& share : shares_) known.push_back(share.station);
  LogSpill spill(std::move(known), subject_.options.limits.log_bytes, subject_.options.scratch);
  STRATUS_RETURN_IF_ERROR(read_log(log, spill));
  STRATUS_RETURN_IF_ERROR(check_pieces());
  STRATUS_ASSIGN_OR_RETURN(const GroupCounts counts, check_groups(spill));
  report(counts);
  return std::move(report_);
}

}  // namespace

Result<VerifyReport> verify(EventLogReader& log, std::shared_ptr<const PinnedVersion> version,
                            const StationRegistry& stations, const VerifyOptions& options) {
  return Verification(std::move(version), stations, options).run(log);
}

}  // namespace stratus
