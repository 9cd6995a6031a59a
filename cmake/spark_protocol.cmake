# The protocol of Spark Connect as C++, made of the messages in its jar, which are not kept here; tools/setup.sh cluster fetches it.
# Made when the build is configured: `make lint` reads the headers and builds nothing.
set(STRATUS_SPARK_CONNECT_JAR "${CMAKE_SOURCE_DIR}/build/spark/spark-connect_2.12-3.5.7.jar"
  CACHE FILEPATH "the jar of Spark Connect, which has its messages")
if(NOT EXISTS ${STRATUS_SPARK_CONNECT_JAR})
  message(FATAL_ERROR "${STRATUS_SPARK_CONNECT_JAR} is missing: run tools/setup.sh cluster")
endif()
set(spark_messages ${CMAKE_BINARY_DIR}/spark_protocol/messages)
set(spark_sources ${CMAKE_BINARY_DIR}/spark_protocol/sources)
set(spark_inputs "")
set(spark_outputs ${spark_sources}/spark/connect/base.grpc.pb.cc) # the others have no services
foreach(proto base catalog commands common expressions relations types)
  list(APPEND spark_inputs ${spark_messages}/spark/connect/${proto}.proto)
  list(APPEND spark_outputs ${spark_sources}/spark/connect/${proto}.pb.cc)
endforeach()
if(${STRATUS_SPARK_CONNECT_JAR} IS_NEWER_THAN ${spark_sources}/made)
  file(ARCHIVE_EXTRACT INPUT ${STRATUS_SPARK_CONNECT_JAR} DESTINATION ${spark_messages} PATTERNS spark/connect/*.proto)
  file(MAKE_DIRECTORY ${spark_sources})
  get_target_property(spark_plugin gRPC::grpc_cpp_plugin LOCATION)
  execute_process(
    COMMAND ${Protobuf_PROTOC_EXECUTABLE} -I ${spark_messages} --cpp_out=${spark_sources} --grpc_out=${spark_sources}
      --plugin=protoc-gen-grpc=${spark_plugin} ${spark_inputs}
    COMMAND_ERROR_IS_FATAL ANY)
  file(TOUCH ${spark_sources}/made)
endif()
add_library(spark_protocol STATIC ${spark_outputs})
target_include_directories(spark_protocol SYSTEM PUBLIC ${spark_sources})
# Private: their headers are the system's, and their compiler options are not those of our precompiled headers.
target_link_libraries(spark_protocol PRIVATE gRPC::grpc++ protobuf::libprotobuf)
