// What can be wrong, for a program: stable codes, each with its status.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace stratus {

enum class ProblemCode : std::uint8_t {
  kMalformedRequest,
  kUnknownParameter,
  kRepeatedParameter,
  kMissingParameter,
  kWrongValue,
  kOutOfRange,
  kWrongHeader,
  kUnauthorized,
  kForeignOrigin,
  kNotAllowed,
  kUnknownRoute,
  kUnknownStation,
  kNothingThere,
  kWrongMethod,
  kRequestTimeout,
  kConflict,
  kBodyTooLarge,
  kTargetTooLong,
  kWrongMediaType,
  kForeignHost,
  kReversedRange,
  kRangeTooLong,
  kWrongCombination,
  kAmbiguousStation,
  kOtherLog,
  kWrongBody,
  kRejectedMessage,
  kUsedKey,
  kHeaderTooLarge,
  kStorageDamaged,
  kInternalError,
  kNotNow,
  kLimitReached,
  kTooSlow,
  kNotYetKnown,
};

struct ProblemCodeInfo {
  ProblemCode code;
  std::string_view name;  // on the wire; must not change
  int status;
  std::string_view text;
};

// By ProblemCode. 400: a parameter or a header is wrong by itself, whatever is stored and whatever stands beside it. 422:
// each may stand, but together, with what is known, or within a body they cannot be.
inline constexpr std::array<ProblemCodeInfo, 35> kProblemCodes{{
    {ProblemCode::kMalformedRequest, "malformed-request", 400, "It is no valid HTTP/1.1."},
    {ProblemCode::kUnknownParameter, "unknown-parameter", 400, "The route has no parameter of that name."},
    {ProblemCode::kRepeatedParameter, "repeated-parameter", 400, "A parameter is stated more than once."},
    {ProblemCode::kMissingParameter, "missing-parameter", 400, "A parameter that is needed is not stated."},
    {ProblemCode::kWrongValue, "wrong-value", 400, "The value of a parameter is none that it can have."},
    {ProblemCode::kOutOfRange, "out-of-range", 400, "A number, or the count of a list, is beyond its limit."},
    {ProblemCode::kWrongHeader, "wrong-header", 400,
     "The value of a header is none that it can have, or it is stated more than once."},
    {ProblemCode::kUnauthorized, "unauthorized", 401, "Writing needs the secret of the server."},
    {ProblemCode::kForeignOrigin, "foreign-origin", 403, "A page of another place asked a browser to write."},
    {ProblemCode::kNotAllowed, "not-allowed", 403, "The server may not read or write what this needs."},
    {ProblemCode::kUnknownRoute, "unknown-route", 404, "Nothing is at this path."},
    {ProblemCode::kUnknownStation, "unknown-station", 404, "No station has that id or name."},
    {ProblemCode::kNothingThere, "nothing-there", 404, "What is asked for does not exist."},
    {ProblemCode::kWrongMethod, "wrong-method", 405, "The path does not take that method."},
    {ProblemCode::kRequestTimeout, "request-timeout", 408, "The request did not arrive in time."},
    {ProblemCode::kConflict, "conflict", 409, "What is held, or a call that still runs, forbids it."},
    {ProblemCode::kBodyTooLarge, "body-too-large", 413, "The body has too many bytes or messages."},
    {ProblemCode::kTargetTooLong, "target-too-long", 414, "Path and query are too long."},
    {ProblemCode::kWrongMediaType, "wrong-media-type", 415, "The Content-Type is not taken here."},
    {ProblemCode::kForeignHost, "foreign-host", 421, "The server does not answer for that host."},
    {ProblemCode::kReversedRange, "reversed-range", 422, "The end of a range is before its begin."},
    {ProblemCode::kRangeTooLong, "range-too-long", 422, "A range holds more periods or hours than an answer may."},
    {ProblemCode::kWrongCombination, "wrong-combination", 422, "Two parameters do not go together."},
    {ProblemCode::kAmbiguousStation, "ambiguous-station", 422, "Several stations share that name."},
    {ProblemCode::kOtherLog, "other-log", 422, "A token is of another log than that of this server."},
    {ProblemCode::kWrongBody, "wrong-body", 422, "The body is not what the route takes."},
    {ProblemCode::kRejectedMessage, "rejected-message", 422, "The message was rejected and kept as a dead letter."},
    {ProblemCode::kUsedKey, "used-key", 422, "The Idempotency-Key came with other content before."},
    {ProblemCode::kHeaderTooLarge, "header-too-large", 431, "The header is too long."},
    {ProblemCode::kStorageDamaged, "storage-damaged", 500, "Stored bytes that this needs are damaged or missing."},
    {ProblemCode::kInternalError, "internal-error", 500, "The server made a mistake."},
    {ProblemCode::kNotNow, "not-now", 503, "The server cannot do this for now."},
    {ProblemCode::kLimitReached, "limit-reached", 503, "A limit is reached, or the disk is full."},
    {ProblemCode::kTooSlow, "too-slow", 503, "The question took longer than it may."},
    {ProblemCode::kNotYetKnown, "not-yet-known", 503, "The facts up to the token of `after` are not in the answers yet."},
}};

// Of a request that no route has seen: the server itself refuses it (http/server.h).
inline constexpr std::array kServerCodes{
    ProblemCode::kMalformedRequest, ProblemCode::kForeignOrigin,  ProblemCode::kRequestTimeout, ProblemCode::kForeignHost,
    ProblemCode::kTargetTooLong,    ProblemCode::kHeaderTooLarge, ProblemCode::kInternalError,  ProblemCode::kNotNow};

constexpr const ProblemCodeInfo& info(ProblemCode code) { return kProblemCodes[static_cast<std::size_t>(code)]; }

}  // namespace stratus
