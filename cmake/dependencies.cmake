# Every library that Stratus links, with the reason for it in docs/decisions/0002-libraries.md.
set(CMAKE_THREAD_PREFER_PTHREAD ON)
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS url)
find_package(CURL 7.88 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(simdjson 3.0 REQUIRED CONFIG)
find_package(fmt 9 REQUIRED CONFIG)
find_package(CLI11 2.1 REQUIRED CONFIG)
find_package(tomlplusplus 3 REQUIRED CONFIG)
find_package(date 3 REQUIRED CONFIG)
find_package(zstd 1.5 REQUIRED CONFIG)
find_package(ZLIB REQUIRED)
find_package(GTest REQUIRED CONFIG)
find_package(rapidcheck REQUIRED CONFIG)
find_package(tl-expected REQUIRED CONFIG)
add_library(Expected::expected ALIAS tl::expected)
pkg_check_modules(isal REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)

# The allocator of the programs; the sanitizers have their own, and tests the system's.
add_library(stratus_allocator INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  find_library(JEMALLOC NAMES libjemalloc_pic.a REQUIRED)
  target_link_libraries(stratus_allocator INTERFACE ${JEMALLOC} ${CMAKE_DL_LIBS} Threads::Threads m)
endif()

# What the adapters of the cluster's servers need: `make cluster-test` asks for them, `make build` does not.
option(STRATUS_CLUSTER "Build the adapters of Kafka and the other servers, and their tests" OFF)
if(STRATUS_CLUSTER)
  pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka)
  find_package(PostgreSQL 15 REQUIRED)
  find_package(Protobuf 3.21 REQUIRED)
  find_package(gRPC 1.51 REQUIRED CONFIG)
endif()

# Arrow and Parquet come from the pyarrow wheel: Debian has no package. The version is pinned, a wrong one stops here.
set(PYARROW_PYTHON "${CMAKE_SOURCE_DIR}/build/venv/bin/python" CACHE FILEPATH "python that has the pinned pyarrow")
set(STRATUS_PYARROW_VERSION 22.0.0)
execute_process(
  COMMAND ${PYARROW_PYTHON} -c "import pyarrow as p,glob,os;d=p.get_library_dirs()[0];g=lambda n:glob.glob(os.path.join(d,n+'.so.*'))[0];print(p.__version__,p.get_include(),g('libarrow'),g('libparquet'),sep=';')"
  OUTPUT_VARIABLE pyarrow OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
list(GET pyarrow 0 pyarrow_version)
list(GET pyarrow 1 pyarrow_include)
list(GET pyarrow 2 pyarrow_libarrow)
list(GET pyarrow 3 pyarrow_libparquet)
if(NOT pyarrow_version STREQUAL STRATUS_PYARROW_VERSION)
  message(FATAL_ERROR "pyarrow ${pyarrow_version} found at ${PYARROW_PYTHON}, ${STRATUS_PYARROW_VERSION} wanted: run make setup")
endif()

# The two libraries stand beside the program, so that build/release can be copied as it is.
foreach(library ${pyarrow_libarrow} ${pyarrow_libparquet})
  file(COPY ${library} DESTINATION ${CMAKE_BINARY_DIR})
endforeach()
get_filename_component(libarrow_name ${pyarrow_libarrow} NAME)
get_filename_component(libparquet_name ${pyarrow_libparquet} NAME)
add_library(Arrow::arrow SHARED IMPORTED)
set_target_properties(Arrow::arrow PROPERTIES
  IMPORTED_LOCATION ${CMAKE_BINARY_DIR}/${libarrow_name} INTERFACE_INCLUDE_DIRECTORIES ${pyarrow_include})
add_library(Arrow::parquet SHARED IMPORTED)
set_target_properties(Arrow::parquet PROPERTIES
  IMPORTED_LOCATION ${CMAKE_BINARY_DIR}/${libparquet_name} INTERFACE_INCLUDE_DIRECTORIES ${pyarrow_include}
  INTERFACE_LINK_LIBRARIES Arrow::arrow)
