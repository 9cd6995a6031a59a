# Tests of the program from outside, in Python: each reports its cases as GoogleTest does, see tools/run_tests.py.
# HELPER names a program that is made for this test.
function(stratus_script_test name script)
  cmake_parse_arguments(test "" "HELPER" "" ${ARGN})
  if(test_HELPER)
    set(helper --helper $<TARGET_FILE:${test_HELPER}>)
  endif()
  add_test(NAME ${name} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_SOURCE_DIR}/tests/${script}
    --program $<TARGET_FILE:stratus> ${helper} --report ${CMAKE_BINARY_DIR}/test-results/${name}.xml)
  set_tests_properties(${name} PROPERTIES TIMEOUT 900 COST 900 LABELS scripts)
endfunction()

stratus_script_test(new_york_test e2e/new_york_test.py)
stratus_script_test(readme_test readme_test.py)
stratus_script_test(cli_test e2e/cli_test.py)
stratus_script_test(import_test e2e/import_test.py)
stratus_script_test(stations_test e2e/stations_test.py)
stratus_script_test(settings_test e2e/settings_test.py)
stratus_script_test(signals_test e2e/signals_test.py)
stratus_script_test(owner_test e2e/owner_test.py)
stratus_script_test(backup_test e2e/backup_test.py)
stratus_script_test(damage_test e2e/damage_test.py)
stratus_script_test(operation_test e2e/operation_test.py)
stratus_script_test(refused_writes_test e2e/refused_writes_test.py)
