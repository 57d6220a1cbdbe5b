#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# apply --try: a guest that starts is left defined and off, one that doesn't is left as it was, and the cause is said.
. tests/e2e/lib.sh

define debian-server
remember debian-server

make_mdev "$uuid"
expect 0 gvt-xml apply debian-server --uuid "$uuid" --try
says 'QEMU has ua-gvt0, vfio-pci' 'properties as planned'
off debian-server
expect 0 gvt-xml status debian-server
says 'in sync'
expect 0 gvt-xml apply debian-server --uuid "$uuid" --try
says 'already as planned' 'QEMU has ua-gvt0'
off debian-server
expect 0 gvt-xml apply debian-server --uuid "$uuid" --profile gvtg-spice --start
says 'QEMU has ua-gvt0, vfio-pci-nohotplug'
is 'state of debian-server' "$(virsh --quiet domstate debian-server)" running
has_property debian-server ua-gvt0 ramfb true

# One that runs isn't touched.
expect 1 gvt-xml apply debian-server --display none --try
says 'is running'
is 'state of debian-server' "$(virsh --quiet domstate debian-server)" running
stop debian-server
expect 0 gvt-xml revert debian-server
is_back debian-server

# No such vGPU, and one that another guest has.
refused 'mediated device' --uuid "$other_uuid"
define debian-server other
expect 0 gvt-xml apply other --uuid "$uuid" --start
refused 'in use by driver QEMU' --uuid "$uuid"
stop other
undefine other

undefine debian-server
remove_mdev "$uuid"
finish
