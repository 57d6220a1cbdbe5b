#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Two vGPUs in one guest, which can have one OpRegion: QEMU 10.1 and newer give each device one that isn't told otherwise.
. tests/e2e/lib.sh

make_mdev "$uuid"
make_mdev "$other_uuid" i915-GVTg_V5_8
define debian-server
remember debian-server
for profile in gvtg-spice gvtg-headless; do
  wanted=1
  [ "$profile" = gvtg-spice ] || qemu_at_least 10.1 || wanted=0
  expect 0 gvt-xml apply debian-server --uuid "$uuid" --uuid "$other_uuid" --profile "$profile"
  start debian-server
  holds_vfio debian-server 2
  holds_group_of debian-server "$uuid"
  holds_group_of debian-server "$other_uuid"
  is "number of $profile's vGPUs with an OpRegion" \
    "$(for alias in ua-gvt0 ua-gvt1; do property debian-server "$alias" x-igd-opregion; echo; done | grep -c true || true)" "$wanted"
  stop debian-server
  expect 0 gvt-xml revert debian-server
  is_back debian-server
done

undefine debian-server
remove_mdev "$uuid"
remove_mdev "$other_uuid"
finish
