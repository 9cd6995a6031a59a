#include "engine/pipeline.h"

#include <algorithm>

#include "base/freed_memory.h"
#include "base/mistakes.h"
#include "engine/parallel_tasks.h"
#include "engine/undescribed_stations.h"
#include "serving/station_names.h"
#include "weather/station_intake.h"

namespace stratus {
namespace {

// Of a partition, that are followed in one turn of the queue.
constexpr std::int64_t kRecordsAtOnce = 20'000;

// `end`, but in each partition at most so many records behind `from`.
Offsets up_to(const Offsets& end, const Offsets& from, std::int64_t records) {
  Offsets nearer = from;
  for (const auto& [partition, offset] : end) nearer.set(partition, std::min(offset, from.at(partition) + records));
  return nearer;
}

// How far back a station is looked for that fell silent.
constexpr std::int64_t kDaysLookedBack = 365;

// The greatest known_at of the log: of what the version covers, or when it was made, and of the tail.
Result<std::optional<UtcMillis>> newest_known_at(Versions& versions, const OpenedTail& tail) {
  STRATUS_ASSIGN_OR_RETURN(const auto pinned, versions.current());
  const VersionInfo& version = pinned->info();
  const std::optional<UtcMillis> of_tail = tail.newest_known_at();
  if (version.number == 0) return of_tail;
  const UtcMillis covered = version.newest_known_at.value_or(version.created_at);
  return std::max(covered, of_tail.value_or(covered));
}

}  // namespace

Pipeline::Pipeline(FileSystem& files, const Clock& clock, DataFolder folder, Logger* logger)
    : files_(files),
      clock_(clock),
      folder_(std::move(folder)),
      logger_(logger != nullptr ? *logger : nobody_),
      batch_files_(
          files, [this] { return batch_stopped_.load(); }, StopScope::kNewFiles),
      registry_(folder_.engines->stations(files, folder_)),
      versions_(folder_.engines->versions(batch_files_, folder_)),
      engine_(folder_.engines->batch_engine()),
      tail_(folder_.engines->tail({})) {}

Result<std::unique_ptr<Pipeline>> Pipeline::open(FileSystem& files, const Clock& clock, DataFolder folder,
                                                 const StationRegistry& configured, const PipelineOptions& options) {
  STRATUS_RETURN_IF_ERROR(folder.engines->recover(files, folder));
  // Before anything is made: a new log would hide that the old one is gone.
  STRATUS_RETURN_IF_ERROR(folder.engines->check(files, folder));
  STRATUS_RETURN_IF_ERROR(files.create_directories(folder.root));
  std::unique_ptr<Pipeline> pipeline(new Pipeline(files, clock, std::move(folder), options.logger));
  const DataFolder& at = pipeline->folder_;
  STRATUS_ASSIGN_OR_RETURN(pipeline->lock_, FolderLock::take(files, at));
  STRATUS_RETURN_IF_ERROR(files.sync_directory(at.root));
  // Before anything is made: what is wrong with them leaves an empty folder.
  STRATUS_ASSIGN_OR_RETURN(const StationRegistry stations, merged_stations(*pipeline->registry_, configured));
  STRATUS_ASSIGN_OR_RETURN(const auto version, pipeline->versions().current());
  // In the order that Engines::check() relies on.
  STRATUS_ASSIGN_OR_RETURN(pipeline->log_, at.engines->log(files, at, {options.segment_bytes, version->info().horizon.end}));
  STRATUS_ASSIGN_OR_RETURN(pipeline->letters_, at.engines->dead_letters(files, at));
  STRATUS_RETURN_IF_ERROR(pipeline->take_stations(stations));
  pipeline->tell_start();
  STRATUS_ASSIGN_OR_RETURN(const auto reader, pipeline->read_log());
  pipeline->batch_only_ = options.batch_only;
  pipeline->keep_horizons_ = options.keep_horizons;
  if (!options.batch_only) STRATUS_RETURN_IF_ERROR(pipeline->load_whole_tail(*reader, version->info()));
  Pipeline* self = pipeline.get();
  const KnowsStation knows = [self](const StationId& id) { return self->stations()->find(id) != nullptr; };
  pipeline->gate_ = std::make_unique<WriteGate>(files, at.engines->log_disk(at), pipeline->tail_.size,
                                                options.tail_limit_bytes, pipeline->logger_);
  pipeline->gate_->look();
  IngestOptions ingest;
  ingest.off_grid = [self](const Fact& fact) { return self->grids_.off_grid(fact, self->stations()); };
  ingest.fill_tail = [self](const Offsets& from, const Offsets& to) { return self->fill_tail(from, to); };
  ingest.gate = pipeline->gate_.get();
  STRATUS_ASSIGN_OR_RETURN(ingest.newest_held, newest_known_at(pipeline->versions(), pipeline->tail_));
  pipeline->ingest_ = std::make_unique<Ingest>(*pipeline->log_.log, *pipeline->letters_, pipeline->tail_.feed,
                                               pipeline->tail_.seen, knows, clock, ingest);
  STRATUS_RETURN_IF_ERROR(pipeline->ingest_->remember_calls());
  return pipeline;
}

Status Pipeline::fill_tail(const Offsets& from, const Offsets& to) {
  // Finding a log elsewhere takes longer than reading a little of it.
  if (filler_ == nullptr || !shares_log()) {
    STRATUS_ASSIGN_OR_RETURN(filler_, read_log());
  }
  STRATUS_ASSIGN_OR_RETURN(const TailFill fill, stratus::fill_tail(tail_.feed, *filler_, from, to));
  keep_count(fill, to);
  return {};
}

Status Pipeline::follow_log() {
  if (follower_ == nullptr) {
    STRATUS_ASSIGN_OR_RETURN(follower_, read_log());
  }
  // Others may fill the memory too.
  if (gate_->tail_is_full()) return {};
  const Offsets shown = ingest_->extent().end;
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, follower_->extent());
  if (!extent.end.covers(shown)) {
    const Status gone = fail(ErrorKind::kDataLoss, "the log ends at " + to_text(extent.end) + " and reached " +
                                                       to_text(shown) + " before: it was made anew under its name");
    static_cast<void>(gate_->appended(gone));
    return gone;
  }
  // No station is removed meanwhile.
  const std::shared_lock known(known_mutex_);
  STRATUS_ASSIGN_OR_RETURN(const bool more, ingest_->show(up_to(extent.end, shown, kRecordsAtOnce)));
  if (more) ++changes_;
  return {};
}

