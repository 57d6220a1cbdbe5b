#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the scripts that doctor --script prints: shellcheck finds nothing in them, each makes its files what they must be, and a
# second run changes nothing. Their paths are moved below a folder; programs that would change this host are stand-ins, which
# record how they were called.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

fail() {
  echo "doctor-script: $*" >&2
  failures=$((failures + 1))
}

# make_host CASE: the host of a golden case.
make_host() {
  rm -rf "${work:?}/host" "${work:?}/bin" "$work/called"
  mkdir -p "$work/host" "$work/bin"
  : >"$work/called"
  # shellcheck source=/dev/null disable=SC2034
  (root=$work/host && . "$GVT_XML_SOURCE/tests/lib/hosttree.sh" && . "$GVT_XML_SOURCE/tests/golden/doctor/$1/host")
  local name
  for name in apt-get chcon gvt-xml mdevctl modprobe setsebool systemctl systemd-tmpfiles udevadm update-grub usermod virsh; do
    printf '#!/bin/sh\necho "%s $*" >>%q\n' "$name" "$work/called" >"$work/bin/$name"
    chmod +x "$work/bin/$name"
  done
}

# print_script CASE: the script of a golden case, as it is printed.
print_script() {
  local words
  eval "words=($(cat "$GVT_XML_SOURCE/tests/golden/doctor/$1/command"))"
  (cd "$GVT_XML_SOURCE/tests/golden/doctor/$1" &&
    "$GVT_XML" --root "$work/host" "${words[@]}" --script >"$work/script" 2>"$work/err")
  case $? in
    0 | 3) ;;
    *) fail "$1: no script: $(cat "$work/err")" ;;
  esac
}

# run_script: with the host's paths moved below the folder.
run_script() {
  sed -E "s#(^|[ '>])/(etc|dev/shm|dev/kvmfr|sys|usr/share|usr/sbin|usr/bin|home|var|srv)/#\1$work/host/\2/#g" "$work/script" >"$work/moved"
  PATH=$work/bin:$PATH sh "$work/moved" >"$work/said" 2>&1 || fail "$1: the script fails: $(cat "$work/said")"
}

# state: all of the host that a script can have changed.
state() {
  (cd "$work/host" && find . -type f ! -path './proc/*' ! -path './sys/*' -printf '%p %m\n' | sort &&
    find . -type f ! -path './proc/*' ! -path './sys/*' -print0 | sort -z | xargs -0 sha256sum)
}

scripts=0
mkdir "$work/scripts"
for folder in "$GVT_XML_SOURCE"/tests/golden/doctor/*/host; do
  name=$(basename "${folder%/host}")
  make_host "$name"
  case " $(cat "${folder%/host}/command") " in
    *" --checks "* | *" --json "* | *" --script "* | *" -v "*) continue ;;
  esac
  [ ! -f "${folder%/host}/err" ] || continue
  print_script "$name"
  [ -s "$work/script" ] || continue
  scripts=$((scripts + 1))
  sh -n "$work/script" || fail "$name: sh can't read it"
  cp "$work/script" "$work/scripts/$name.sh"
  grep -vE '^ *#' "$work/script" | grep -E '…|USER|DOMAIN|ADDRESS|UUID|TYPE|PARENT' && fail "$name: a placeholder is left"
done
if command -v shellcheck >/dev/null; then
  shellcheck "$work"/scripts/*.sh || fail "shellcheck complains"
fi
[ "$scripts" -gt 100 ] || fail "only $scripts scripts"

# A laptop as Debian installs it.
make_host laptop-fresh
print_script laptop-fresh
run_script laptop-fresh
grep -qxF 'GRUB_CMDLINE_LINUX="net.ifnames=0 intel_iommu=on i915.enable_gvt=1 kvm.ignore_msrs=1"' \
  "$work/host/etc/default/grub" || fail "the kernel's options aren't in $(cat "$work/host/etc/default/grub")"
[ "$(cat "$work/host/etc/modules-load.d/gvt-xml.conf")" = kvmgt ] || fail "kvmgt isn't loaded with the host"
printf '%s\n' 'update-grub ' 'apt-get install -y mdevctl' | diff - "$work/called" || fail "other commands were run"
state >"$work/first"
: >"$work/called"
run_script laptop-fresh
state | diff "$work/first" - || fail "a second run changes files"
printf '%s\n' 'apt-get install -y mdevctl' | diff - "$work/called" || fail "a second run calls more than is safe"

# What is set for the next start isn't asked for again.
"$GVT_XML" --root "$work/host" -c test:///default doctor >"$work/out"
grep -q 'sed ' "$work/out" && fail "options that are set are to be set"
tr -s '\n ' ' ' <"$work/out" | grep -q 'grub has intel_iommu=on i915.enable_gvt=1 kvm.ignore_msrs=1 already: restart' ||
  fail "it isn't said that a restart is enough"

# One whose line for the kernel has single quotes.
make_host laptop-fresh
printf '%s\n' "GRUB_CMDLINE_LINUX='quiet splash'" >"$work/host/etc/default/grub"
print_script laptop-fresh
run_script single-quotes
# shellcheck source=/dev/null disable=SC2154 # the file sets it
line=$(. "$work/host/etc/default/grub" && echo "$GRUB_CMDLINE_LINUX")
[ "$line" = "quiet splash intel_iommu=on i915.enable_gvt=1 kvm.ignore_msrs=1" ] || fail "the line is '$line'"
state >"$work/first"
run_script single-quotes
state | diff "$work/first" - || fail "a second run changes files"

# Files of libvirt, AppArmor, modprobe.
for case in guest-kvmfr-missing guest-window-denied guest-dbus-denied guest-looking-glass-none; do
  make_host "$case"
  print_script "$case"
  run_script "$case"
  state >"$work/first"
  run_script "$case"
  state | diff "$work/first" - || fail "$case: a second run changes files"
done

# QEMU's user gets the group of the render node, but never root's.
make_host guest-window-denied
group=$(stat -c %g "$work/host/dev/dri/renderD128")
if [ "$group" = 0 ] && chgrp 994 "$work/host/dev/dri/renderD128" 2>/dev/null; then
  group=994
fi
echo "render:x:$group:" >>"$work/host/etc/group"
print_script guest-window-denied
grep -q '^usermod -aG root ' "$work/script" && fail "the script adds QEMU's user to the group root"
[ "$group" = 0 ] || grep -q '^usermod -aG .* libvirt-qemu$' "$work/script" || fail "QEMU's user gets no group"

echo "doctor-script: $scripts scripts, $failures faults"
[ "$failures" = 0 ]
