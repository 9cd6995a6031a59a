# Layers and names are checked by every build of the program, and the scripts of tools/ and bench/ by the tests.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
file(GLOB_RECURSE checked_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/*.h ${CMAKE_SOURCE_DIR}/src/*.cc)
foreach(check layers names)
  set(stamp ${CMAKE_BINARY_DIR}/${check}.stamp)
  add_custom_command(OUTPUT ${stamp}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tools/check_${check}.py ${CMAKE_SOURCE_DIR}/src --stamp ${stamp}
    DEPENDS ${checked_sources} ${CMAKE_SOURCE_DIR}/tools/check_${check}.py
    COMMENT "Checking the ${check}" VERBATIM)
  add_custom_target(check_${check} DEPENDS ${stamp})
  add_dependencies(stratus check_${check})
endforeach()

foreach(script deploy/servers/cluster tools/check_layers tools/check_names tools/french_figures tools/run_tests tools/tidy bench/limits)
  string(REPLACE "/" "_" name ${script})
  add_test(NAME ${name}_test COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/${script}_test.py)
  set_tests_properties(${name}_test PROPERTIES LABELS scripts)
endforeach()
