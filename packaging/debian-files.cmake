# SPDX-License-Identifier: LGPL-2.1-or-later
# What Debian wants in a package beside what is installed: run by cpack, before it makes one.
if(NOT CPACK_GENERATOR STREQUAL DEB)
  return()
endif()
# cpack doesn't say so.
find_program(FILE_PROGRAM file)
if(NOT FILE_PROGRAM)
  message(FATAL_ERROR "cpack needs the program \"file\" to find what the package depends on: install the package file")
endif()
set(usr ${CPACK_TEMPORARY_DIRECTORY}/usr)
set(doc ${usr}/share/doc/gvt-xml)

configure_file(${CMAKE_CURRENT_LIST_DIR}/copyright ${doc}/copyright COPYONLY NO_SOURCE_PERMISSIONS)
configure_file(${CMAKE_CURRENT_LIST_DIR}/../CHANGELOG.md ${doc}/changelog COPYONLY NO_SOURCE_PERMISSIONS)
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
file(WRITE ${doc}/changelog.Debian
     "gvt-xml (${CPACK_PACKAGE_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE}) stable; urgency=medium

  * Version ${CPACK_PACKAGE_VERSION}: changelog.gz has what is new.

 -- ${CPACK_PACKAGE_CONTACT}  ${date}
")
file(GLOB pages ${usr}/share/man/*/*)
execute_process(COMMAND gzip -9nf ${pages} ${doc}/changelog ${doc}/changelog.Debian RESULT_VARIABLE status)
if(status)
  message(FATAL_ERROR "gzip: ${status}")
endif()

# Whatever the umask, all may read the files, and only root may write them.
execute_process(COMMAND chmod -R u=rwX,go=rX ${CPACK_TEMPORARY_DIRECTORY} RESULT_VARIABLE status)
if(status)
  message(FATAL_ERROR "chmod: ${status}")
endif()
