# The layers are checked by every build of the program, and the scripts of tools/ by the tests.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB_RECURSE checked_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.h ${CMAKE_SOURCE_DIR}/src/*.cc)
set(layers_stamp ${CMAKE_BINARY_DIR}/layers.stamp)
add_custom_command(OUTPUT ${layers_stamp}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/check_layers.py ${CMAKE_SOURCE_DIR}/src --stamp ${layers_stamp}
  DEPENDS ${checked_sources} ${CMAKE_SOURCE_DIR}/tools/check_layers.py
  COMMENT "Checking the layers" VERBATIM)
add_custom_target(check_layers DEPENDS ${layers_stamp})
add_dependencies(stratus check_layers)

foreach(script check_layers run_tests)
  add_test(NAME tools_${script}_test COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/${script}_test.py)
endforeach()
