#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Blob resources of a video without 3D, in a guest without memfd: libvirt refuses its own attribute, and QEMU an override of it,
# in the words that lint quotes. The repair starts if QEMU may open /dev/udmabuf. With 3D, QEMU starts without memfd.
. tests/e2e/lib.sh

# with_video ATTRIBUTES OVERRIDE: the sample with a virtio video.
with_video() {
  defined debian-server | sed -e "s,<domain ,&xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' ," -e "s,</domain>,$2&," \
    -e "s,</devices>,<graphics type='vnc'/><video><model type='virtio' $1/><alias name='ua-screen'/></video>&," >/tmp/blob.xml
}

# quoted BY: what lint, the command before, says of the rule.
quoted() {
  sed -nE "/blob-without-memfd/,\$ s/^ *$1 says: //p" <<<"$output" | head -n 1
}

define debian-server
with_video "blob='on'" ''
if libvirt_at_least 9.6; then
  run gvt-xml lint --file /tmp/blob.xml
  words=$(quoted libvirt)
  holds test -n "$words"
  expect 1 virsh --quiet define --validate /tmp/blob.xml
  says "$words"
fi

with_video '' "<qemu:override><qemu:device alias='ua-screen'><qemu:frontend><qemu:property name='blob' type='bool' value='true'/>\
</qemu:frontend></qemu:device></qemu:override>"
virsh --quiet define --validate /tmp/blob.xml
run gvt-xml lint debian-server
is 'exit status of lint' "$status" 3
words=$(quoted QEMU)
holds test -n "$words"
doesnt_start debian-server "$words"

if libvirt_at_least 9.6; then
  expect 0 gvt-xml lint debian-server --fix
  holds test -c /dev/udmabuf
  chmod 666 /dev/udmabuf
  doesnt_start debian-server "$words"
  add_rules '/dev/udmabuf rw,'
  start debian-server
  has_device debian-server virtio-vga ua-screen
  holds grep -qxF /dev/udmabuf <(open_files debian-server)
  stop debian-server
  drop_rules
else
  expect 3 gvt-xml lint debian-server --fix
  says "$words"
fi
undefine debian-server

# Vulkan, by egl-headless.
if qemu_at_least 9.2; then
  define debian-server
  expect 0 gvt-xml apply debian-server --profile virgl --display egl-headless+vnc
  alias=$(defined debian-server | xmllint --xpath 'string(//video/alias/@name)' -)
  defined debian-server | sed -e "s,<domain ,&xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' ," \
    -e "s,</domain>,<qemu:override><qemu:device alias='$alias'><qemu:frontend>\
<qemu:property name='venus' type='bool' value='true'/><qemu:property name='blob' type='bool' value='true'/>\
<qemu:property name='hostmem' type='unsigned' value='268435456'/></qemu:frontend></qemu:device></qemu:override>&," >/tmp/venus.xml
  virsh --quiet define --validate /tmp/venus.xml
  expect 0 gvt-xml lint debian-server
  start debian-server
  has_property debian-server "$alias" venus true
  has_property debian-server "$alias" blob true
  stop debian-server
  undefine debian-server
fi
finish
