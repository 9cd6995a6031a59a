// What a verification says depends on what is there, not on how it goes about it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/parallel_tasks.h"
#include "engine/verify.h"
#include "laws/generators.h"
#include "laws/steps.h"

namespace stratus {
namespace {

// Of ports that have read nothing yet.
VerifyReport verified(Spine& spine, const VerifyOptions& options) {
  const ParquetDataset dataset(spine.files());
  const ParquetViews views(spine.files());
  ParquetVersions unread(spine.catalog(), dataset, views);
  return must(verify(spine.log(), must(unread.current()), spine.stations(), options));
}

RC_GTEST_PROP(VerifyLaw, LimitsAndThreadsChangeNoReport, ()) {
  Spine spine(odd_registry(), nullptr, {.base_rows = *rc::gen::element<std::int64_t>(4, 1 << 20)});
  for (auto rounds = *rc::gen::inRange(1, 4); rounds > 0; --rounds) {
    append_in_pieces(spine, *history());
    disturb(spine);
  }
  if (*rc::gen::inRange(0, 2) == 1) spine.append_message("no message");
  const std::vector<DataFile> files = files_of(*spine.version());
  const bool damaged = !files.empty() && *rc::gen::inRange(0, 2) == 1;
  if (damaged) {
    const DataFile file = *rc::gen::elementOf(files);
    spine.disk().flip_bit(kSpineRoot / file.path, *rc::gen::inRange<std::uint64_t>(0, file.bytes), 3);
  }
  VerifyOptions options;
  options.from = *rc::gen::element(VerifyFrom::kDataset, VerifyFrom::kLog);
  const VerifyReport plain = verified(spine, options);
  RC_ASSERT(plain.ok() == !damaged);
  DroppingFileSystem scratch;
  options.scratch.emplace(ScratchPlace{scratch, "/tmp"});
  options.limits = {*rc::gen::inRange<std::size_t>(1, 2000), *rc::gen::inRange<std::int64_t>(1, 50)};
  if (*rc::gen::inRange(0, 2) == 1)
    options.run_tasks = [](std::size_t count, const auto& task) { run_parallel(3, count, task); };
  const VerifyReport cut = verified(spine, options);
  RC_ASSERT(cut.digest == plain.digest);
  RC_ASSERT(cut.differences == plain.differences);
  RC_ASSERT(cut == plain);
}

}  // namespace
}  // namespace stratus
