#include "api/json_rankings.h"

namespace stratus {
namespace {

constexpr int kShareDigits = 4;

void write_question(JsonWriter& json, const SummaryQuery& query, const RankingQuestion& question,
                    std::span<const Standing> rows) {
  json.member("period", label(query.resolution, query.first));
  json.member("resolution", to_string(query.resolution));
  json.member("day", to_string(query.day));
  json.member("by", to_string(question.statistic));
  json.member("unit", element_of(question.statistic).unit);
  json.member("order", to_string(question.order));
  json.member("needed_completeness", Decimal{kCompletePercent, 2});
  json.member("ranked", count_ranked(rows));
}

// `write_name` writes the member that tells the rows apart.
template <typename WriteName>
void write_rows(JsonWriter& json, std::span<const Standing> rows, Statistic statistic, WriteName&& write_name) {
  json.begin_array("rows");
  for (const Standing& row : rows) {
    json.begin_object();
    json.member("rank", row.rank);
    write_name(row);
    json.member("value", value_of(row.summary, statistic));
    json.member("at", time_of(row.summary, statistic));
    json.member("count", moments_of(row.summary, statistic).count);
    json.member("expected", row.summary.expected);
    json.member("completeness", rounded(completeness_of(row.summary, evidence_of(row.summary, statistic)), kShareDigits));
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string json_station_rankings(const AnswerMeta& meta, const SummaryQuery& query, const RankingQuestion& question,
                                  std::span<const Standing> rows) {
  JsonWriter json;
  json.begin_object();
  write_question(json, query, question, rows);
  json.member("until", query.until);
  write_meta(json, meta);
  write_rows(json, rows, question.statistic, [&](const Standing& row) { json.member("station", row.station.text()); });
  json.end_object();
  return json.line();
}

std::string json_period_rankings(const AnswerMeta& meta, const Station& station, const SummaryQuery& query,
                                 const RankingQuestion& question, std::span<const Standing> rows) {
  JsonWriter json;
  json.begin_object();
  json.member("station", station.id.text());
  write_question(json, query, question, rows);
  json.member("rank", rank_of(rows, query.first));
  write_meta(json, meta);
  write_rows(json, rows, question.statistic,
             [&](const Standing& row) { json.member("period", label(query.resolution, row.summary.period)); });
  json.end_object();
  return json.line();
}

}  // namespace stratus
