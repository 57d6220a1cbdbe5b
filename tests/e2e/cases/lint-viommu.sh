#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A virtual IOMMU without caching mode beside a device of the host: QEMU says at the start what lint quotes. The repair starts.
. tests/e2e/lib.sh

define debian-server
expect 0 gvt-xml apply debian-server --pci "$bare_device" --profile gpu
defined debian-server | sed "s,</devices>,<iommu model='intel'/>&," >/tmp/viommu.xml
virsh --quiet define --validate /tmp/viommu.xml
run gvt-xml lint debian-server
is 'exit status of lint' "$status" 3
words=$(sed -nE '/viommu-caching/,$ s/^ *QEMU says: //p' <<<"$output" | head -n 1)
holds test -n "$words"
doesnt_start debian-server "$words"

expect 0 gvt-xml lint debian-server --fix
start debian-server
holds_vfio debian-server 1
stop debian-server
undefine debian-server
finish
