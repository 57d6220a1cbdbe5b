#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The main job on a real QEMU driver in this process, no daemon: demo.sh PROGRAM FOLDER
set -euo pipefail
program=$(realpath "$1")
folder=$2
source=$(cd "$(dirname "$0")/../.." && pwd)

rm -rf "$folder"
# shellcheck source=tests/lib/driver.sh
. "$source/tests/lib/driver.sh"
LIBVIRT_DEFAULT_URI=$(driver_uri "$folder")
export LIBVIRT_DEFAULT_URI
export XDG_STATE_HOME=$folder/state
# The files of a kernel with an Intel GPU that has GVT-g, so that there is something to give.
root=$folder/host
export GVT_XML=$program GVT_XML_SOURCE=$source
# shellcheck source=tests/lib/hosttree.sh
. "$source/tests/lib/hosttree.sh"
intel_gpu 1 2 2 4
drm 0000:00:02.0 card0 renderD128
installed_hook 2>/dev/null # which may warn of a program that others can change
device=(--vgpu-type i915-GVTg_V5_4)
# Without a GPU libvirt finds no render node to check SPICE with OpenGL with, so it is named.
[ -e /dev/dri ] || device+=(--rendernode /dev/dri/renderD128)

# The program on that host.
gvt-xml() {
  "$program" --root "$root" "$@"
}

if [ -t 1 ]; then bold=$(tput bold 2>/dev/null || true) plain=$(tput sgr0 2>/dev/null || true); fi

step() {
  printf '\n%s$ %s%s\n' "${bold-}" "$*" "${plain-}"
  "$@"
}

# adapt STYLESHEET: the sample is changed by it.
adapt() {
  xsltproc --output "$folder/adapted.xml" "$source/tests/lib/$1.xsl" "$folder/win10.xml"
  mv "$folder/adapted.xml" "$folder/win10.xml"
}

defined() {
  virsh --quiet dumpxml --inactive --security-info win10
}

echo "A Windows 10 guest as virt-install makes it, on ${LIBVIRT_DEFAULT_URI%%\?*}: samples/win10.xml"
echo "(a stand-in for the files of an Intel GPU: this needs no GPU)"
cp "$source/samples/win10.xml" "$folder/win10.xml"
if ! grep -q '^pc-q35-7\.2 ' <<<"$(qemu-system-x86_64 -machine help)"; then
  echo "(an older QEMU: the same guest on its newest machine)"
  sed -i 's/pc-q35-7\.2/q35/' "$folder/win10.xml"
fi
if ! printf '%s\n' 7.2 "$(virsh --version)" | sort --version-sort --check=silent; then
  echo "(a libvirt before 7.2: the same guest, without <audio>)"
  adapt adapt-libvirt-7.0
fi
if ! [ -w /dev/kvm ] || ! [ -w /dev/net/tun ]; then
  echo "(no KVM or no network devices here: the same guest, emulated, without its network)"
  adapt adapt
fi
step virsh --quiet define "$folder/win10.xml"
defined >"$folder/before.xml"

step gvt-xml devices
step gvt-xml apply win10 "${device[@]}" --dry-run
step gvt-xml apply win10 "${device[@]}"
step gvt-xml status
echo
echo "What QEMU would get:"
step gvt-xml apply win10 --dry-run -v
echo
echo "Once more: nothing to do, nothing defined:"
step gvt-xml apply win10 "${device[@]}"
step gvt-xml revert win10
defined >"$folder/after.xml"
step cmp "$folder/before.xml" "$folder/after.xml"
echo "The domain is back, byte for byte."
