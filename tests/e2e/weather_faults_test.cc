#include <sys/resource.h>

#include <algorithm>

#include "weather_service.h"

namespace stratus::test {
namespace {

constexpr std::int64_t kMemoryMiB = 64;

// Peak resident memory of this process.
std::int64_t peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024;
}

struct FaultRow {
  Fault fault;
  int times;       // requests that meet it
  bool succeeds;   // after retries
  ErrorKind kind;  // when it does not
  std::int64_t requests;
};

constexpr int kAlways = -1;
constexpr std::int64_t kHoursADay = 24;
constexpr ErrorKind kNoError = ErrorKind::kInternal;

class FaultTable : public WeatherService, public ::testing::WithParamInterface<FaultRow> {};

TEST_P(FaultTable, HasItsOutcomeInBoundedMemory) {
  const FaultRow& row = GetParam();
  config.max_retries = 2;
  config.max_body_bytes = 4 << 20;
  start({{paris(), hourly_facts(paris(), {at("2026-11-01T00:00:00Z"), at("2026-12-15T00:00:00Z")})}});
  config.total_timeout_s = 1;
  source = make_source();
  simulator->set_fault(row.fault, row.times);
  const std::int64_t before = peak_mib();
  const auto fetched = source->history(paris(), day("2026-11-20"), day("2026-11-20"));
  EXPECT_LE(peak_mib() - before, kMemoryMiB);
  EXPECT_EQ(fetched.has_value(), row.succeeds) << (fetched ? "" : fetched.error().message);
  if (fetched) {
    EXPECT_EQ(fetched->facts.size(), 24U);
  } else {
    EXPECT_EQ(fetched.error().kind, row.kind) << fetched.error().message;
    EXPECT_EQ(fetched.error().message.find("cret"), std::string::npos) << fetched.error().message;
  }
  EXPECT_EQ(simulator->requests(), row.requests);
  // A whole answer that could not be used was charged all the same; refusals and broken connections were not.
  const bool charges = row.fault == Fault::kHtml || row.fault == Fault::kWrongLength;
  const std::int64_t unread = charges ? row.requests - (fetched ? 1 : 0) : 0;
  EXPECT_EQ(*source->used_cost(), kHoursADay * (unread + (fetched ? 1 : 0)));
  EXPECT_EQ(slept.size(), static_cast<std::size_t>(row.requests - 1));
  // Only a used up day outlasts the fault.
  simulator->set_fault(Fault::kNone, 0);
  EXPECT_EQ(source->current(paris()).has_value(), row.kind != ErrorKind::kResourceExhausted);
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultTable,
                         ::testing::Values(FaultRow{Fault::kDailyCost, kAlways, false, ErrorKind::kResourceExhausted, 1},
                                           FaultRow{Fault::kConcurrency, 2, true, kNoError, 3},
                                           FaultRow{Fault::kConcurrency, kAlways, false, ErrorKind::kUnavailable, 3},
                                           FaultRow{Fault::kServerError, 1, true, kNoError, 2},
                                           FaultRow{Fault::kServerError, kAlways, false, ErrorKind::kUnavailable, 3},
                                           FaultRow{Fault::kCutBody, 1, true, kNoError, 2},
                                           FaultRow{Fault::kCutBody, kAlways, false, ErrorKind::kUnavailable, 3},
                                           FaultRow{Fault::kWrongLength, 1, true, kNoError, 2},
                                           FaultRow{Fault::kWrongLength, kAlways, false, ErrorKind::kUnavailable, 3},
                                           FaultRow{Fault::kSlow, 1, true, kNoError, 2},
                                           FaultRow{Fault::kSlow, kAlways, false, ErrorKind::kUnavailable, 3},
                                           FaultRow{Fault::kHtml, kAlways, false, ErrorKind::kUnavailable, 3},
                                           FaultRow{Fault::kHugeBody, kAlways, false, ErrorKind::kUnavailable, 1},
                                           FaultRow{Fault::kGzipBomb, kAlways, false, ErrorKind::kUnavailable, 1},
                                           FaultRow{Fault::kRedirect, kAlways, false, ErrorKind::kUnsupported, 1}),
                         [](const auto& row) {
                           std::string name(to_string(row.param.fault));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name + (row.param.times == kAlways ? "_always" : "_at_first");
                         });

}  // namespace
}  // namespace stratus::test
