#include "app/column_map_choice.h"

#include "adapters/csv/shipped_maps.h"

namespace stratus {

Result<ColumnMap> choose_map(const Context& context, const std::string& name, std::string_view bytes) {
  if (name.empty()) return detect_map(bytes);
  if (!name.ends_with(".toml")) return shipped_map(name);
  STRATUS_ASSIGN_OR_RETURN(const std::string toml, context.files.read(name, 0, kWholeFile));
  return parse_column_map(toml, name);
}

}  // namespace stratus
