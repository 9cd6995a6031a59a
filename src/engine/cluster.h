// Engines on servers of the field. Of stratus-cluster alone: the embedded program links none of their clients.
#pragma once

#include <memory>

#include "adapters/kafka/config.h"
#include "engine/engines.h"

namespace stratus {

// Log and dead letters are topics of Kafka, all else is embedded. Nothing is asked before something is opened.
std::unique_ptr<const Engines> kafka_engines(const KafkaConfig& config);

}  // namespace stratus
