#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# libvirt's QEMU driver doesn't start as root if the user it was built for is missing, though qemu.conf names other ones.
#
# The driver looks up the user and group that it was built with (Debian: libvirt-qemu) before it reads qemu.conf, and gives up if
# there are none. With user = "root" and group = "root" they are used for nothing. Debian 12's package of the driver doesn't make
# that user: libvirt-daemon-system does, the package of the daemon. So qemu:///embed, which is there to do without a daemon, needs
# the daemon's package, or fails with "Failed to parse user 'libvirt-qemu'".
#
# Seen with libvirt 9.0.0 of Debian 12. What to do: make the user (adduser --system --group libvirt-qemu) before the driver is
# opened as root, or open it as another user.
set -euo pipefail
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"

packages bookworm libvirt-daemon-driver-qemu=9.0.0-4+deb12u2 libvirt-clients=9.0.0-4+deb12u2

refused() {
  ! in_driver list --all && grep -qF "Failed to parse user 'libvirt-qemu'" "$work/errors"
}

holds "the driver's package doesn't make the user libvirt-qemu" eval '! inside getent passwd libvirt-qemu'
holds "with user and group root in qemu.conf, the driver doesn't start without libvirt-qemu" refused
inside useradd --system --user-group libvirt-qemu
holds "it starts once a user of that name exists" in_driver list --all
test "$changed" = 0
