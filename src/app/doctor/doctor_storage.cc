#include <fmt/format.h>

#include <algorithm>

#include "app/doctor/doctor.h"
#include "app/terminal/table.h"
#include "engine/data_view.h"
#include "engine/engines.h"
#include "engine/records_left.h"
#include "engine/undescribed_stations.h"
#include "ports/record_decoder.h"
#include "storage/letter_damage.h"
#include "storage/log_check.h"
#include "storage/segment_files.h"
#include "storage/staged_folder.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

constexpr auto kRestore = "stratus restore BACKUP --data NEW-FOLDER";
constexpr auto kServers = "start the server, or mend its settings in stratus.toml";
constexpr auto kRebuild = "stratus batch rebuild";
constexpr auto kRestoreOrAdopt =
    "stratus restore BACKUP --data NEW-FOLDER, or go on with the facts of the version and a new log: stratus log adopt";

// Beside a writer what was listed may be gone before it is looked at: then it looks again.
template <typename Look>
auto settled(Look&& look) {
  constexpr int kLooks = 10;
  auto found = look();
  for (int i = 1; i < kLooks && !found && found.error().kind == ErrorKind::kNotFound; ++i) found = look();
  return found;
}

// One data folder under examination. What a check learns and others need is kept; what it could not learn is absent.
class Storage {
 public:
  Storage(const Context& context, bool deep)
      : files_(context.files),
        context_(context),
        folder_(context.folder()),
        versions_(folder_.engines->versions(context.files, folder_)),
        pinned_(versions_.versions->current()),
        deep_(deep) {}

  std::vector<Finding> examine();

 private:
  void check_pieces();
  void check_messages();
  void check_shared_log();
  void check_decoding();
  void check_descriptions();
  void check_mark();
  void check_letters();
  void check_version();
  void check_files();
  void check_leftovers();
  void check_rules();

  // Whether everything can be made anew from the log.
  bool log_has_all() const {
    if (shares_log()) return has_log() && extent_->begin.total() == 0;
    return log_ && !log_->segments.empty() && !log_->beginning && log_->gaps.empty();
  }
  bool shares_log() const { return folder_.engines->shares_log(); }
  bool is_published() const { return pinned_ && (*pinned_)->info().number > 0; }
  bool has_log() const { return extent_ && !extent_->id.text.empty(); }
  // Whether files that no version names may be all that is left of facts.
  bool may_need_leftovers() const { return !is_published() && !log_has_all(); }
  // Of a log that is damaged or lacks something.
  const char* log_remedy() const { return shares_log() ? kServers : is_published() ? kRestoreOrAdopt : kRestore; }
  std::string letters_remedy() const { return shares_log() ? kServers : letter_remedy(folder_.rejects()); }
  std::vector<std::string> temporary_files() const;
  std::vector<std::string> unfinished_restore() const;

  void add(const char* check, Health health, std::string text, std::string remedy = "") {
    findings_.push_back({check, health, std::move(text), std::move(remedy)});
  }

  FileSystem& files_;
  const Context& context_;
  const DataFolder folder_;
  const VersionPorts versions_;
  // Before the log is looked at, so that the log of a busy writer reaches at least as far.
  const Result<std::shared_ptr<const PinnedVersion>> pinned_;
  const bool deep_;
  std::vector<Finding> findings_;
  bool adoption_waits_ = false;
  std::optional<LogCheck> log_;                   // of one in the folder
  std::optional<LogExtent> extent_;               // of a log that can be read; empty id: there is none yet
  std::set<StationId> log_stations_;              // that have facts there
  std::shared_ptr<const PinnedVersion> version_;  // nullptr when it cannot be read
};

void Storage::check_pieces() {
  if (const Status whole = folder_.engines->check(files_, folder_); !whole) {
    adoption_waits_ = whole.error().kind == ErrorKind::kConflict;
    return add("pieces", Health::kFailed, whole.error().message, adoption_waits_ ? "stratus log adopt --yes" : kRestore);
  }
  add("pieces", Health::kOk, "log and station registry are where the rest says that they must be");
}

