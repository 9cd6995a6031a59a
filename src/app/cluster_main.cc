// stratus-cluster: the same with engines on servers.
#include "app/program.h"
#include "engine/cluster.h"

namespace {

stratus::Result<std::unique_ptr<const stratus::Engines>> choose(const stratus::Config& config) {
  if (config.world == stratus::World::kKafka) return stratus::kafka_engines(config.kafka);
  return stratus::choose_embedded(config);
}

}  // namespace

int main(int argc, char** argv) { return stratus::run_program(argc, argv, choose); }
