#include "storage/fact_merge.h"

#include <map>

#include "storage/parquet_fact_writer.h"
#include "views/row_runs.h"
#include "weather/canonical_bytes.h"

namespace stratus {
namespace {

// A file on its way through the merge.
struct Source {
  const FactReader* reader;
  std::size_t next_group = 0;
  FactRows facts{};
  std::size_t row = 0;

  std::size_t rows() const { return facts.rows(); }
  // Loads the next row group that has a row when this one is at its end.
  Status fill() {
    while (row == rows() && next_group < reader->groups().size()) {
      STRATUS_ASSIGN_OR_RETURN(facts, reader->rows(next_group++));
      row = 0;
    }
    return {};
  }
};

std::strong_ordering compare_sources(const Source& a, std::size_t row, const Source& b, std::size_t other_row) {
  return compare_stored(a.facts, row, b.facts, other_row);
}

// The content of the one shard that all files are of and stay in: nothing has to be digested again. Nothing when they are
// divided, or one of them does not tell.
std::optional<ContentDigest> content_of(std::span<const FactReader> from, int log2_shards) {
  ContentDigest content;
  for (const FactReader& reader : from) {
    const DataFile& file = reader.file();
    const bool stays = file.shard.log2_count == log2_shards && file.shard == from.front().file().shard;
    if (!stays || !file.content) return std::nullopt;
    content.join(*file.content);
  }
  return content;
}

class Merge {
 public:
  Merge(FileStore& files, std::span<const FactReader> from, int log2_shards, const StationRegistry& stations)
      : files_(files), stations_(stations), log2_shards_(log2_shards), known_content_(content_of(from, log2_shards)) {
    for (const FactReader& reader : from) sources_.push_back({&reader});
  }

  Result<std::vector<DataFile>> run(MonthNumber month) {
    for (Source& source : sources_) STRATUS_RETURN_IF_ERROR(source.fill());
    while (const auto next = next_run(sources_, compare_sources)) {
      Source& source = sources_[next->source];
      STRATUS_RETURN_IF_ERROR(add(source.facts, next->begin, next->end));
      source.row = next->end;
      STRATUS_RETURN_IF_ERROR(source.fill());
    }
    return commit(month);
  }

 private:
  struct Target {
    std::unique_ptr<FactFileWriter> writer;
    ContentDigest content;
  };

  // Each station of the rows to its shard.
  Status add(const FactRows& facts, std::size_t begin, std::size_t end) {
    while (begin < end) {
      std::size_t past = log2_shards_ == 0 ? end : begin + 1;
      while (past < end && facts.facts.station[past] == facts.facts.station[begin]) ++past;
      const Shard shard = shard_of(facts.station(begin), log2_shards_);
      Target& target = targets_[shard];
      if (target.writer == nullptr) {
        STRATUS_ASSIGN_OR_RETURN(target.writer, FactFileWriter::create(files_, stations_));
      }
      STRATUS_RETURN_IF_ERROR(target.writer->add(facts, begin, past));
      if (!known_content_) digest(facts, begin, past, target.content);
      begin = past;
    }
    return {};
  }

  void digest(const FactRows& facts, std::size_t begin, std::size_t end, ContentDigest& content) {
    for (std::size_t row = begin; row < end; ++row) {
      canonical_.clear();
      append_canonical_bytes(facts.fact(row).fact, canonical_);
      content.add(canonical_);
    }
  }

  Result<std::vector<DataFile>> commit(MonthNumber month) {
    std::vector<DataFile> made;
    for (auto& [shard, target] : targets_) {
      DataFile of;
      of.month = month;
      of.shard = shard;
      of.content = known_content_ ? *known_content_ : target.content;
      STRATUS_ASSIGN_OR_RETURN(made.emplace_back(), target.writer->commit(std::move(of)));
    }
    return made;
  }

  FileStore& files_;
  const StationRegistry& stations_;
  const int log2_shards_;
  const std::optional<ContentDigest> known_content_;
  std::vector<Source> sources_;
  std::map<Shard, Target> targets_;
  std::string canonical_;
};

}  // namespace

Result<std::vector<DataFile>> merge_facts(FileStore& files, std::span<const FactReader> from, MonthNumber month,
                                          int log2_shards, const StationRegistry& stations) {
  return Merge(files, from, log2_shards, stations).run(month);
}

}  // namespace stratus
