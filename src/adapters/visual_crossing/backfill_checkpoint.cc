#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <simdjson.h>

#include <algorithm>

#include "adapters/visual_crossing/backfill.h"

namespace stratus {
namespace {

Result<DaySpan> parse_span(simdjson::dom::element item) {
  std::string_view first, last;
  if (item.at(0).get_string().get(first) || item.at(1).get_string().get(last))
    return fail(ErrorKind::kInvalidArgument, "a span is not a pair of days");
  DaySpan span;
  STRATUS_ASSIGN_OR_RETURN(span.first, parse_date(first));
  STRATUS_ASSIGN_OR_RETURN(span.last, parse_date(last));
  if (span.last < span.first) return fail(ErrorKind::kInvalidArgument, "a span ends before it begins");
  return span;
}

Result<std::map<StationId, std::vector<DaySpan>>> parse(std::string_view bytes) {
  simdjson::dom::parser parser;
  simdjson::dom::object stations;
  if (parser.parse(bytes.data(), bytes.size()).get_object().get(stations))
    return fail(ErrorKind::kInvalidArgument, "not a JSON object");
  std::map<StationId, std::vector<DaySpan>> done;
  for (const auto [id, value] : stations) {
    simdjson::dom::array spans;
    if (value.get_array().get(spans)) return fail(ErrorKind::kInvalidArgument, "not a list of spans");
    for (const simdjson::dom::element item : spans) {
      STRATUS_ASSIGN_OR_RETURN(const DaySpan span, parse_span(item));
      done[StationId(std::string(id))].push_back(span);
    }
  }
  return done;
}

std::vector<DaySpan> joined(std::vector<DaySpan> spans) {
  std::sort(spans.begin(), spans.end(), [](const DaySpan& a, const DaySpan& b) { return a.first < b.first; });
  std::vector<DaySpan> out;
  for (const DaySpan& span : spans) {
    if (!out.empty() && span.first <= out.back().last + 1) {
      out.back().last = std::max(out.back().last, span.last);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

}  // namespace

Result<BackfillCheckpoint> BackfillCheckpoint::load(FileSystem& files, Path file) {
  BackfillCheckpoint checkpoint(files, std::move(file));
  const auto bytes = files.read(checkpoint.file_, 0, kWholeFile);
  if (!bytes && bytes.error().kind == ErrorKind::kNotFound) return checkpoint;
  if (!bytes) return fail(bytes.error());
  auto done = parse(*bytes);
  if (!done)
    return fail(ErrorKind::kDataLoss, "the checkpoint " + checkpoint.file_.string() + " is damaged (" +
                                          done.error().message + "); remove it to begin again");
  for (auto& [id, spans] : *done) checkpoint.done_[id] = joined(std::move(spans));
  return checkpoint;
}

Status BackfillCheckpoint::mark(const StationId& station, const std::vector<DaySpan>& spans) {
  if (spans.empty()) return {};
  std::vector<DaySpan>& done = done_[station];
  done.insert(done.end(), spans.begin(), spans.end());
  done = joined(std::move(done));
  return save();
}

std::vector<DaySpan> BackfillCheckpoint::missing(const StationId& station, DaySpan wanted) const {
  std::vector<DaySpan> out;
  DayNumber next = wanted.first;
  for (const DaySpan& span : done(station)) {
    if (span.last < next) continue;
    if (wanted.last < span.first) break;
    if (next < span.first) out.push_back({next, span.first - 1});
    next = span.last + 1;
  }
  if (next <= wanted.last) out.push_back({next, wanted.last});
  return out;
}

const std::vector<DaySpan>& BackfillCheckpoint::done(const StationId& station) const {
  static const std::vector<DaySpan> kNone;
  const auto it = done_.find(station);
  return it == done_.end() ? kNone : it->second;
}

Status BackfillCheckpoint::save() const {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  for (const auto& [id, spans] : done_) {
    writer.Key(id.text().c_str());
    writer.StartArray();
    for (const DaySpan& span : spans) {
      writer.StartArray();
      writer.String(format_date(span.first).c_str());
      writer.String(format_date(span.last).c_str());
      writer.EndArray();
    }
    writer.EndArray();
  }
  writer.EndObject();
  return write_file_atomic(*files_, file_, std::string(buffer.GetString(), buffer.GetSize()) + "\n");
}

}  // namespace stratus
