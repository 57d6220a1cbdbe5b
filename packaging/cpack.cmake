# SPDX-License-Identifier: LGPL-2.1-or-later
# A Debian package, by "cpack -G DEB" on the release of Debian that it is for; ./dev package makes and tries one.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "give libvirt guests a GPU, and take it back")
set(CPACK_PACKAGE_CONTACT "gvt-xml's maintainers <gvt-xml@example.org>")
if(DEFINED ENV{DEBEMAIL})
  set(CPACK_PACKAGE_CONTACT "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)

include(${CMAKE_CURRENT_LIST_DIR}/debian-release.cmake)
debian_release(/etc/os-release CPACK_DEBIAN_PACKAGE_RELEASE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# diff, which it runs too, is there on each Debian.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libvirt-daemon-system, libvirt-clients")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "mdevctl, xsltproc")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "gvt-xml rewrites the definition of a libvirt domain so that the guest gets a
vGPU (Intel GVT-g, NVIDIA vGPU), a whole card or a virtual function of one, or
3D by virtio-gpu, and takes it back. The old display goes with all that can't
live without it, QEMU's properties come by the way that this libvirt and QEMU
understand. Each redefine is one, checked before, and read back after.

It also says whether the host is ready, makes and removes vGPUs, by libvirt's
hook with the guest, and finds and repairs what guides left behind.")
set(CPACK_PROJECT_CONFIG_FILE ${CMAKE_CURRENT_LIST_DIR}/debian-time.cmake)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian-files.cmake)
set(CPACK_POST_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian-archive.cmake)
include(CPack)
