#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# docs/picture.svg shows what a terminal shows today: the main job on a real QEMU driver (embedded), with the guest of
# samples/win10.xml on a laptop with GVT-g. "./dev picture" (GVT_XML_REGENERATE=1) draws it again. Nothing is left out or put in.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
GVT_XML=$(realpath "$GVT_XML")
GVT_XML_SOURCE=$(realpath "$GVT_XML_SOURCE")
picture=$GVT_XML_SOURCE/docs/picture.svg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_STATE_HOME=$work/state
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
LIBVIRT_DEFAULT_URI=$(driver_uri "$work/driver")
export LIBVIRT_DEFAULT_URI
unset NO_COLOR GVT_XML_DIFF
mkdir "$work/bin"
printf '#!/bin/sh\nexec "%s" --root "%s" "$@"\n' "$GVT_XML" "$work/host" >"$work/bin/gvt-xml"
chmod +x "$work/bin/gvt-xml"
PATH=$work/bin:$PATH
# The host has the devices, and its own programs and libraries.
root=$work/host
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
intel_gpu 1 2 2 4
drm 0000:00:02.0 card0 renderD128
installed_hook
mkdir -p "$root/usr"
ln -s /usr/lib "$root/usr/lib"

# Other versions of libvirt say some of it in another way.
if [[ $(virsh --version) != 9.0.* ]]; then
  echo "skipped: the picture is of libvirt 9.0, this is $(virsh --version)"
  exit 77
fi
adapt "$GVT_XML_SOURCE/samples/win10.xml" >"$work/win10.xml"
virsh --quiet define "$work/win10.xml"

/usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/terminal.py" 100 >"$work/picture.svg" <<'EOF'
gvt-xml devices
gvt-xml apply win10 --vgpu-type i915-GVTg_V5_4
gvt-xml status
gvt-xml revert win10
EOF

# The times of today, by others as long.
sed -Ei 's/[0-9]{8}T[0-9]{6}\.[0-9]{6}Z/20261129T101426.153721Z/g; s/as before [0-9-]{10} [0-9:]{5}/as before 2026-11-29 10:14/' \
  "$work/picture.svg"

if [ "${GVT_XML_REGENERATE-}" = 1 ]; then
  cp "$work/picture.svg" "$picture"
  echo "picture: redrawn, docs/picture.svg"
else
  diff -u "$picture" "$work/picture.svg"
  echo "picture: as it is today"
fi
