#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# run.sh [all | short | TEST]: Cockpit's page, contrib/cockpit, in a real Cockpit and a headless Chromium, over a libvirtd of the test's
# own and a host made of files. page.py has the tests. "short" takes those that ./dev test runs: the page loads, one apply, one
# take-back. GVT_XML_REGENERATE=1 writes the pictures in docs again (on Debian 12), GVT_XML_KEEP=FOLDER keeps them there.
# GVT_XML_AXE is axe-core's axe.min.js; without it, "all" loads it by npm.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
GVT_XML=$(realpath "$GVT_XML")
GVT_XML_SOURCE=$(realpath "$GVT_XML_SOURCE")
AXE=4.11.1
part=${1-all}

for file in /usr/lib/cockpit/cockpit-ws /usr/bin/cockpit-bridge /usr/bin/chromium /usr/bin/chromedriver; do
  if [ ! -x "$file" ]; then
    echo "skipped: there is no $file (apt install cockpit-ws cockpit-bridge chromium chromium-driver python3-selenium)"
    exit 77
  fi
done
if ! /usr/bin/python3 -c 'import selenium' 2>/dev/null; then
  echo "skipped: there is no python3-selenium"
  exit 77
fi

work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
server=
export LC_ALL=C.UTF-8 LANG=C.UTF-8
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; daemon_stop; rm -rf "$work"' EXIT

# The host, and its guests. libvirt knows this machine's own devices, of which none has this address.
root=$work/host
# shellcheck disable=SC2034 # of hosttree.sh
intel_address=0001:00:02.0
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
gvtg_laptop 1 2 2 4
module kvm ignore_msrs=N
mdev a297db4a-f4c2-11e6-90f6-d3b88d6c9525 "$intel_address" i915-GVTg_V5_4
pci 0000:42:00.0 030200 10de 26b9 nvidia 68
physical_function 0000:42:00.0 2 2
nvidia_vf 0000:42:00.4 0000:42:00.0 69 0 1519 'NVIDIA L40S-2Q'
nvidia_vf 0000:42:00.5 0000:42:00.0 70 0 1519 'NVIDIA L40S-2Q'
mkdir -p "$root/etc/libvirt/hooks/qemu.d"

daemon_start
uri=$(daemon_uri)
for name in win10 web1; do
  adapt "$GVT_XML_SOURCE/samples/win10.xml" | sed "s,<name>.*</name>,<name>$name</name>,; /<uuid>/d; /<cpu /d" >"$work/$name.xml"
  virsh -q -c "$uri" define "$work/$name.xml"
done

# Cockpit finds a user's packages in $XDG_DATA_HOME/cockpit, and the program by $PATH.
mkdir -p "$work/bin" "$work/data/cockpit" "$work/run"
cp -r "$GVT_XML_SOURCE/contrib/cockpit" "$work/data/cockpit/gvt-xml"
cat >"$work/bin/gvt-xml" <<END
#!/bin/sh
[ "\$1" != watch ] || echo "\$\$" >"$work/watcher"
exec "$GVT_XML" -c "$uri" --root "$root" "\$@"
END
chmod +x "$work/bin/gvt-xml"
port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
env PATH="$work/bin:$PATH" HOME="$work/home" XDG_DATA_HOME="$work/data" XDG_STATE_HOME="$work/state" XDG_RUNTIME_DIR="$work/run" \
  /usr/lib/cockpit/cockpit-ws -a 127.0.0.1 -p "$port" --local-session=/usr/bin/cockpit-bridge >"$work/server" 2>&1 &
server=$!

if [ "$part" = all ] && [ -z "${GVT_XML_AXE-}" ] && command -v npm >/dev/null; then
  npm install --silent --no-audit --no-fund --prefix "$work/npm" "axe-core@$AXE" >"$work/npm.log" 2>&1 || cat "$work/npm.log"
  GVT_XML_AXE=$work/npm/node_modules/axe-core/axe.min.js
fi
export GVT_XML_AXE=${GVT_XML_AXE-}
/usr/bin/python3 "$GVT_XML_SOURCE/tests/cockpit/page.py" "$part" "http://127.0.0.1:$port/cockpit/@localhost/gvt-xml/index.html" "$uri" \
  "$work" || status=$?
[ -z "${GVT_XML_KEEP-}" ] || cp "$work"/*.png "$GVT_XML_KEEP"
[ "${status-0}" = 0 ] || cat "$work/server" >&2
exit "${status-0}"