void Pipeline::keep_count(const TailFill& fill, const Offsets& end) {
  const std::lock_guard lock(mutex_);
  tail_letters_.add(fill.dead_letters, end);
}

std::int64_t Pipeline::tail_letters() const {
  const std::lock_guard lock(mutex_);
  return tail_letters_.count();
}

Status Pipeline::take_stations(const StationRegistry& merged) {
  STRATUS_ASSIGN_OR_RETURN(StationRegistry known, registry_->read());
  stations_ = std::make_shared<const StationRegistry>(std::move(known));
  // A registry of before gets the form of now.
  STRATUS_RETURN_IF_ERROR(registry_->put({}));
  std::vector<Station> all;
  for (const auto& [id, station] : merged.stations()) all.push_back(station);
  return put_stations(all);
}

void Pipeline::tell_start() {
  if (!log_.gaps.empty()) {
    logger_.error("the log lacks messages that only the published version holds",
                  {{"missing", describe_gaps(log_.gaps)}, {"folder", folder_.log().string()}});
  }
  if (log_.bytes_cut > 0) {
    logger_.warning("an unfinished end of the log was cut off",
                    {{"bytes", static_cast<std::int64_t>(log_.bytes_cut)}, {"log_end", to_text(log_.log->extent().end)}});
  }
  const auto leftovers = store().leftovers();
  if (leftovers && !leftovers->empty()) {
    logger_.warning("files that no version names wait for the next batch run to be removed",
                    {{"files", static_cast<std::int64_t>(leftovers->size())}, {"first", leftovers->front()}});
  }
}

Status Pipeline::load_whole_tail(EventLogReader& log, const VersionInfo& version) {
  STRATUS_ASSIGN_OR_RETURN(const TailFill fill, load_tail(tail_.feed, log, versions()));
  STRATUS_ASSIGN_OR_RETURN(const TailSnapshot filled, tail_.views->snapshot());
  keep_count(fill, filled.end);
  return tell_left_out(fill, version);
}

