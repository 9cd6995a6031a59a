// What every port promises when one call of it fails, as over a network: a table of all of its calls.
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "contract/faulty_worlds.h"

namespace stratus {

// A Scene is a decorated world with something in it, made from a maker and its faults; state() is what others see of it.
template <typename Scene>
struct FailedCall {
  std::string_view name;
  // Makes that call once; the answer as a text.
  std::function<Result<std::string>(Scene&)> call;
  std::optional<ErrorKind> again{};  // what repeating it answers; nothing: it succeeds
  bool adds = false;                 // repeating it changes the state once more, which is harmless
  bool seen = true;                  // what happened before its answer was lost is seen; else only the repetition is
};

template <typename Scene>
class FailedCalls {
 public:
  using MakeScene = std::function<std::unique_ptr<Scene>(SharedFaults)>;

  explicit FailedCalls(MakeScene make) : make_(std::move(make)) {}

  // `calls` has every call of the ports that can fail, so that none is forgotten.
  void expect(const std::vector<FailedCall<Scene>>& calls, std::initializer_list<std::string_view> ports) {
    expect_all_named(calls, ports);
    for (const FailedCall<Scene>& call : calls) {
      SCOPED_TRACE(call.name);
      const Calm calm = without_a_fault(call);
      expect_before(call, calm);
      expect_after(call, calm);
    }
  }

 private:
  struct Calm {
    std::string untouched;
    std::string once;
    std::string twice;
    Result<std::string> answer;
    Result<std::string> answer_twice;
  };

  static void expect_all_named(const std::vector<FailedCall<Scene>>& calls, std::initializer_list<std::string_view> ports) {
    std::set<std::string_view> named;
    for (const FailedCall<Scene>& call : calls) named.insert(call.name);
    std::set<std::string_view> all;
    for (const PortCall& call : kPortCalls) {
      for (const std::string_view port : ports) {
        if (call.fails && is_of(call, port)) all.insert(call.name);
      }
    }
    EXPECT_EQ(named, all);
  }

  Calm without_a_fault(const FailedCall<Scene>& call) {
    const auto faults = std::make_shared<Faults>();
    const auto scene = make_(faults);
    Calm calm{scene->state(), {}, {}, {}, {}};
    calm.answer = call.call(*scene);
    EXPECT_TRUE(calm.answer) << calm.answer.error().message;
    calm.once = scene->state();
    calm.answer_twice = call.call(*scene);
    calm.twice = scene->state();
    if (call.again) {
      EXPECT_EQ(calm.answer_twice ? std::nullopt : std::optional(calm.answer_twice.error().kind), call.again)
          << (calm.answer_twice ? *calm.answer_twice : calm.answer_twice.error().message);
    } else {
      EXPECT_TRUE(calm.answer_twice) << calm.answer_twice.error().message;
    }
    EXPECT_EQ(calm.twice != calm.once, call.adds) << calm.once << "\n\nis now\n" << calm.twice;
    return calm;
  }

  // The call that fails; false when it was not made, or did not fail as it must.
  static void fail_once(const FailedCall<Scene>& call, Scene& scene, Faults& faults, FaultAt moment) {
    faults.fail_once(call.name, moment);
    const Result<std::string> failed = call.call(scene);
    EXPECT_TRUE(faults.met()) << "the case does not make this call";
    ASSERT_FALSE(failed) << *failed;
    EXPECT_EQ(failed.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(failed.error().message, ::testing::HasSubstr(std::string(call.name)));
  }

  void expect_before(const FailedCall<Scene>& call, const Calm& calm) {
    const auto faults = std::make_shared<Faults>();
    const auto scene = make_(faults);
    fail_once(call, *scene, *faults, FaultAt::kBefore);
    EXPECT_EQ(scene->state(), calm.untouched) << "nothing happened";
    expect_answer(call.call(*scene), calm.answer);
    EXPECT_EQ(scene->state(), calm.once);
  }

  void expect_after(const FailedCall<Scene>& call, const Calm& calm) {
    const auto faults = std::make_shared<Faults>();
    const auto scene = make_(faults);
    fail_once(call, *scene, *faults, FaultAt::kAfter);
    EXPECT_EQ(scene->state(), call.seen ? calm.once : calm.untouched) << "it happened, though its answer was lost";
    expect_answer(call.call(*scene), call.seen ? calm.answer_twice : calm.answer);
    EXPECT_EQ(scene->state(), call.seen ? calm.twice : calm.once);
  }

  // Messages may name files of their own.
  static void expect_answer(const Result<std::string>& answer, const Result<std::string>& calm) {
    ASSERT_EQ(answer.has_value(), calm.has_value()) << (answer ? *answer : answer.error().message);
    if (answer) {
      EXPECT_EQ(*answer, *calm);
    } else {
      EXPECT_EQ(answer.error().kind, calm.error().kind) << answer.error().message;
    }
  }

  const MakeScene make_;
};

// FailedCalls over what a maker gives, decorated.
template <typename Scene, typename World>
FailedCalls<Scene> failed_calls(const Maker<World>& maker) {
  return FailedCalls<Scene>([maker](SharedFaults faults) { return std::make_unique<Scene>(faulty(maker(), faults)); });
}

// The text of an answer that has none.
inline Result<std::string> done(const Status& status) {
  return status.map([] { return std::string("done"); });
}

// One line for each; which fact it is, and where it stands.
inline std::string text_of(std::span<const StoredFact> facts) {
  std::string text;
  for (const StoredFact& stored : facts) {
    text +=
        stored.fact.station.text() + " " + std::to_string(stored.fact.time.value) + " " + to_string(stored.position) + "\n";
  }
  return text;
}

}  // namespace stratus
