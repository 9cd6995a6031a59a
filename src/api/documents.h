// Files of src/api that are part of the program.
#pragma once

#include <string_view>

namespace stratus {

std::string_view home_page();  // home.html

}  // namespace stratus
