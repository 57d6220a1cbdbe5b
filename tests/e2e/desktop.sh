# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A display manager on the host's second display. To be sourced behind lib.sh, which has $second_display.

unit=/etc/systemd/system/desktop.service

# make_desktop: desktop.service runs, and has the card open.
make_desktop() {
  local card
  card=$(find "/sys/bus/pci/devices/${second_display:?}/drm" -maxdepth 1 -name 'card*' -printf '%f')
  cat >"$unit" <<EOF
[Service]
ExecStart=/bin/sh -c 'exec sleep infinity <>/dev/dri/$card'
EOF
  ln -s "$unit" /etc/systemd/system/display-manager.service
  systemctl daemon-reload
  systemctl start desktop.service
}

drop_desktop() {
  systemctl stop desktop.service
  rm "$unit" /etc/systemd/system/display-manager.service
  systemctl daemon-reload
}
