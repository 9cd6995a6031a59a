// Port: versions for whoever makes them; readers see ports/versions.h.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "ports/versions.h"
#include "views/cell.h"
#include "views/fact_columns.h"
#include "views/view_spec.h"
#include "weather/fact.h"

namespace stratus {

// Told now and then how far a long step is. May be empty.
using TellProgress = std::function<void(std::int64_t done, std::int64_t total)>;

// What a draft holds at its beginning.
enum class DraftStart {
  kVersion,  // all of the version that it is based on
  kFacts,    // its facts, to be derived again, and no cells
  kNothing,  // neither; its info is that of the empty version
};

// Facts of a draft that are read at once. Every fact is in exactly one piece, in whose range its time lies; so is every
// other fact of its station and time, since they are resolved together.
struct FactPiece {
  std::string name;
  TimeRange range;
  std::int64_t rows = 0;
};

// Facts of a piece that stand together in the store, where an engine beside this process finds them by their name.
struct FactPart {
  std::string name;
  std::int64_t rows = 0;
};

// Of the facts of a piece: all, or those that joins of the draft have added to its base.
enum class FactsOf { kAll, kAdded };

// What a join brought.
struct Joined {
  std::vector<StoredFact> added;  // canonical: the facts that the draft did not hold
  std::vector<Identity> crossed;  // of their identities those of which it held other facts; sorted, each once
};

// Pieces that a draft has written.
struct WrittenPieces {
  std::int64_t facts = 0;
  std::int64_t cells = 0;
};

// A version in the making: an edit of the version that it is based on. Nobody sees it before it is published, and what it
// wrote goes when it is given up (VersionStore::prune). Lives no longer than its store. One thread, but for the calls that
// say so.
class Draft {
 public:
  virtual ~Draft() = default;
  // The version that it is based on; number 0: the empty one.
  virtual const VersionInfo& base() const = 0;
  // What the version will say of itself. publish() sets number, content, created_at, facts and the digests. Set generation
  // and stations before anything is written: facts and cells are written under them.
  virtual VersionInfo& info() = 0;
  // Of a draft that started with facts: writes all anew under info().stations, gathered, and hands over the columns of one
  // part after another, by time. kDataLoss names a piece that is missing, damaged or has other rows than the version says;
  // what `visit` fails with ends it.
  virtual Status derive_again(const std::function<Status(const FactColumns&)>& visit, const TellProgress& progress) = 0;
  // The facts of those identities (sorted, each once; of one UTC month), canonical (views/fact_set.h). It costs what may
  // hold them, not the month. Errors as above.
  virtual Result<std::vector<StoredFact>> facts(MonthNumber month, std::span<const Identity> identities) const = 0;
  // Joins facts of one UTC month, canonical, and answers those that are new. An equal fact keeps the position
  // that it has, unless one comes that stands earlier in the same partition and was read before: info().horizon covers it.
  // It costs what comes and what may hold the same identities, not the month. Errors as above.
  virtual Result<Joined> join(MonthNumber month, std::vector<StoredFact> facts) = 0;
  // Those that may hold facts of the selection, by the begin of their ranges.
  virtual std::vector<FactPiece> pieces(const FactSelection& wanted) const = 0;
  // Divides stations (sorted, each once) into sets, sorted and of at most `most`, whose facts stand together: going through
  // the pieces set by set reads little more than going through them once.
  virtual std::vector<std::vector<StationId>> station_sets(std::vector<StationId> stations, std::size_t most) const = 0;
  // What views are derived from: every fact of the piece that is selected, and maybe others. Also at the same time.
  // kNotFound: the draft has no such piece any more.
  virtual Result<FactColumns> columns(const FactPiece& piece, const FactSelection& wanted, FactsOf of) const = 0;
  // Of an engine that reads the store itself: the parts of the piece, each fact in one. What they say of their columns, of
  // their rows and of where these stand was read anew and held against the version; what stands there was not. kNotFound:
  // likewise. kUnsupported: a part is of a format of before, which an engine need not know. Other errors as above.
  virtual Result<std::vector<FactPart>> parts(const FactPiece& piece, FactsOf of) const = 0;
  // Sorted by station and key, each key once. Each takes the place of the cell of its key, and one without facts empties its
  // key. All that a year of keys needs in one call costs least. Also at the same time, of other keys. Errors as above, of
  // cells that the draft has of these keys.
  virtual Status put_cells(const ViewSpec& view, std::span<const KeyedCell> cells) = 0;
  // Likewise, but each is combined with the cell of its key: what facts add whose identities had no other fact.
  virtual Status grow_cells(const ViewSpec& view, std::span<const KeyedCell> cells) = 0;
  // Gathers what joins and puts have written into pieces as large as they may be, so that nothing is written twice that
  // could be written once: of a draft that makes much, before its cells are derived and before it is published. Errors as
  // above.
  virtual Status gather() = 0;
  virtual WrittenPieces written() const = 0;
  // Puts what was changed on the newest version, atomically and durably, as its next number. kConflict names what moved
  // under the draft: a piece that it takes out is gone; to a place to which it adds another added, unless that only merged;
  // it moves the horizon, and so did another; or the rules, or the description of a station whose facts or cells it writes,
  // are others. Then nothing is published.
  virtual Result<VersionInfo> publish(UtcMillis now) = 0;
};

// Makes, publishes and removes versions. Thread-safe; one process publishes and removes.
class VersionStore {
 public:
  virtual ~VersionStore() = default;
  // A draft based on the version of that number, or on the empty one (0). kNotFound: it is not kept.
  virtual Result<std::unique_ptr<Draft>> begin(DraftStart start, std::int64_t base) = 0;
  // Makes an older version the newest one again, under a new number. kNotFound: it is not kept.
  virtual Result<VersionInfo> publish_again(std::int64_t number, UtcMillis now) = 0;
  // Merges pieces of the newest version where too many stand for one place, and publishes that as an edit that changes no
  // answer and keeps VersionInfo::content. Nothing when none is due. kCancelled when `wanted` says so, which is asked before
  // each merge and before the publication. kDataLoss names a piece that cannot be merged; kConflict as Draft::publish().
  virtual Result<std::optional<VersionInfo>> merge(UtcMillis now, const StillWanted& wanted) = 0;
  // Removes all but the newest version of each of the last `keep` contents (a merge is none) and those that are pinned, in
  // whichever process, and every piece that no version left and no living draft needs.
  virtual Status prune(std::size_t keep) = 0;
  // By name, the pieces that no kept version needs, of drafts under way or given up, and what a publication that was cut
  // off left. The next prune() removes what no draft holds.
  virtual Result<std::vector<std::string>> leftovers() = 0;
};

}  // namespace stratus
