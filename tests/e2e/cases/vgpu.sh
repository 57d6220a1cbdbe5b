#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# vGPUs made and removed by hand, and each reason why not.
. tests/e2e/lib.sh

made=$(gvt-xml vgpu create "$type")
holds mdev_exists "$made"
is 'its type' "$(basename "$(readlink "/sys/bus/mdev/devices/$made/mdev_type")")" "$type"
is "free $type" "$(free "$type")" 15
is 'its uuid' "$(gvt-xml vgpu create "$type" --parent "$gpu" --uuid "$uuid")" "$uuid"
holds mdev_exists "$uuid"

expect 1 gvt-xml vgpu create "$type" --uuid "$uuid"
says "$uuid"
expect 1 gvt-xml vgpu create i915-GVTg_V5_99
says i915-GVTg_V5_99
expect 1 gvt-xml vgpu create "$type" --parent "$second_display"
says "$second_display"
expect 1 gvt-xml vgpu create "$type" --parent 0000:00:1e.0
says 0000:00:1e.0
expect 2 gvt-xml vgpu create "$type" --uuid no-uuid

# The GPU is full: a big one takes the place of four.
for number in 1 2 3; do
  expect 0 gvt-xml vgpu create i915-GVTg_V5_2 --uuid "0000000$number-2f0c-4b4e-9f3e-5d3f7b1f2a11"
done
expect 1 gvt-xml vgpu create i915-GVTg_V5_2
says 'i915-GVTg_V5_2' "$gpu"
is 'number of vGPUs' "$(mdevs | wc -l)" 5
for number in 1 2 3; do
  expect 0 gvt-xml vgpu remove "0000000$number-2f0c-4b4e-9f3e-5d3f7b1f2a11"
done
expect 0 gvt-xml vgpu remove "$made"
holds_not mdev_exists "$made"

# One that a running guest has stays: the kernel would wait for the guest's end.
define debian-server
expect 0 gvt-xml apply debian-server --uuid "$uuid"
start debian-server
expect 1 timeout 20 gvt-xml vgpu remove "$uuid"
says debian-server
holds mdev_exists "$uuid"
holds_vfio debian-server 1
stop debian-server
expect 0 gvt-xml vgpu remove "$uuid"
holds_not mdev_exists "$uuid"
expect 1 gvt-xml vgpu remove "$uuid"
says "$uuid"
undefine debian-server

# Without libvirtd it is made by sysfs, but not if libvirt was asked for by name.
stop_libvirtd
expect 1 gvt-xml vgpu create "$type" --uuid "$uuid"
says 'no connection'
expect 0 env --unset=LIBVIRT_DEFAULT_URI gvt-xml vgpu create "$type" --uuid "$uuid"
says 'without libvirt'
holds mdev_exists "$uuid"
expect 0 env --unset=LIBVIRT_DEFAULT_URI gvt-xml vgpu remove "$uuid"
holds_not mdev_exists "$uuid"
start_libvirtd
finish
