#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Stands for systemctl and modprobe in a tree of hosttree.sh: stand-in.sh ROOT PROGRAM WORD…
# It acts on the tree, and records each call that changes something in ROOT/log. If the call's words are a line of
# ROOT/fail, it fails with the program's complaint instead. If they are a line of ROOT/kill, it kills the calling program
# before it acts; of ROOT/kill-after, after it has acted. At each call it runs the words of ROOT/meanwhile.
set -eu

root=$1
program=$2
shift 2
# shellcheck source=tests/lib/hosttree.sh
. "$(dirname "$0")/hosttree.sh"
shopt -s nullglob
settle

# listed FILE: whether the words of this call are a line of it.
listed() {
  grep -qxF "$call" "$root/$1" 2>/dev/null
}

# unload MODULE: the modules that it uses are kept, for when it is loaded again.
unload() {
  local folder device
  mkdir -p "$root/unloaded/$1"
  for folder in "$root"/sys/module/*/holders/"$1"; do
    folder=${folder%/holders/*}
    touch "$root/unloaded/$1/${folder##*/}"
    rm "$folder/holders/$1"
  done
  for device in "$root/sys/bus/pci/drivers/$1"/*:*; do
    touch "$root/unloaded/$1/${device##*/}"
    unbind_device "${device##*/}"
  done
  mv "$root/sys/module/$1" "$root/unloaded/$1.module"
  if [ -d "$root/sys/bus/pci/drivers/$1" ]; then mv "$root/sys/bus/pci/drivers/$1" "$root/unloaded/$1.driver"; fi
}

# load MODULE: with what it uses, and its devices, as long as no other driver has them.
load() {
  local used
  [ -d "$root/unloaded/$1.module" ] || return 0
  mv "$root/unloaded/$1.module" "$root/sys/module/$1"
  if [ -d "$root/unloaded/$1.driver" ]; then mv "$root/unloaded/$1.driver" "$root/sys/bus/pci/drivers/$1"; fi
  for used in "$root/unloaded/$1"/*; do
    used=${used##*/}
    case $used in
      *:*)
        [ -e "$root/sys/bus/pci/devices/$used/driver" ] || [ ! -e "$root/sys/bus/pci/devices/$used" ] ||
          bind_device "$used" "$1"
        ;;
      *)
        load "$used"
        holder "$used" "$1"
        ;;
    esac
  done
  rm -rf "${root:?}/unloaded/$1"
}

act() {
  case $call in
    "systemctl stop "*) rm -f "$root/active/$2" ;;
    "systemctl start "*) touch "$root/active/$2" ;;
    "modprobe -r "*)
      unload "$2"
      # modprobe removes modules that nothing else uses, too.
      if [ -e "$root/along/$2" ]; then unload "$(cat "$root/along/$2")"; fi
      ;;
    "modprobe "*) load "$1" ;;
  esac
}

call="$program $*"
# shellcheck source=/dev/null
if [ -e "$root/meanwhile" ]; then . "$root/meanwhile"; fi
if [ "$program $1" = "systemctl is-active" ]; then
  [ -e "$root/active/${!#}" ]
  exit
fi
echo "$call" >>"$root/log"
if listed kill; then kill -KILL "$PPID"; exit 1; fi
if listed fail; then
  echo "$program: FATAL: Module ${!#} is in use." >&2
  exit 1
fi
act "$@"
if listed kill-after; then kill -KILL "$PPID"; fi