// Kept whole by whoever keeps it: what it holds is read by check_decoding().
void Storage::check_shared_log() {
  const auto reader = folder_.engines->log_reader(files_, folder_);
  const auto extent = reader.and_then([](const auto& log) { return log->extent(); });
  if (!extent && extent.error().kind != ErrorKind::kNotFound)
    return add("log", Health::kFailed, extent.error().message, kServers);
  extent_ = extent.value_or(LogExtent());
  if (!has_log()) return add("log", Health::kOk, "there is none yet");
  add("log", Health::kOk, grouped(extent->size()) + " messages in log " + extent->id.text);
}

void Storage::check_messages() {
  if (shares_log()) return check_shared_log();
  const auto log = settled([&] { return check_log(files_, folder_.log()); });
  if (!log) return add("log", Health::kFailed, log.error().message, log_remedy());
  log_ = *log;
  extent_ = log->segments.empty() ? LogExtent() : log->extent;
  if (log->segments.empty()) return add("log", Health::kOk, "there is none yet");
  if (!log->gaps.empty())
    return add("log", Health::kFailed, "the log lacks " + describe_gaps(log->gaps) + ": files are missing", log_remedy());
  std::string text =
      fmt::format("{} messages in {} files, every frame intact", grouped(log->extent.size()), log->segments.size());
  if (log->beginning && log->beginning->shortened()) {
    text += fmt::format("; shortened on {}, it begins at position {}",
                        format_utc(floor_seconds(log->beginning->shortened_at)), grouped(log->beginning->begin));
  }
  // Beside a writer it may be a frame on its way.
  const auto holder = files_.lock_holder(folder_.lock());
  const bool written = holder && *holder;
  if (log->torn_bytes() == 0 || written) return add("log", Health::kOk, text);
  add("log", Health::kWarning,
      text + fmt::format("; behind them {} bytes of a write that was never acknowledged",
                         grouped(static_cast<std::int64_t>(log->torn_bytes()))),
      "nothing to do: the next start cuts them off");
}

// What others write into a log can be anything: what states no fact becomes a dead letter with the next batch run.
void Storage::check_decoding() {
  if (!has_log()) return;
  const auto reader = folder_.engines->log_reader(files_, folder_);
  if (!reader) return add("messages", Health::kFailed, reader.error().message, log_remedy());
  const auto extent = (*reader)->extent();
  if (!extent) return add("messages", Health::kFailed, extent.error().message, log_remedy());
  RecordDecoder decoder;
  std::int64_t facts = 0;
  std::int64_t letters = 0;
  std::string first;
  const Status read = for_each_record_left(**reader, extent->end, [&](const LogRecord& record) -> Status {
    const auto fact = decoder.decode(record);
    if (fact) {
      ++facts;
      log_stations_.insert(fact->station);
    } else if (++letters == 1) {
      first = fmt::format("{}: {}", to_string(record.position), fact.error().message);
    }
    return {};
  });
  if (!read) return add("messages", Health::kFailed, read.error().message, log_remedy());
  if (letters == 0) return add("messages", Health::kOk, fmt::format("{} decode", grouped(facts)));
  add("messages", Health::kWarning, fmt::format("{} decode, {} state no fact; {}", grouped(facts), grouped(letters), first),
      "nothing to do: a batch run keeps them as dead letters; stratus rejects list shows them");
}

// check_machine() tells a registry that cannot be read.
void Storage::check_descriptions() {
  const auto known = merged_stations(files_, folder_, context_.configured());
  if (version_) {
    for (const auto& [station, facts] : version_->info().unregistered) log_stations_.insert(station);
  }
  if (!known || log_stations_.empty()) return;
  const std::set<StationId> missing = undescribed_among(log_stations_, *known);
  if (missing.empty()) return add("descriptions", Health::kOk, "every station that has facts is described");
  add("descriptions", Health::kWarning, undescribed_sentence(missing), "then stratus batch run derives their views");
}

