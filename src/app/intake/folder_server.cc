#include "app/intake/folder_server.h"

#include <simdjson.h>

#include "http/client.h"

namespace stratus {
namespace {

constexpr const char* kRoute = "/api/v1/pipeline/status";

// What the server says of itself; empty when it says nothing.
std::string instance_in(const std::string& body) {
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  std::string_view instance;
  if (parser.parse(body).get(root) || root["instance"].get_string().get(instance)) return {};
  return std::string(instance);
}

}  // namespace

Result<std::string> ask_folder_server(const FolderHolder& holder, const DataFolder& folder) {
  HttpFetch get;
  get.url = holder.address + kRoute;
  auto reply = HttpClient().get(get);
  if (!reply) return fail(reply.error().with_context("the running serve at " + holder.address));
  if (reply->status != 200) {
    return fail(ErrorKind::kUnavailable,
                "the running serve at " + holder.address + " answered " + std::to_string(reply->status));
  }
  if (holder.id.empty() || instance_in(reply->body) != holder.id) {
    return fail(ErrorKind::kUnavailable, "what answers at " + holder.address + " is not the serve that owns " +
                                             folder.root.string() +
                                             ", although its lock file says so; stop that serve, or "
                                             "use another --data");
  }
  return std::move(reply->body);
}

}  // namespace stratus
