#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The GPU itself, whole, at the address that a guest's firmware and driver look for. It stands in for an Intel GPU,
# and has no OpRegion. The hook has the host's consoles let go of it.
. tests/e2e/lib.sh

install_hook
define debian-i440fx-vnc
apply_and_start debian-i440fx-vnc --pci "$gpu" --profile gvtd --opregion off
is "the GPU's driver meanwhile" "$(driver "$gpu")" vfio-pci
qtree_has debian-i440fx-vnc ua-gvt0 vfio-pci "host=$gpu" addr=02.0 rombar=1 x-igd-opregion=false
holds_vfio debian-i440fx-vnc 1

stop_and_revert debian-i440fx-vnc
becomes 10 driver_is "$gpu" i915
shows debian-i440fx-vnc gvtd-reverted 720x400 2
stop debian-i440fx-vnc
undefine debian-i440fx-vnc
remove_hook
finish
