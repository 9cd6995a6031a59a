// Port: published versions, as whoever answers reads them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/content_digest.h"
#include "base/result.h"
#include "base/run_tasks.h"
#include "ports/event_log.h"
#include "views/cell.h"
#include "views/fact_columns.h"
#include "views/view_spec.h"
#include "views/zone_table.h"
#include "weather/fact.h"
#include "weather/station.h"

namespace stratus {

// What became of the records of one partition below the horizon, since its beginning.
struct RecordCounts {
  std::int64_t records = 0;
  std::int64_t facts = 0;         // that the dataset holds because of them
  std::int64_t duplicates = 0;    // equal to a fact that it held already
  std::int64_t dead_letters = 0;  // that state no fact

  bool add_up() const { return records == facts + duplicates + dead_letters; }
  bool operator==(const RecordCounts&) const = default;
};

// By partition.
using CountsByPartition = std::map<std::int32_t, RecordCounts>;

// A log that another one has taken the place of, on purpose (adoption). Its facts stay; their positions say where they once
// stood there, and nobody looks them up.
struct FormerLog {
  Horizon covered;            // up to where it was read
  Offsets end;                // where it ended, as far as that was known; what lies between was given up
  CountsByPartition records;  // below `covered`
  bool operator==(const FormerLog&) const = default;
};

// How many facts of the dataset are counted for these logs.
std::int64_t former_facts(const std::vector<FormerLog>& former);

// What a version says of itself. Number 0 is the empty one: no facts, nothing covered.
struct VersionInfo {
  std::int64_t number = 0;
  // Of the last version up to this one that changed facts, cells, generation, stations or horizon.
  std::int64_t content = 0;
  std::string run_id;
  UtcMillis created_at;
  std::string generation;                    // views/generation.h
  std::string decoder;                       // decoder_generation() under which the facts were read; empty: of before
  StationRegistry stations;                  // as the views were derived under
  ZoneTable zones;                           // of these stations, likewise
  std::vector<std::string> zones_changed;    // of them, changed_zones() of this process
  Horizon horizon;                           // the log up to which facts and cells reach
  std::optional<UtcMillis> newest_known_at;  // of the log below the horizon; absent in versions made before it was kept
  CountsByPartition records;                 // of the log below the horizon
  std::vector<FormerLog> former;             // in the order in which they were left; mostly none
  // How many facts each station has that nobody has described yet: they are held and in no view.
  std::map<StationId, std::int64_t> unregistered;
  std::int64_t facts = 0;  // how many it holds, all revisions
  // Of all facts, and of all cells of all stored views; absent in versions made before they were kept.
  std::optional<ContentDigest> facts_digest;
  std::optional<ContentDigest> cells_digest;
};

// Facts of a stretch of time.
struct Stretch {
  TimeRange range;
  std::vector<StoredFact> facts;
};

// What is known of stations from their newest measurement on.
struct NewestFacts {
  std::vector<UtcSeconds> from;   // by station: the time of that measurement; the end of the range where there is none
  std::vector<StoredFact> facts;  // in the order of compare_stored
};

// What a version reads at once, for people.
struct VersionPiece {
  std::string name;  // for people, in lists and errors
  std::string view;  // whose cells it holds; empty: it holds facts
  std::int64_t rows = 0;
  std::uint64_t bytes = 0;
  bool operator==(const VersionPiece&) const = default;
};

// How far pieces are looked at: whether they are there in their size, or all that is in them.
enum class PieceCheck { kThere, kWhole };
using TellFault = std::function<void(const VersionPiece&, const Error&)>;

// Asked before each piece that is read; what it fails with ends the question and is its answer. Empty: it is always wanted.
// It belongs to the question, not to the pin: many who ask share one version.
using StillWanted = std::function<Status()>;
inline Status still(const StillWanted& wanted) { return wanted ? wanted() : Status(); }

// How much of a version is one station's.
struct StationShare {
  StationId station;
  std::int64_t facts = 0;  // about: what is known without reading
  bool operator==(const StationShare&) const = default;
};

// A version that somebody reads: immutable, thread-safe; it is kept, with its pieces, while it lives, whichever process
// prunes. A process that dies lets go.
//
// `stations` are sorted, each once; rows come back for those of them that have any. A piece is what a version reads at
// once: one that several stations need is read once a call. kDataLoss names a missing or damaged piece, and only the calls
// that need it fail. All that is asked for is held in memory: whoever asks of many stations over a long time asks in groups.
class PinnedVersion {
 public:
  virtual ~PinnedVersion() = default;
  virtual const VersionInfo& info() const = 0;
  // Cells of a stored view with keys `first` to `last` (inclusive), sorted by station and key. Of the measures that are not
  // asked for they may hold nothing.
  virtual Result<std::vector<KeyedCell>> cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                               BucketKey last, const MeasureSet& measures,
                                               const StillWanted& wanted) const = 0;
  Result<std::vector<KeyedCell>> cells(const ViewSpec& view, std::span<const StationId> stations, BucketKey first,
                                       BucketKey last, const StillWanted& wanted) const {
    return cells(view, stations, first, last, kAllMeasures, wanted);
  }
  // Facts of the selection, all revisions, in the order of compare_stored.
  virtual Result<std::vector<StoredFact>> facts(const FactSelection& selection, const StillWanted& wanted) const = 0;
  // Those with a time in `range`.
  Result<std::vector<StoredFact>> facts(std::span<const StationId> stations, TimeRange range,
                                        const StillWanted& wanted) const {
    return facts(select(stations, range), wanted);
  }
  // Of each of those identities (sorted, each once), whether any fact of it is there, of whatever kind, retractions too.
  virtual Result<std::vector<bool>> held(std::span<const Identity> sorted, const StillWanted& wanted) const = 0;
  // Of each of those stations all facts from its newest measurement in the range (a fact of kMeasuredKinds that is no
  // retraction) to the end of the range. Asked of many stations and of the last days it is at hand after the first time.
  virtual Result<NewestFacts> newest(std::span<const StationId> stations, TimeRange range,
                                     const StillWanted& wanted) const = 0;
  // A stretch of time that ends at `before` and holds the newest facts before it of any of the stations; nothing when none
  // has any. The facts are those of all of them in that stretch. It costs that stretch, not the history.
  virtual Result<std::optional<Stretch>> newest_before(std::span<const StationId> stations, UtcSeconds before,
                                                       const StillWanted& wanted) const = 0;
  // Tells when stations were measured, the newest stretch of time first,
  // until each was told at least once or the facts of the last `days` days before the newest one were seen. A station's
  // newest time is the greatest that was told. What was told before an error stands.
  virtual Status newest_measured(std::span<const StationId> stations, std::int64_t days,
                                 const std::function<void(const StationId&, UtcSeconds)>& tell,
                                 const StillWanted& wanted) const = 0;
  // Those stations, each once, in the order in which questions about one group of neighbours after another cost least: those
  // whose rows stand together. Questions themselves want them sorted.
  virtual std::vector<StationShare> reading_order(std::span<const StationId> stations) const = 0;
  // Those of facts by time, then those of cells by view and key.
  virtual std::vector<VersionPiece> pieces() const = 0;
  // Tells of every piece what is wrong with it: missing, of another size, and when it is read whole damaged, or other rows
  // than the version says, in another order or place. Answers how many pieces there are; an error is only that it is not
  // wanted any more. It tells in the order of pieces(), in the thread that asks; `wanted` is asked in those of `run_tasks`
  // (empty: one piece after the other).
  virtual Result<std::int64_t> check(PieceCheck how, const TellFault& tell, const StillWanted& wanted,
                                     const RunTasks& run_tasks) const = 0;
  Result<std::int64_t> check(PieceCheck how, const TellFault& tell, const StillWanted& wanted) const {
    return check(how, tell, wanted, {});
  }
};

// Which versions there are. Thread-safe.
class Versions {
 public:
  virtual ~Versions() = default;
  // The newest version, or the empty one. Lives no longer than this object.
  virtual Result<std::shared_ptr<const PinnedVersion>> current() = 0;
  // kNotFound: it is not kept.
  virtual Result<std::shared_ptr<const PinnedVersion>> open(std::int64_t number) = 0;
  // Of all versions kept, ascending.
  virtual Result<std::vector<std::int64_t>> numbers() const = 0;
};

// Whether the version of that number and horizon covers that log and the log goes on where the version ends; without a
// version (0), whether the log has its beginning and took no other's place. kDataLoss names the gap.
Status check_horizon(std::int64_t number, const Horizon& horizon, const LogExtent& log);

// Whether the cells of the version are what would be derived now of its stations: its rules and zones are those of now.
bool rules_stand(const VersionInfo& version);

// Whether the views of the version were derived under other rules, zones or stations than now: then everything is derived
// again. A station that is only new changes nothing, unless the version holds facts of it that waited for its description.
bool outdated(const VersionInfo& version, const StationRegistry& stations);

}  // namespace stratus
