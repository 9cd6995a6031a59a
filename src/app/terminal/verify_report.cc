#include "app/terminal/verify_report.h"

namespace stratus {

void write_report(JsonWriter& json, const VerifyReport& report) {
  json.member("ok", report.ok());
  json.member("files", report.files);
  json.member("facts", report.facts);
  json.member("cells", report.cells);
  json.member("answers", report.answers);
  json.member("dead_letters", report.dead_letters);
  json.member("unregistered", report.unregistered);
  json.member("only_in_dataset", report.only_in_dataset);
  json.member("log_begin", to_text(report.log_begin));
  json.member("former_logs", report.former_logs);
  json.member("digest", report.digest);
  json.begin_array("differences");
  for (const std::string& line : report.differences) json.value(line);
  json.end_array();
}

}  // namespace stratus
