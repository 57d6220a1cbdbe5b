# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: LGPL-2.1-or-later
# Sourced by each finding: a root folder of Debian with pinned packages, which goes when the script ends. $work is the
# folder around it; $changed is 1 once something is other than it was found.

# shellcheck source=tests/lib/debian.sh
. "$(dirname "${BASH_SOURCE[0]}")/../tests/lib/debian.sh"

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
changed=0

# packages CODENAME PACKAGE=VERSION…: installs them; ends the script with status 2 if they can't be had any more.
packages() {
  local options mirror
  mirror=$(need_mirror) || exit 2
  mapfile -t options < <(apt_options)
  options+=(--dpkgopt=force-unsafe-io "--include=$(IFS=, && echo "${*:2}")")
  if ! mmdebstrap --quiet --mode=root --variant=apt --components=main "${options[@]}" "$1" "$work/root" "$mirror"; then
    echo "these packages of $1 can't be had here: ${*:2}" >&2
    exit 2
  fi
  echo "$1: ${*:2}"
}

# inside WORD…: runs a command in the root folder. A shell is the first process there: it reaps the processes that libvirt
# leaves behind.
inside() {
  # shellcheck disable=SC2016 # for the shell in there
  (enter "$work/root" sh -c '"$@"; exit "$?"' sh "$@")
}

# in_driver WORD…: virsh on a QEMU driver in its own process; as root it would run QEMU as another user.
in_driver() {
  mkdir -p "$work/root/driver/etc"
  printf 'user = "root"\ngroup = "root"\n' >"$work/root/driver/etc/qemu.conf"
  inside virsh -q -c "qemu:///embed?root=/driver" "$@" 2>"$work/errors"
}

# holds WHAT COMMAND…: says whether it is as it was found.
holds() {
  if "${@:2}" >/dev/null; then
    echo "as found: $1"
  else
    echo "CHANGED: $1"
    changed=1
  fi
}
