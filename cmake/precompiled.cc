// Of the targets of cmake/precompiled.cmake, which want a source.
