#include "engine/verification/log_spill.h"

#include <algorithm>

#include "base/bytes.h"
#include "speed/packed_fact.h"

namespace stratus {
namespace {

constexpr std::uint32_t kNoRank = UINT32_MAX;
constexpr std::size_t kBytesAWrite = 1024 * 1024;

// Another folder may have more room, or be writable.
Error with_remedy(const Error& error, const Path& folder) {
  return Error{error.kind, error.message +
                               " (facts of the log that do not fit into memory go there: about 40 bytes each of " +
                               "those in the log; the variable TMPDIR names another folder than " + folder.string() + ")"};
}

}  // namespace

std::uint32_t SpilledRun::at(std::uint32_t rank) const {
  const auto before = [](const Place& place, std::uint32_t wanted) { return place.rank < wanted; };
  return std::lower_bound(places.begin(), places.end(), rank, before)->at;
}

std::vector<StoredFact> SpilledFacts::of(std::uint32_t rank, const StationId& station) const {
  std::vector<StoredFact> facts;
  for (const Part& part : parts_) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(part.bytes.data());
    const std::size_t end = part.run->at(rank + 1) - part.from;
    for (std::size_t at = part.run->at(rank) - part.from; at < end; at += packed_size(bytes + at)) {
      StoredFact& stored = facts.emplace_back();
      const PackedPlace place = unpack(bytes + at, stored.fact);
      const Label& label = part.labels[place.label.value];
      stored.fact.station = station;
      stored.fact.condition = label.condition;
      stored.fact.origin = label.origin;
      stored.position = {label.partition, place.offset};
    }
  }
  return facts;
}

LogSpill::LogSpill(std::vector<StationId> known, std::size_t most_bytes, std::optional<ScratchPlace> place)
    : most_bytes_(most_bytes), place_(std::move(place)), stations_(std::move(known)), counts_(stations_.size()) {
  for (const StationId& station : stations_) ranks_.emplace(station.text(), static_cast<std::uint32_t>(ranks_.size()));
}

std::uint32_t LogSpill::rank_of(const StationId& station) {
  if (last_ < stations_.size() && stations_[last_] == station) return last_;
  const auto [found, is_new] = ranks_.try_emplace(station.text(), static_cast<std::uint32_t>(stations_.size()));
  if (is_new) {
    stations_.push_back(station);
    counts_.push_back(0);
  }
  return last_ = found->second;
}

std::size_t LogSpill::bytes() const {
  return buffer_.size() + packed_.size() * sizeof(Packed) + static_cast<std::size_t>(labels_.bytes());
}

Status LogSpill::add(std::span<const StoredFact> facts) {
  const std::lock_guard lock(mutex_);
  for (const auto& [fact, position] : facts) {
    const std::uint32_t rank = rank_of(fact.station);
    const LabelNumber label = labels_.number_of({fact.condition, fact.origin, position.partition});
    const PackedFact packed(fact, {label, position.offset});
    packed_.push_back({rank, static_cast<std::uint32_t>(buffer_.size())});
    buffer_.append(reinterpret_cast<const char*>(packed.bytes().data()), packed.bytes().size());
    ++counts_[rank];
    if (bytes() >= most_bytes_) STRATUS_RETURN_IF_ERROR(end_run(place_.has_value()));
  }
  return {};
}

// What was written once is written to its end: then the memory is free for what comes.
Status LogSpill::finish() {
  const std::lock_guard lock(mutex_);
  if (!packed_.empty()) STRATUS_RETURN_IF_ERROR(end_run(file_ != nullptr));
  buffer_ = {};
  packed_ = {};
  return {};
}

std::vector<std::uint32_t> LogSpill::by_rank() const {
  std::vector<std::uint32_t> next(stations_.size() + 1);
  for (const Packed& one : packed_) ++next[one.rank + 1];
  for (std::size_t rank = 1; rank < next.size(); ++rank) next[rank] += next[rank - 1];
  std::vector<std::uint32_t> order(packed_.size());
  for (std::uint32_t i = 0; i < packed_.size(); ++i) order[next[packed_[i].rank]++] = i;
  return order;
}

std::string LogSpill::label_text() const {
  std::string text;
  for (std::uint32_t i = 0; i < labels_.size(); ++i) {
    const FactLabel& label = labels_[{i}];
    put_text(text, label.condition);
    put_text(text, label.origin);
    put_number(text, label.partition);
  }
  return text;
}

Status LogSpill::write(std::string_view bytes) {
  if (file_ == nullptr) {
    auto file = place_->files.open_scratch(place_->folder);
    if (!file) return fail(with_remedy(file.error(), place_->folder));
    file_ = *std::move(file);
  }
  if (const Status status = file_->append(bytes); !status) return fail(with_remedy(status.error(), place_->folder));
  written_ += bytes.size();
  return {};
}

Status LogSpill::end_run(bool write_it) {
  SpilledRun run;
  run.in_file = written_;
  std::uint32_t at = 0;
  const auto pass_on = [&] { return write_it && run.bytes.size() >= kBytesAWrite; };
  for (const std::uint32_t i : by_rank()) {
    const Packed& one = packed_[i];
    const std::size_t end = i + 1 < packed_.size() ? packed_[i + 1].at : buffer_.size();
    if (run.places.empty() || run.places.back().rank != one.rank) run.places.push_back({one.rank, at});
    run.bytes.append(buffer_, one.at, end - one.at);
    at += static_cast<std::uint32_t>(end - one.at);
    if (!pass_on()) continue;
    STRATUS_RETURN_IF_ERROR(write(run.bytes));
    run.bytes.clear();
  }
  run.places.push_back({kNoRank, at});
  const std::string labels = label_text();
  run.label_bytes = static_cast<std::uint32_t>(labels.size());
  run.bytes += labels;
  if (write_it) {
    STRATUS_RETURN_IF_ERROR(write(run.bytes));
    run.bytes = {};
  }
  runs_.push_back(std::move(run));
  buffer_.clear();
  packed_.clear();
  labels_ = {};
  return {};
}

Result<std::string> LogSpill::bytes_of(const SpilledRun& run, std::uint32_t from, std::size_t size) const {
  if (!run.bytes.empty()) return run.bytes.substr(from, size);
  return file_->read(run.in_file + from, size);
}

Result<SpilledFacts> LogSpill::read(std::uint32_t first, std::uint32_t past) const {
  SpilledFacts facts;
  for (const SpilledRun& run : runs_) {
    SpilledFacts::Part part{&run, run.at(first), {}, {}};
    const std::uint32_t end = run.at(past);
    if (part.from == end) continue;
    STRATUS_ASSIGN_OR_RETURN(part.bytes, bytes_of(run, part.from, end - part.from));
    STRATUS_ASSIGN_OR_RETURN(const std::string labels, bytes_of(run, run.end(), run.label_bytes));
    std::string_view left = labels;
    for (SpilledFacts::Label label;
         take_text(left, label.condition) && take_text(left, label.origin) && take_number(left, label.partition);)
      part.labels.push_back(label);
    facts.parts_.push_back(std::move(part));
  }
  return facts;
}

}  // namespace stratus
