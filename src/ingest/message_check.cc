#include "ingest/message_check.h"

#include "weather/arrival.h"

namespace stratus {
namespace {

tl::unexpected<Error> reject(std::string reason) { return fail(ErrorKind::kInvalidArgument, std::move(reason)); }

Status check_size(std::size_t bytes, std::size_t most, std::string_view why) {
  if (bytes <= most) return {};
  return reject("a message of " + std::to_string(bytes) + " bytes is larger than the limit of " + std::to_string(most) +
                std::string(why));
}

}  // namespace

MessageDecoder MessageCheck::borrow() {
  const std::lock_guard lock(mutex_);
  if (decoders_.empty()) return MessageDecoder(MessageState::kArriving);
  MessageDecoder decoder = std::move(decoders_.back());
  decoders_.pop_back();
  return decoder;
}

void MessageCheck::give_back(MessageDecoder decoder) {
  const std::lock_guard lock(mutex_);
  decoders_.push_back(std::move(decoder));
}

MessageCheck::Session::Session(MessageCheck& check, UtcMillis arrived)
    : check_(check), decoder_(check.borrow()), arrived_(arrived) {}

MessageCheck::Session::~Session() { check_.give_back(std::move(decoder_)); }

Result<CheckedMessage> MessageCheck::Session::check(std::string& bytes, std::optional<UtcMillis> default_known_at) {
  STRATUS_RETURN_IF_ERROR(check_size(bytes.size(), kMaxMessageBytes, ""));
  STRATUS_ASSIGN_OR_RETURN(DecodedMessage decoded, decoder_.decode(bytes));
  Fact& fact = decoded.fact;
  if (!decoded.has_known_at)
    STRATUS_RETURN_IF_ERROR(check_size(bytes.size(), kMaxMessageBytes - kKnownAtBytes, " for one without known_at"));
  STRATUS_RETURN_IF_ERROR(check_states_anything(fact, bytes));
  if (fact.station != last_known_) {
    if (!check_.knows_station_(fact.station))
      return reject("station_id: " + fact.station.text() +
                    " is not known; add the station (`stratus stations add`), then run `stratus rejects redrive`");
    last_known_ = fact.station;
  }
  if (!decoded.has_known_at) fact.known_at = default_known_at.value_or(arrived_);
  STRATUS_RETURN_IF_ERROR(check_not_ahead(fact, arrived_));
  std::string stated = decoded.has_known_at ? std::move(bytes) : with_known_at(bytes, fact.known_at);
  const FactHash hash = hash_fact(fact, check_.seed());
  const auto off_grid = check_.off_grid_ && !fact.retraction ? check_.off_grid_(fact) : std::nullopt;
  return CheckedMessage{std::move(stated), std::move(fact), decoded.has_known_at || default_known_at, hash, off_grid};
}

}  // namespace stratus
