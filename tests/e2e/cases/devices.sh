#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The devices that the host can give to guests: types with the number of free instances, vGPUs, IOMMU groups, and the domains
# that have them.
. tests/e2e/lib.sh

# row PATTERN…: the command before said a line of these columns.
row() {
  local pattern=$* line
  while IFS= read -r line; do
    read -r -a words <<<"$line"
    # shellcheck disable=SC2053 # it is a pattern
    if [[ ${words[*]-} == $pattern ]]; then
      held "row: $line"
      return
    fi
  done <<<"$output"
  fail "no row: $pattern"
}

expect 0 gvt-xml devices
says "$gpu" 'HD Graphics 630' 'driver i915, IOMMU group' "$second_display" 'driver bochs-drm'
says_not "$network_card"
row "i915-GVTg_V5_2 4 4 *"
row "i915-GVTg_V5_4 16 16 *"
row "i915-GVTg_V5_8 64 64 *"
expect 0 gvt-xml -v devices
says 'virtual display, 16 MB video memory'
expect 0 gvt-xml devices --all
says "$network_card" 'driver e1000e' "$group_mate (e1000)"

make_mdev "$uuid"
make_sample_mdev "$other_uuid"
define debian-server
expect 0 gvt-xml apply debian-server --uuid "$uuid"
start debian-server
expect 0 gvt-xml devices
row "i915-GVTg_V5_2 3 3 *"
row "i915-GVTg_V5_4 15 16 *"
row "$uuid i915-GVTg_V5_4 active debian-server*"
says "$other_uuid"

# As it is told over libvirt, and when libvirtd can't be asked.
define debian-server twin
expect 0 gvt-xml apply twin --uuid "$uuid"
expect 0 gvt-xml status --all
row "mdev $uuid debian-server running also in another domain"
row "mdev $uuid twin defined also in another domain"
stop debian-server
undefine debian-server
undefine twin
expect 0 gvt-xml status --all
says_not "$uuid"
remove_mdev "$uuid"
remove_mdev "$other_uuid"
finish