// What stands in the log, and is in no answer.
Status Pipeline::tell_left_out(const TailFill& fill, const VersionInfo& version) {
  if (fill.dead_letters > 0) {
    logger_.warning("records of the log state no fact; the next batch run keeps them as dead letters",
                    {{"records", fill.dead_letters}, {"first", fill.first_reason}});
  }
  STRATUS_ASSIGN_OR_RETURN(std::set<StationId> held, tail_.views->stations());
  for (const auto& [station, facts] : version.unregistered) held.insert(station);
  const std::set<StationId> missing = undescribed_among(held, *stations_);
  if (!missing.empty())
    logger_.warning("stations have facts and no description", {{"reason", undescribed_sentence(missing)}});
  return {};
}

Result<IngestReport> Pipeline::submit(std::vector<IncomingMessage> messages, const SubmitOptions& options) {
  STRATUS_RETURN_IF_ERROR(still_owner());
  if (batch_only_) return fail(ErrorKind::kConflict, "this process runs batches only and takes no messages");
  const std::shared_lock known(known_mutex_);
  auto report = ingest_->submit(std::move(messages), options);
  ++changes_;
  return report;
}

Status Pipeline::ready() const {
  STRATUS_RETURN_IF_ERROR(still_owner());
  return gate_->check();
}

std::shared_ptr<const StationRegistry> Pipeline::stations() const {
  const std::lock_guard lock(mutex_);
  return stations_;
}

Status Pipeline::add_stations(const std::vector<Station>& stations) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(still_owner());
  StationIntake intake(*stations_);
  Mistakes mistakes;
  for (const Station& station : stations) {
    mistakes.add(StationCalendar::make(station));
    mistakes.add(intake.add(station));
  }
  STRATUS_RETURN_IF_ERROR(mistakes.result());
  return put_stations(stations);
}

Status Pipeline::set_station(const Station& station) {
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(still_owner());
  if (stations_->find(station.id) == nullptr)
    return fail(ErrorKind::kNotFound, unknown_station(*stations_, station.id.text()));
  Mistakes mistakes;
  mistakes.add(check_city(station));
  mistakes.add(StationCalendar::make(station));
  STRATUS_RETURN_IF_ERROR(mistakes.result());
  return put_stations({&station, 1});
}

Status Pipeline::remove_station(const StationId& station) {
  // No fact comes meanwhile; questions go on.
  const std::unique_lock known(known_mutex_);
  STRATUS_ASSIGN_OR_RETURN(const auto facts, with_reading(serving(), [&](const Reading& reading) {
                             return reading.facts(station, {kEarliestTime, kLatestTime}, {});
                           }));
  const std::lock_guard lock(mutex_);
  STRATUS_RETURN_IF_ERROR(still_owner());
  if (stations_->find(station) == nullptr) return fail(ErrorKind::kNotFound, unknown_station(*stations_, station.text()));
  if (!facts.empty())
    return fail(ErrorKind::kConflict, "station " + station.text() + " has " + std::to_string(facts.size()) +
                                          " facts, which would be in no summary without it; it stays. stratus stations "
                                          "set changes its description");
  // Not found: the answer of an earlier try was lost.
  if (const Status removed = registry_->remove(station); !removed && removed.error().kind != ErrorKind::kNotFound)
    return fail(removed.error());
  stations_ = std::make_shared<const StationRegistry>(without_station(*stations_, station));
  logger_.info("station removed", {{"station", station.text()}});
  ++changes_;
  return {};
}

Status Pipeline::put_stations(std::span<const Station> stations) {
  StationRegistry registry = *stations_;
  std::vector<Station> changed;
  for (const Station& station : stations) {
    const Station* known = registry.find(station.id);
    if (known != nullptr && *known == station) continue;
    STRATUS_RETURN_IF_ERROR(registry.put(station));
    changed.push_back(station);
  }
  if (changed.empty()) return {};
  STRATUS_RETURN_IF_ERROR(registry_->put(changed));
  for (const Station& station : changed) tell_station(stations_->find(station.id), station);
  stations_ = std::make_shared<const StationRegistry>(std::move(registry));
  ++changes_;
  return {};
}

