#include "views/fold.h"

#include <algorithm>

#include "views/quality.h"
#include "views/rose_value.h"
#include "views/wind_table.h"

namespace stratus {
namespace {

// A calm has no direction and counts as a zero vector; a wind without direction counts as nothing.
template <typename Component>
std::optional<std::int64_t> wind_part(const Elements& elements, Component&& component) {
  const auto speed = elements.get(Element::kWindSpeed);
  if (!speed) return std::nullopt;
  if (*speed == 0) return 0;
  const auto direction = elements.get(Element::kWindDirection);
  if (!direction || *direction == 0) return std::nullopt;
  return component(*speed, *direction);
}

std::optional<std::int64_t> flag(bool present, bool truth) {
  if (!present) return std::nullopt;
  return truth ? 1 : 0;
}

std::optional<std::int64_t> evaluate(const Measure& measure, const Fact& fact, const Elements& elements) {
  const auto value = elements.get(measure.element);
  switch (measure.input) {
    case Input::kElement: return value;
    case Input::kWindEast: return wind_part(elements, wind_east);
    case Input::kWindNorth: return wind_part(elements, wind_north);
    case Input::kWindSpeed: return wind_part(elements, [](std::int32_t speed, std::int32_t) { return speed; });
    case Input::kCalm: return flag(value.has_value(), value == 0);
    case Input::kRainHour: return flag(value.has_value(), value > 0);
    case Input::kStormHour: return flag(fact.is_storm.has_value(), fact.is_storm == true);
  }
  return std::nullopt;
}

}  // namespace

Derived derive(std::span<const Fact* const> facts, const StationCalendar& calendar) {
  Derived derived;
  derived.time = facts[0]->time;
  derived.facts = static_cast<std::int64_t>(facts.size());
  derived.max_known_at = facts[0]->known_at;
  for (const Fact* fact : facts) derived.max_known_at = std::max(derived.max_known_at, fact->known_at);
  derived.believed = resolve(facts);
  derived.on_grid = calendar.on_grid(derived.time);
  if (derived.believed == nullptr || !derived.on_grid) return derived;
  const Elements elements = plausible(derived.believed->elements);
  derived.flagged = derived.believed->elements.count() - elements.count();
  for (std::size_t i = 0; i < kMeasureCount; ++i)
    derived.values[i] = evaluate(kSummaryMeasures[i], *derived.believed, elements);
  return derived;
}

bool counts_in(const Derived& derived, const ViewSpec& view) {
  return derived.believed != nullptr && !derived.believed->elements.empty() && derived.on_grid &&
         view.kinds.contains(derived.believed->kind);
}

Placement placement_of(const ViewSpec& view, const StationCalendar& calendar, UtcSeconds time) {
  return {calendar.key(view.bucket, time), calendar.key(view.bucket, calendar.accumulation_time(time))};
}

UtcSeconds placement_until(std::span<const ViewSpec* const> views, const StationCalendar& calendar, UtcSeconds time) {
  UtcSeconds end = kLatestTime;
  const UtcSeconds accumulation = calendar.accumulation_time(time);
  for (const ViewSpec* view : views) {
    end = std::min(end, calendar.key_until(view->bucket, time));
    end = std::min(end, calendar.key_until(view->bucket, accumulation) + (time - accumulation));
  }
  return end;
}

std::optional<std::int32_t> counted_value(const HistogramSpec& histogram, const Elements& elements) {
  switch (histogram.input) {
    case CountedInput::kElement: return elements.get(histogram.element);
    case CountedInput::kRose: return rose_value(elements);
  }
  return std::nullopt;
}

Cell& CellFolder::cell(BucketKey key) {
  if (last_ == nullptr || last_key_ != key) {
    last_ = &cells_[key];
    last_key_ = key;
  }
  return *last_;
}

void CellFolder::add(const Derived& derived) {
  const Placement buckets = placement_of(view_, calendar_, derived.time);
  const auto note = [&](BucketKey key) { cell(key).note_facts(derived.facts, derived.max_known_at); };
  note(buckets.instant);
  if (buckets.accumulation != buckets.instant) note(buckets.accumulation);
  if (!counts_in(derived, view_)) return;
  Cell& instant = cell(buckets.instant);
  instant.observations += 1;
  instant.flagged += derived.flagged;
  for (std::size_t i = 0; i < view_.measures.size(); ++i) {
    if (!derived.values[i]) continue;
    const Measure& measure = view_.measures[i];
    Moments& moments = cell(measure.accumulated ? buckets.accumulation : buckets.instant).measures[i];
    if (measure.extremes) {
      moments.add(*derived.values[i], derived.time);
    } else if (keeps_hours(measure)) {
      const UtcSeconds time = measure.accumulated ? calendar_.accumulation_time(derived.time) : derived.time;
      moments.add_flag(*derived.values[i], time);
    } else {
      moments.add_sum(*derived.values[i]);
    }
  }
  if (!view_.histograms.empty()) count(plausible(derived.believed->elements), buckets.instant, buckets.accumulation);
}

void CellFolder::count(const Elements& elements, BucketKey instant, BucketKey accumulation) {
  for (std::size_t i = 0; i < view_.histograms.size(); ++i) {
    const HistogramSpec& histogram = view_.histograms[i];
    const auto value = counted_value(histogram, elements);
    if (value) cell(histogram.accumulated ? accumulation : instant).histogram(i).add(*value);
  }
}

}  // namespace stratus
