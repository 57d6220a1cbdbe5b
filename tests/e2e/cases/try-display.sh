#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# apply --try of plans that QEMU's displays and devices refuse: the domain stays as it was, and the cause is named.
. tests/e2e/lib.sh

define debian-server
remember debian-server
make_mdev "$uuid"

# A picture that the display can't show, by a profile that takes the vGPU for another.
refused 'opengl not available' --uuid "$uuid" --profile vgpu --display vnc
refused 'requires display DMABUF' --uuid "$uuid" --profile vgpu --display egl-headless+spice
refused 'renderD129' --uuid "$uuid" --profile gvtg-spice --rendernode /dev/dri/renderD129

# Properties that the device hasn't got, or not together.
make_sample_mdev "$other_uuid"
if qemu_at_least 10.1; then
  # Any device may be asked for one, and goes without.
  expect 0 gvt-xml apply debian-server --try --uuid "$other_uuid" --profile vgpu --display vnc --opregion on
  expect 0 gvt-xml revert debian-server
  is_back debian-server
else
  refused 'OpRegion' --uuid "$other_uuid" --profile vgpu --display vnc --opregion on
fi
refused 'edid' --uuid "$other_uuid" --profile vgpu --display vnc --resolution 1920x1080
remove_mdev "$other_uuid"
refused 'failed to find romfile' --uuid "$uuid" --profile gvtg-spice --rom-file /usr/share/seabios/missing.bin
expect 1 gvt-xml apply debian-server --try --uuid "$uuid" --override no-such-property:bool=on
says "no-such-property' not found" 'the old definition was put back'
is_back debian-server

undefine debian-server
remove_mdev "$uuid"
finish
