# SPDX-License-Identifier: LGPL-2.1-or-later
# The time that all files of a package have, so that the same commit gives the same bytes: read by cpack. It is the commit's; the
# files of the tarball have that too. SOURCE_DATE_EPOCH sets another (https://reproducible-builds.org/specs/source-date-epoch).
if(DEFINED ENV{SOURCE_DATE_EPOCH})
  return()
endif()
get_filename_component(source ${CMAKE_CURRENT_LIST_DIR} DIRECTORY)
set(time "")
if(EXISTS ${source}/.git)
  execute_process(COMMAND git log -1 --format=%ct WORKING_DIRECTORY ${source} OUTPUT_VARIABLE time
                  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE ignored)
endif()
if(NOT time MATCHES "^[0-9]+$")
  file(TIMESTAMP ${source}/CMakeLists.txt time "%s" UTC)
endif()
set(ENV{SOURCE_DATE_EPOCH} ${time})