void Storage::check_mark() {
  if (shares_log() || (log_ && log_->segments.empty())) return;
  const auto mark = read_mark(files_, folder_.log());
  if (!mark) {
    return add("mark", Health::kWarning, mark_path(folder_.log()).string() + " is missing or damaged",
               "nothing to do: readers go to the last whole frame, the next start writes it again");
  }
  const std::string text = fmt::format("durable below position {}", grouped(mark->end));
  const std::int64_t behind = log_ ? log_->extent.end.total() - mark->end : 0;
  if (behind <= 0) return add("mark", Health::kOk, text);
  add("mark", Health::kOk, text + fmt::format("; {} more messages behind it, as after a power cut", grouped(behind)));
}

void Storage::check_letters() {
  if (!shares_log()) {
    const auto log = check_log(files_, folder_.rejects());
    if (!log) return add("dead letters", Health::kFailed, log.error().message, letter_remedy(folder_.rejects()));
  }
  const auto counts =
      folder_.engines->dead_letter_reader(files_, folder_).and_then([](const auto& letters) { return letters->counts(); });
  if (!counts) return add("dead letters", Health::kFailed, counts.error().message, letters_remedy());
  const std::string closed = fmt::format("{} taken, {} given up", grouped(counts->taken), grouped(counts->given_up));
  if (counts->waiting == 0)
    return add("dead letters", Health::kOk, counts->taken + counts->given_up == 0 ? "none" : "none waits; " + closed);
  add("dead letters", Health::kWarning, fmt::format("{} wait; {}", grouped(counts->waiting), closed),
      "stratus rejects list says why; stratus rejects redrive tries them again, --give-up for the last time");
}

void Storage::check_version() {
  if (!pinned_) {
    return add(
        "version", Health::kFailed, pinned_.error().message,
        log_has_all() ? "move that manifest away: the one before counts then; run " + std::string(kRebuild) : kRestore);
  }
  version_ = *pinned_;
  const VersionInfo& info = version_->info();
  if (info.number == 0) {
    // A log that was shortened or took another's place: something was published.
    const Status fits = has_log() ? check_horizon(0, {}, *extent_) : Status();
    if (!fits) return add("version", Health::kFailed, fits.error().message, kRestore);
    return add("version", Health::kOk, "nothing is published yet");
  }
  const std::string text = fmt::format("version {} covers {} messages", info.number, grouped(info.horizon.end.total()));
  if (!extent_)
    return add("version", Health::kWarning, text + "; the log cannot be read, so they were not compared", log_remedy());
  if (!has_log()) return add("version", Health::kFailed, text + ", but there is no log", kRestore);
  const Status fits = check_horizon(info.number, info.horizon, *extent_);
  if (!fits) return add("version", Health::kFailed, fits.error().message, kRestore);
  add("version", Health::kOk, text + fmt::format(" of {}", grouped(extent_->end.total())));
}

void Storage::check_files() {
  if (!version_ || version_->info().number == 0) return;
  std::int64_t faulty = 0;
  std::string first;
  bool facts_too = false;
  const auto note = [&](const VersionPiece& piece, const Error& fault) {
    if (++faulty == 1) first = fault.message;
    facts_too = facts_too || piece.view.empty();
  };
  const auto looked = version_->check(deep_ ? PieceCheck::kWhole : PieceCheck::kThere, note, {});
  const std::int64_t pieces = looked.value_or(0);
  if (faulty == 0) {
    return add("files", Health::kOk,
               fmt::format("{} files of the version are there, with their {}", pieces,
                           deep_ ? "content" : "sizes; --deep reads them"));
  }
  add("files", Health::kFailed, fmt::format("{} of {}: {}", faulty, pieces, first),
      !facts_too                                         ? kRebuild
      : log_has_all() && version_->info().former.empty() ? "stratus batch rebuild --from-log"
                                                         : kRestore);
}

