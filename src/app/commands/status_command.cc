// stratus status: of the running serve, or of a data folder that none serves.
#include <fmt/format.h>
#include <simdjson.h>

#include <ostream>

#include "app/commands/question.h"
#include "app/intake/folder_server.h"
#include "base/shown_text.h"
#include "engine/data_view.h"

namespace stratus {
namespace {

constexpr const char* kRoute = "/api/v1/pipeline/status";

using Json = simdjson::dom::element;

// What stands at "/batch/version" and so on; "-" for null.
std::string text_at(Json root, std::string_view path) {
  Json value;
  if (root.at_pointer(path).get(value) || value.is_null()) return "-";
  std::string_view text;
  std::int64_t number = 0;
  bool flag = false;
  if (!value.get(text)) return std::string(text);
  if (!value.get(number)) return grouped(number);
  if (!value.get(flag)) return flag ? "yes" : "no";
  return simdjson::minify(value);
}

std::string served(Json root, const std::string& address) {
  if (address.empty()) return "by nobody; stratus serve does";
  return fmt::format("at {} since {}", address, text_at(root, "/started_at"));
}

// What the log held, where it begins when it was shortened, and what of it is lost.
std::string log(Json root) {
  std::string text = fmt::format("{} messages, {}", text_at(root, "/log/messages"), text_at(root, "/log/id"));
  simdjson::dom::array gaps;
  if (root.at_pointer("/log/missing").get(gaps)) return text;
  const std::string begin = text_at(root, "/log/begin");
  if (begin != "-" && gaps.size() == 0) text += "; those before " + begin + " are in the dataset only";
  for (const Json gap : gaps)
    text += fmt::format("; LACKS {} up to {}: run stratus doctor", text_at(gap, "/from"), text_at(gap, "/end"));
  return text;
}

std::string published(Json root) {
  const std::string behind = text_at(root, "/batch/behind") + " messages behind";
  const std::string created = text_at(root, "/batch/created_at");
  if (created == "-") return "nothing is published yet, " + behind;
  return fmt::format("version {} of {} covers {} messages, {}", text_at(root, "/batch/version"), created,
                     text_at(root, "/batch/horizon/messages"), behind);
}

std::string last_run(Json root) {
  const std::string at = text_at(root, "/batch/last_at");
  if (at == "-") return "none in this process";
  const std::string error = text_at(root, "/batch/last_error");
  return fmt::format("{}, {} ms, {}", at, text_at(root, "/batch/last_duration_ms"),
                     error == "-" ? "good" : "failed: " + error);
}

std::string messages(Json root) {
  if (text_at(root, "/messages") == "-") return "-";
  const std::string text = fmt::format("{} received = {} accepted + {} duplicate + {} rejected",
                                       text_at(root, "/messages/received"), text_at(root, "/messages/accepted"),
                                       text_at(root, "/messages/duplicate"), text_at(root, "/messages/rejected"));
  const std::string off_grid = text_at(root, "/messages/off_grid");
  return off_grid == "0" || off_grid == "-" ? text : text + "; " + off_grid + " off the grid, in no summary";
}

std::string speed(Json root) {
  const std::string text =
      fmt::format("{} facts in the tail, {} bytes", text_at(root, "/speed/facts"), text_at(root, "/speed/bytes"));
  const std::string letters = text_at(root, "/speed/dead_letters");
  return letters == "0" ? text : text + "; " + letters + " records state no fact, the next batch run keeps them";
}

std::string stations(Json root) {
  const std::string text = text_at(root, "/stations");
  const std::string others = text_at(root, "/undescribed_stations");
  return others == "0"
             ? text
             : text + "; " + others + " others have facts, which are in no view, and no description: stratus doctor";
}

Result<std::string> status_table(std::string_view json, const std::string& address) {
  simdjson::dom::parser parser;
  Json root;
  if (parser.parse(json.data(), json.size()).get(root))
    return fail(ErrorKind::kUnavailable, address + " answered something that is not a status");
  const auto line = [](std::string_view name, const std::string& value) {
    return fmt::format("{:<14}{}\n", name, escaped(value));
  };
  return line("served", served(root, address)) + line("program", text_at(root, "/program_version")) +
         (text_at(root, "/not_ready") == "-" ? "" : line("NOT READY", text_at(root, "/not_ready"))) +
         line("log", log(root)) + line("batch", published(root)) + line("last run", last_run(root)) +
         line("speed", speed(root)) + line("since start", messages(root)) +
         line("dead letters", text_at(root, "/dead_letters")) + line("stations", stations(root)) +
         line("collector", text_at(root, "/collector"));
}

Result<std::string> look(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(const auto view, DataView::open(context.files, context.folder(), context.configured()));
  return api_answer(context, *view, kRoute, {});
}

}  // namespace

// The running serve knows more than its folder shows.
Status run_status(const Context& context) {
  STRATUS_ASSIGN_OR_RETURN(const auto holder, folder_holder(context.files, context.folder()));
  const std::string address = holder ? holder->address : "";
  STRATUS_ASSIGN_OR_RETURN(std::string text, address.empty() ? look(context) : ask_folder_server(*holder, context.folder()));
  if (!context.json) {
    STRATUS_ASSIGN_OR_RETURN(text, status_table(text, address));
  }
  context.out << text;
  return {};
}

}  // namespace stratus
