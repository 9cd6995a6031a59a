#include "app/engine_choice.h"

#include "engine/embedded.h"

namespace stratus {

Result<std::unique_ptr<const Engines>> choose_embedded(const Config& config) {
  if (config.world == World::kEmbedded) return std::make_unique<EmbeddedEngines>();
  const EffectiveSetting& world = config.setting("engines.world");
  return fail(ErrorKind::kInvalidArgument, world.origin + ": engines.world = " + world.value +
                                               ": stratus has the embedded engines alone; run stratus-cluster, which has "
                                               "that world too (make cluster builds it)");
}

}  // namespace stratus
