# What most sources include from outside, read once a build folder instead of once a source: half of what compiling costs.
# A source names all that it uses as if there were none of this: `make lint` reads those of the program without it.
set(stratus_common_headers
  <algorithm> <array> <atomic> <charconv> <chrono> <compare> <condition_variable> <cstdint> <functional> <map>
  <memory> <mutex> <optional> <ostream> <set> <span> <string> <string_view> <thread> <utility> <variant> <vector>
  <fmt/format.h> <tl/expected.hpp>)

add_library(stratus_precompiled OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cc)
target_link_libraries(stratus_precompiled PRIVATE stratus_options)
target_precompile_headers(stratus_precompiled PRIVATE ${stratus_common_headers})

add_library(stratus_precompiled_tests OBJECT ${CMAKE_SOURCE_DIR}/cmake/precompiled.cc)
target_link_libraries(stratus_precompiled_tests PRIVATE stratus_options GTest::gtest GTest::gmock rapidcheck)
target_compile_options(stratus_precompiled_tests PRIVATE ${STRATUS_TEST_OPTIONS})
target_precompile_headers(stratus_precompiled_tests PRIVATE ${stratus_common_headers}
  <gmock/gmock.h> <gtest/gtest.h> <rapidcheck.h> <rapidcheck/gtest.h>)

# GCC makes other bytes of the same headers in every folder, and what is compiled with them is the same. So the compiler cache
# knows them by what decides on them: their names, and the packages that they are of. Elsewhere than on Debian by their bytes.
execute_process(
  COMMAND dpkg-query -W libstdc++-12-dev libc6-dev libfmt-dev libexpected-dev libgtest-dev libgmock-dev librapidcheck-dev
  OUTPUT_VARIABLE precompiled_packages RESULT_VARIABLE precompiled_unknown ERROR_QUIET)
if(precompiled_unknown EQUAL 0)
  string(SHA256 precompiled_sum "${precompiled_packages} ${stratus_common_headers}")
  foreach(target stratus_precompiled stratus_precompiled_tests)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/CMakeFiles/${target}.dir/cmake_pch.hxx.gch.sum CONTENT "${target} ${precompiled_sum}")
  endforeach()
endif()

# Of targets that are compiled as stratus_options says.
function(stratus_precompile target)
  target_precompile_headers(${target} REUSE_FROM stratus_precompiled)
endfunction()

# Of tests, and of what is compiled with their options.
function(stratus_precompile_tests target)
  target_compile_options(${target} PRIVATE ${STRATUS_TEST_OPTIONS})
  target_precompile_headers(${target} REUSE_FROM stratus_precompiled_tests)
endfunction()
