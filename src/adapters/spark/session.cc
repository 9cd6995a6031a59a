#include "adapters/spark/session.h"

#include "base/random_hex.h"

namespace stratus {
namespace {

// Of one message: Spark sends rows in batches of 4 MiB, unless one row is more.
constexpr int kMaxMessageBytes = 128 << 20;
// What one try may take: gRPC names it after the pause.
constexpr int kConnectMillis = 5000;
// A peer that is gone without a word is noticed so.
constexpr int kKeepaliveMillis = 30'000;

std::shared_ptr<grpc::Channel> channel_of(const SparkConfig& config) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kConnectMillis);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMillis);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(config.host + ":" + std::to_string(config.port), grpc::InsecureChannelCredentials(),
                                   arguments);
}

}  // namespace

SparkSession::SparkSession(const SparkConfig& config) : config_(config), id_(random_uuid()) { connect(); }

void SparkSession::connect() { stub_ = spark::connect::SparkConnectService::NewStub(channel_of(config_)); }

std::string random_uuid() {
  std::string text = random_hex(32);
  constexpr std::string_view kVariants = "89ab";
  text[12] = '4';
  text[16] = kVariants[static_cast<std::size_t>(text[16]) % kVariants.size()];
  for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace stratus
