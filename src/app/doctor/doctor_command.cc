// stratus doctor.
#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "api/json_writer.h"
#include "app/commands/commands.h"
#include "app/doctor/doctor.h"
#include "app/terminal/table.h"
#include "base/shown_text.h"

namespace stratus {
namespace {

std::int64_t count(const std::vector<Finding>& findings, Health health) {
  return std::count_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.health == health; });
}

void print_json(const Context& context, const std::vector<Finding>& findings) {
  JsonWriter json;
  json.begin_object();
  json.member("ok", count(findings, Health::kFailed) == 0);
  json.member("warnings", count(findings, Health::kWarning));
  json.member("failed", count(findings, Health::kFailed));
  json.begin_array("checks");
  for (const Finding& finding : findings) {
    json.begin_object();
    json.member("check", finding.check);
    json.member("health", to_string(finding.health));
    json.member("finding", finding.text);
    json.member("remedy", finding.remedy);
    json.end_object();
  }
  json.end_array();
  json.end_object();
  context.out << json.line();
}

// Sentences, which a table would tear apart.
void print_lines(const Context& context, const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    context.out << fmt::format("{:<8} {:<14} {}\n", to_string(finding.health), finding.check, escaped(finding.text));
    if (!finding.remedy.empty()) context.out << fmt::format("{:<23} -> {}\n", "", escaped(finding.remedy));
  }
  context.out << fmt::format("{} checks: {}, {} failed.\n", findings.size(),
                             counted(count(findings, Health::kWarning), "warning", "warnings"),
                             count(findings, Health::kFailed));
}

// Messages of elsewhere may have several lines.
void make_one_line(std::string& text) { std::replace(text.begin(), text.end(), '\n', ' '); }

}  // namespace

std::string_view to_string(Health health) {
  switch (health) {
    case Health::kOk: return "ok";
    case Health::kWarning: return "warning";
    case Health::kFailed: return "failed";
  }
  return "failed";
}

Status run_doctor(const Context& context, bool deep) {
  std::vector<Finding> findings = examine_machine(context);
  for (Finding& finding : examine_storage(context, deep)) findings.push_back(std::move(finding));
  // What could not be read any more is no finding.
  if (context.stop_requested()) return fail(ErrorKind::kCancelled, "stopped before it was done");
  for (Finding& finding : findings) make_one_line(finding.text);
  context.json ? print_json(context, findings) : print_lines(context, findings);
  const std::int64_t failed = count(findings, Health::kFailed);
  if (failed == 0) return {};
  return fail(ErrorKind::kDataLoss, fmt::format("{} of {} checks failed", failed, findings.size()));
}

}  // namespace stratus
