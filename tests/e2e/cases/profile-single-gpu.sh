#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A whole GPU from a running desktop, by the profile alone: the hook finds the display manager, stops it, and starts it again.
. tests/e2e/lib.sh
. tests/e2e/desktop.sh

make_desktop

install_hook
define debian-server
remember debian-server
expect 0 gvt-xml apply debian-server --pci "${second_display%.*}" --profile single-gpu
says "give it the host's with --usb VENDOR:PRODUCT"
run gvt-xml doctor debian-server
says 'the hook ends those that use'
start debian-server
is 'driver meanwhile' "$(driver "$second_display")" vfio-pci
holds_vfio debian-server 1
holds_not systemctl --quiet is-active desktop.service
stop debian-server
becomes 20 driver_is "$second_display" bochs-drm
becomes 20 systemctl --quiet is-active desktop.service
is 'records' "$(records)" ''

expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
remove_hook
drop_desktop
finish
