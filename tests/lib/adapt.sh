# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# To be sourced.

# adapt FILE|-: the domain, as any host can define it, and a libvirt before 7.2 too, with the QEMU of its time.
adapt() {
  if printf '%s\n' 7.2 "$(virsh --version)" | sort --version-sort --check=silent; then
    xsltproc "$GVT_XML_SOURCE/tests/lib/adapt.xsl" "$1"
  else
    xsltproc "$GVT_XML_SOURCE/tests/lib/adapt.xsl" "$1" | xsltproc "$GVT_XML_SOURCE/tests/lib/adapt-libvirt-7.0.xsl" - |
      sed -E "s/pc-(q35)-[0-9.]+/\\1/; s/(pc)-i440fx-[0-9.]+/\\1/"
  fi
}