void Pipeline::tell_station(const Station* before, const Station& now) {
  if (before == nullptr) return logger_.info("station added", {{"station", now.id.text()}});
  logger_.info("station described otherwise",
               {{"station", now.id.text()}, {"before_and_now", describe_difference(*before, now)}});
}

Result<BatchReport> Pipeline::run_batch_locked(BatchOptions options) {
  STRATUS_RETURN_IF_ERROR(still_owner());
  STRATUS_ASSIGN_OR_RETURN(const auto reader, read_log());
  // The end before the stations: a message is in the log only after its station is registered.
  STRATUS_ASSIGN_OR_RETURN(const LogExtent extent, reader->extent());
  if (!options.up_to) options.up_to = extent.end;
  options.still_wanted = [this] { return still_owner(); };
  const BatchPorts ports{*reader, versions(), store(), *engine_, *letters_, clock_, on_all_cores()};
  const auto report = stratus::run_batch(ports, *stations(), options);
  // The published horizon may lie further back than the tail's start after a rebuild to an earlier position.
  if (report && report->published) trim_tail(report->horizon.end);
  // Where something is lost, files that no version names may be all that is left of it.
  if (report ? report->published || report->merged > 0 : report.error().kind != ErrorKind::kDataLoss) remove_unnamed();
  if (report) {
    for (const std::string& zone : report->zones_changed)
      logger_.warning("a zone is another than when the views were derived; all were derived again", {{"zone", zone}});
  }
  if (report && !report->damage.empty())
    logger_.error("cells were damaged; all were derived again from the facts", {{"damage", report->damage}});
  if (report && !report->letters_left.empty())
    logger_.warning("dead letters whose facts are held now still wait", {{"reason", report->letters_left}});
  if (report && !report->merges_left.empty())
    logger_.warning("pieces of the version were not merged", {{"reason", report->merges_left}});
  // A run needs much memory and comes seldom: the allocator would keep it until the next one.
  return_freed_memory();
  return report;
}

// What is published stands when this fails, and the tail holds more than it must until the next run.
void Pipeline::trim_tail(const Offsets& horizon) {
  if (const Status trimmed = tail_.feed.trim(horizon); !trimmed)
    logger_.warning("the tail was not trimmed", {{"horizon", to_text(horizon)}, {"reason", trimmed.error().message}});
  const std::lock_guard lock(mutex_);
  tail_letters_.forget(horizon);
}

// Old versions, and what a run that failed now or was killed before has left. What is published stands when this fails.
void Pipeline::remove_unnamed() {
  if (const Status removed = store().prune(keep_horizons_); !removed)
    logger_.warning("old versions and leftovers were not removed", {{"reason", removed.error().message}});
}

Result<BatchReport> Pipeline::run_batch(BatchOptions options) {
  const std::lock_guard running(batch_mutex_);
  const UtcMillis started = clock_.now();
  {
    const std::lock_guard lock(mutex_);
    batch_state_.running = true;
  }
  auto report = run_batch_locked(options);
  ++changes_;
  const std::lock_guard lock(mutex_);
  batch_state_.running = false;
  ++batch_state_.runs;
  if (!report) ++batch_state_.failures;
  batch_state_.last_at = clock_.now();
  batch_state_.last_duration_ms = *batch_state_.last_at - started;
  batch_state_.last_error = report ? "" : report.error().message;
  return report;
}

Status Pipeline::learn_newest_observations() {
  STRATUS_ASSIGN_OR_RETURN(const auto version, versions().current());
  NewestObservations& newest = tail_.newest_observations;
  const StationRegistry& described = version->info().stations;
  if (newest.all().size() >= described.size()) return {};
  std::vector<StationId> ids;
  for (const auto& [id, station] : described.stations()) ids.push_back(id);
  const auto wanted = [this]() -> Status {
    if (batch_stopped_) return fail(ErrorKind::kCancelled, "stopped");
    return {};
  };
  return version->newest_measured(
      ids, kDaysLookedBack, [&](const StationId& id, UtcSeconds time) { newest.add(id, time); }, wanted);
}

bool Pipeline::outdated() {
  const auto version = versions().current();
  return version && stratus::outdated((*version)->info(), *stations());
}

BatchState Pipeline::batch_state() const {
  const std::lock_guard lock(mutex_);
  return batch_state_;
}

}  // namespace stratus
