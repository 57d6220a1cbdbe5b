#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Measures gvt-xml beside other ways to the same results, on a private libvirtd. bench.py has the list, and the words.
#
#   bench.sh GVT-XML [BEFORE [WORD]…]    BEFORE: the program of an older build, or ""
set -euo pipefail

program=$(realpath "$1")
before=${2-}
source=$(realpath "$(dirname "$0")/..")
# If there is a tmpfs, no measurement has the disk's noise.
work=$(mktemp -d "$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR-/tmp}")/gvt-xml-bench.XXXXXX")
chmod 755 "$work"
daemon_root=$work/daemon
export GVT_XML_SOURCE=$source XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache LC_ALL=C.UTF-8
# shellcheck source=tests/lib/daemon.sh
. "$source/tests/lib/daemon.sh"
trap 'daemon_stop; rm -rf "$work"' EXIT

read -r -a flags <<<"$(pkg-config --cflags --libs glib-2.0 libvirt)"
gcc -O2 -o "$work/cost" "$source/bench/cost.c"
gcc -O2 -o "$work/floor" "$source/bench/floor.c" "${flags[@]}"
daemon_start
/usr/bin/python3 "$source/bench/bench.py" "$program" "$work" "$(daemon_uri)" "$before" "${@:3}"
