#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Guests of all sorts get the vGPU that fits them, run with it, and are given back as they were.
. tests/e2e/lib.sh

make_mdev "$uuid"
for name in egl-headless-vnc router-pc-novideo spice-everything spice-password ubuntu-desktop win11-swtpm win7-i440fx; do
  define "$name"
  # Newer libvirts write an emulated TPM's profile into the definition at the first start.
  if [ "$name" = win11-swtpm ]; then
    start "$name"
    stop "$name"
  fi
  remember "$name"
  # Other hosts reach this one, which QEMU 7.2 can't keep for SPICE.
  options=()
  [ "$name" != spice-password ] || options=(--display spice-gl)
  expect 0 gvt-xml apply "$name" --uuid "$uuid" "${options[@]}"
  start "$name"
  holds_group_of "$name" "$uuid"
  stop "$name"
  expect 0 gvt-xml revert "$name"
  is_back "$name"
  undefine "$name"
done
remove_mdev "$uuid"
finish