std::vector<std::string> Storage::temporary_files() const {
  std::vector<std::string> found;
  for (const char* name : {"", "log", "rejects"}) {
    const auto names = files_.list(folder_.root / name);
    if (!names) continue;
    for (const std::string& file : *names) {
      if (file.ends_with(".tmp")) found.push_back((Path(name) / file).string());
    }
  }
  // Of a new log that was not adopted in the end; check_pieces() tells one that was.
  const Path unfinished = "log.new";
  for (const std::string& file : files_.list(folder_.root / unfinished).value_or(std::vector<std::string>{}))
    found.push_back((unfinished / file).string());
  return found;
}

// Beside the data folder.
std::vector<std::string> Storage::unfinished_restore() const {
  const Path partial = partial_of(folder_.root);
  std::vector<std::string> found;
  for (const std::string& file : list_below(files_, partial).value_or(std::vector<std::string>{}))
    found.push_back((".." / partial.filename() / file).string());
  return found;
}

void Storage::check_leftovers() {
  std::vector<std::string> found = temporary_files();
  const auto unnamed = settled([&] { return versions_.store->leftovers(); });
  if (!unnamed) {
    return add("leftovers", Health::kFailed, "a kept version cannot be read: " + unnamed.error().message,
               "move that manifest away");
  }
  if (!unnamed->empty() && may_need_leftovers()) {
    return add("leftovers", Health::kFailed,
               fmt::format("no version names {}, which alone hold facts whose messages the log does not have: {}",
                           counted(static_cast<std::int64_t>(unnamed->size()), "file", "files"), unnamed->front()),
               std::string("keep them, and put the folder manifests back, or take it from a backup: ") + kRestore);
  }
  found.insert(found.end(), unnamed->begin(), unnamed->end());
  const std::vector<std::string> unfinished = unfinished_restore();
  found.insert(found.end(), unfinished.begin(), unfinished.end());
  if (found.empty()) return add("leftovers", Health::kOk, "none: every file belongs to a kept version");
  std::uint64_t bytes = 0;
  for (const std::string& file : found) bytes += files_.file_size(folder_.root / file).value_or(0);
  add("leftovers", Health::kWarning,
      fmt::format("{} files, {} bytes, that no kept version names, of a run that ended early or is under way: {}{}",
                  found.size(), grouped(static_cast<std::int64_t>(bytes)), found.front(), found.size() > 1 ? ", ..." : ""),
      unfinished.empty() ? "nothing to do: they do no harm and go with later versions"
                         : "remove the folder " + partial_of(folder_.root).string() + " when no stratus restore runs");
}

// The first station that is described otherwise now; empty when none is.
std::string changed_station(const StationRegistry& then, const StationRegistry& now) {
  const std::vector<std::string> changed = changed_stations(then, now);
  return changed.empty() ? "" : ": " + changed.front();
}

std::string changed_zone(const VersionInfo& version) {
  return version.zones_changed.empty() ? "" : ": " + version.zones_changed.front();
}

void Storage::check_rules() {
  if (!version_ || version_->info().number == 0) return;
  const auto stations = merged_stations(files_, folder_, context_.configured());
  if (!stations) return;
  if (!outdated(version_->info(), *stations))
    return add("rules", Health::kOk, "the version was derived under the present rules and stations");
  add("rules", Health::kWarning,
      "the version was derived under other rules, zones or stations than now" +
          changed_station(version_->info().stations, *stations) + changed_zone(version_->info()),
      "nothing to do: the next batch run rebuilds");
}

std::vector<Finding> Storage::examine() {
  check_pieces();
  // Until it is ended the folder has no log, and that is no damage.
  if (adoption_waits_) return std::move(findings_);
  check_messages();
  check_decoding();
  check_mark();
  check_letters();
  check_version();
  check_descriptions();
  check_files();
  check_leftovers();
  check_rules();
  return std::move(findings_);
}

}  // namespace

std::vector<Finding> examine_storage(const Context& context, bool deep) { return Storage(context, deep).examine(); }

}  // namespace stratus
