#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The README and the pages that grew out of it are true: each command in an indented block runs, on a real QEMU driver (embedded)
# and a host made of files. tests/docs/tutorials.sh runs the commands that have their output below them, tests/docs/links.py
# follows the links.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
GVT_XML=$(realpath "$GVT_XML")
GVT_XML_SOURCE=$(realpath "$GVT_XML_SOURCE")
pages=("$GVT_XML_SOURCE"/{README,docs/{install,displays,troubleshooting,faq,limits,tutorial-*}}.md)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
LIBVIRT_DEFAULT_URI=$(driver_uri "$work/driver")
export LIBVIRT_DEFAULT_URI
root=$work/host
commands=0
failed=0

fail() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

# The host, and its guests.

# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
gvtg_laptop 1 2 2 4
pci 0000:41:00.0 030000 10de 1db4 nvidia 66
pci 0000:41:00.1 040300 10de 10f2 snd_hda_intel 66
pci 0000:41:00.4 030200 10de 1db4 nvidia 67
mdev_type 0000:41:00.0 nvidia-300 4 'GRID V100-8C' 'num_heads=1, framebuffer=8192M'
pci 0000:42:00.0 030200 10de 26b9 nvidia 68
physical_function 0000:42:00.0 2 2
nvidia_vf 0000:42:00.4 0000:42:00.0 69 0 1519 'NVIDIA L40S-2Q'
nvidia_vf 0000:42:00.5 0000:42:00.0 70 0 1519 'NVIDIA L40S-2Q'
mkdir -p "$root/etc/systemd/system"
program systemctl
installed_hook
for name in win10 debian desk1 desk2 desk3 web1; do
  adapt "$GVT_XML_SOURCE/samples/win10.xml" |
    sed "s,<name>.*</name>,<name>$name</name>,; /<uuid>/d" >"$work/$name.xml"
  virsh --quiet define "$work/$name.xml" || exit 1
done
cd "$work" || exit 1
cp win10.xml in.xml
sed -n '/\$ cat guests.txt/,/^```$/s/^\([a-z]\)/\1/p' "$GVT_XML_SOURCE/docs/tutorial-fleet.md" >guests.txt

# gvt-xml WORD…: as a page calls it, but on that host. It takes one domain at a time: the driver in this process forks,
# and with threads a sanitizer's memory doesn't survive that.
gvt-xml() {
  case " $* " in
    *" --map "* | *" --match "* | " lint --all "*) set -- "$@" -j 1 ;;
  esac
  "$GVT_XML" --root "$root" "$@"
}

run() {
  local line=$1 status=0
  line=${line//sudo /}
  line=${line//UUID/a297db4a-f4c2-11e6-90f6-d3b88d6c9525}
  # Each apply is one of several that could be.
  case $line in
    "gvt-xml apply "[a-z]*) gvt-xml -q revert "$(cut -d ' ' -f 3 <<<"$line")" ;;
  esac
  eval "$line" >"$work/out" 2>"$work/err" </dev/null || status=$?
  commands=$((commands + 1))
  case "$status $line" in
    0\ * | 3\ gvt-xml\ lint* | 3\ gvt-xml\ doctor* | 3\ *--exit-code*) ;;
    *)
      fail "'$line' ends with $status"
      cat "$work/out" "$work/err"
      ;;
  esac
}

while IFS= read -r line; do
  run "$line"
done < <(sed -nE 's/^    +((sudo )?gvt-xml [^#]*).*/\1/p' "${pages[@]}")

echo "readme: $commands commands, $failed failures"
[ "$commands" -gt 20 ] && [ "$failed" = 0 ]
