#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A whole GPU that the host itself uses: the hook stops the display manager and takes the consoles off it, and
# gives all back in the end.
. tests/e2e/lib.sh
. tests/e2e/desktop.sh

make_desktop

# frame_buffer: the state of the consoles that are on a framebuffer.
frame_buffer() {
  local console
  for console in /sys/class/vtconsole/*; do
    ! grep -q 'frame buffer' "$console/name" || cat "$console/bind"
  done
}
is 'consoles on a framebuffer' "$(frame_buffer)" 1

install_hook
define debian-server
remember debian-server
expect 0 gvt-xml apply debian-server --pci "$second_display" --lifecycle guest --display-service desktop.service
start debian-server
is 'driver meanwhile' "$(driver "$second_display")" vfio-pci
holds_not systemctl --quiet is-active desktop.service
holds test "$(frame_buffer)" != 1
run journalctl --quiet --identifier=gvt-xml --output=cat
says 'stopped desktop.service' 'unbound the consoles'
stop debian-server
becomes 20 driver_is "$second_display" bochs-drm
becomes 20 systemctl --quiet is-active desktop.service
is 'consoles' "$(frame_buffer)" 1
is 'records' "$(records)" ''

# A start that fails in QEMU gives them back too.
expect 0 gvt-xml apply debian-server --pci "$second_display" --lifecycle guest --display-service desktop.service \
  --rom-file /usr/share/seabios/missing.bin
doesnt_start debian-server 'failed to find romfile'
becomes 20 driver_is "$second_display" bochs-drm
holds systemctl --quiet is-active desktop.service
is 'consoles' "$(frame_buffer)" 1
is 'records' "$(records)" ''

# Only the host's display manager is stopped, whatever a plan says.
expect 0 gvt-xml apply debian-server --pci "$second_display" --lifecycle guest --display-service ssh.service
doesnt_start debian-server 'Hook script execution failed' ssh.service
holds systemctl --quiet is-active desktop.service
is 'driver' "$(driver "$second_display")" bochs-drm

expect 0 gvt-xml revert debian-server
is_back debian-server
undefine debian-server
remove_hook
drop_desktop
finish
