#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The hook that isn't there, and instances that aren't free: doctor names it before the start fails.
. tests/e2e/lib.sh

install_hook
define debian-server
expect 0 gvt-xml apply debian-server --mdev-type "$type"
wanted=$(vgpu_of debian-server)
no_fault debian-server

for number in 1 2 3 4; do
  make_mdev "0000000$number-2f0c-4b4e-9f3e-5d3f7b1f2a11" i915-GVTg_V5_2
done
foresees debian-server free-instances 'No space left on device'
for number in 1 2 3 4; do
  remove_mdev "0000000$number-2f0c-4b4e-9f3e-5d3f7b1f2a11"
done
no_fault debian-server

chmod -x "$hook"
foresees debian-server hook "mediated device '$wanted' not found"
chmod +x "$hook"
no_fault debian-server
remove_hook
foresees debian-server hook "mediated device '$wanted' not found"
undefine debian-server
finish
