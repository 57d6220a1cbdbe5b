# SPDX-License-Identifier: LGPL-2.1-or-later
# debian_release(OS-RELEASE RESULT): the revision of a package that is built on the system of that os-release(5). Of two
# packages the one for the later release is the newer one. Testing has no number yet, only its codename.
set(debian_codenames forky 14 duke 15)

function(debian_release os_release result)
  set(lines "")
  if(EXISTS ${os_release})
    file(STRINGS ${os_release} lines REGEX "^(ID|VERSION_ID|VERSION_CODENAME)=")
  endif()
  foreach(line ${lines})
    string(REGEX MATCH "^([A-Z_]+)=[\"']?([^\"']*)" matched ${line})
    set(${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
  endforeach()
  list(FIND debian_codenames "${VERSION_CODENAME}" at)
  if(NOT VERSION_ID AND at GREATER -1)
    math(EXPR at "${at} + 1")
    list(GET debian_codenames ${at} VERSION_ID)
  endif()
  string(REGEX REPLACE "^debian$" "deb" ID "${ID}")
  # An unknown system has the newest.
  set(${result} 1 PARENT_SCOPE)
  if(ID AND VERSION_ID)
    set(${result} "1~${ID}${VERSION_ID}" PARENT_SCOPE)
  endif()
endfunction()
