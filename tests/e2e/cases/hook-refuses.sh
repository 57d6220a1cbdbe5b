#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Each reason for which the hook lets a guest not start: virsh says it, and nothing is left behind.
. tests/e2e/lib.sh

install_hook
define debian-server
expect 0 gvt-xml apply debian-server --mdev-type "$type"
made=$(vgpu_of debian-server)

# No instance is free.
for number in 1 2 3 4; do
  make_mdev "0000000$number-2f0c-4b4e-9f3e-5d3f7b1f2a11" i915-GVTg_V5_2
done
is "free $type" "$(free "$type")" 0
doesnt_start debian-server 'Hook script execution failed' "$type" "$gpu" 'No space left on device'
is 'number of vGPUs' "$(mdevs | wc -l)" 4
for number in 1 2 3 4; do
  remove_mdev "0000000$number-2f0c-4b4e-9f3e-5d3f7b1f2a11"
done
gone

# The GPU has no driver any more.
echo "$gpu" >/sys/bus/pci/drivers/i915/unbind
doesnt_start debian-server 'Hook script execution failed' "$gpu"
is 'records' "$(records)" ''
echo "$gpu" >/sys/bus/pci/drivers/i915/bind
gone

# The GPU has no such type any more.
defined debian-server | sed "s/$type/i915-GVTg_V9_9/" >/tmp/typeless.xml
expect 0 virsh --quiet define /tmp/typeless.xml
doesnt_start debian-server 'Hook script execution failed' i915-GVTg_V9_9
gone
sed -i "s/i915-GVTg_V9_9/$type/" /tmp/typeless.xml
expect 0 virsh --quiet define /tmp/typeless.xml

# The uuid is that of a vGPU of another type.
make_mdev "$made" i915-GVTg_V5_8
doesnt_start debian-server 'Hook script execution failed' "$made" i915-GVTg_V5_8
holds mdev_exists "$made"
is 'records' "$(records)" ''
remove_mdev "$made"
gone

# The plan isn't understood.
defined debian-server | sed 's/lifecycle="guest"/lifecycle="guest" frequency="often"/' >/tmp/unknown.xml
expect 0 virsh --quiet define /tmp/unknown.xml
doesnt_start debian-server 'Hook script execution failed' frequency
gone

expect 0 virsh --quiet define /tmp/typeless.xml
start debian-server
stop debian-server
gone
undefine debian-server
remove_hook
finish
