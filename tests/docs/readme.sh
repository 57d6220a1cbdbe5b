#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The README is true: each of its commands runs, on a real QEMU driver (embedded) and a host made of files; its list of
# profiles is the program's; the targets of its links exist.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
GVT_XML=$(realpath "$GVT_XML")
GVT_XML_SOURCE=$(realpath "$GVT_XML_SOURCE")
readme=$GVT_XML_SOURCE/README.md
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
for name in win10 debian desk1 desk2 web1; do
  adapt "$GVT_XML_SOURCE/samples/win10.xml" |
    sed "s,<name>.*</name>,<name>$name</name>,; /<uuid>/d" >"$work/$name.xml"
  virsh --quiet define "$work/$name.xml" || exit 1
done
cd "$work" || exit 1
cp win10.xml in.xml
sed -n '/\$ cat guests.txt/,/^$/s/^    \([a-z]\)/\1/p' "$readme" >guests.txt

# gvt-xml WORD…: as the README calls it, but on that host. It takes one domain at a time: the driver in this process forks,
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
done < <(sed -nE 's/^    +(\$ )?((sudo )?gvt-xml [^#]*).*/\2/p' "$readme")

# What it shows.

gvt-xml profiles >"$work/profiles"
sed -n '/\$ gvt-xml profiles$/,/^$/p' "$readme" | sed -n '2,$s/^    //p' | diff -u - "$work/profiles" || fail "the profiles are others"

# slugs FILE: the anchors that GitHub gives its headings.
slugs() {
  sed -nE 's/^#+ (.*)/\L\1/p' "$1" | sed -E 's/[^a-z0-9_ -]//g; s/ /-/g'
}

links=0
while IFS='#' read -r file anchor; do
  links=$((links + 1))
  if [ ! -e "$GVT_XML_SOURCE/$file" ]; then
    fail "there is no $file"
  elif [ -n "$anchor" ] && ! slugs "$GVT_XML_SOURCE/$file" | grep -qxF -- "$anchor"; then
    fail "$file has no heading for $anchor"
  fi
done < <(grep -oE '\]\([^)]+\)' "$readme" | tr -d '()]')

echo "readme: $commands commands, $links links, $failed failures"
[ "$commands" -gt 20 ] && [ "$links" -gt 20 ] && [ "$failed" = 0 ]
