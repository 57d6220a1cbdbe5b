# SPDX-License-Identifier: LGPL-2.1-or-later
# The man pages of section 7: a head in this folder, and the table of docs/NAME.md, which tests hold to the program. docutils, which
# makes man pages, has Python.
find_program(PYTHON3 NAMES python3)
if(RST2MAN AND PYTHON3)
  set(table_tool ${CMAKE_SOURCE_DIR}/tools/table-page.py)
  foreach(name doctor lint)
    set(folder ${CMAKE_BINARY_DIR}/tables)
    set(page ${CMAKE_BINARY_DIR}/gvt-xml-${name}.7)
    configure_file(docs/man/tables/gvt-xml-${name}.7.rst ${folder}/gvt-xml-${name}.7.rst @ONLY)
    add_custom_command(OUTPUT ${folder}/${name}.rst
                       COMMAND ${PYTHON3} ${table_tool} ${CMAKE_SOURCE_DIR}/docs/${name}.md >${folder}/${name}.rst
                       DEPENDS docs/${name}.md ${table_tool})
    add_custom_command(OUTPUT ${page}
                       COMMAND ${RST2MAN} ${folder}/gvt-xml-${name}.7.rst ${page}
                       DEPENDS ${folder}/gvt-xml-${name}.7.rst ${folder}/${name}.rst)
    add_custom_target(gvt-xml-${name}.7-page ALL DEPENDS ${page})
    install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
  endforeach()
endif()
