#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# apply without a device asks on a terminal: which device, how it is shown, whether to apply. Each answer is an option too, and the
# command that does the same is printed. It asks nothing if no user sits there, or if the command isn't about one domain.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
chmod 755 "$work"
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8 NO_COLOR=1
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
root=$work/host
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
trap 'rm -rf "$work"' EXIT
# This driver has no node devices: the host's devices are those of $root.
uri=$(driver_uri "$work/embed")
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"

virsh_here() {
  timeout 60 virsh -q -c "$uri" "$@"
}

dump() {
  virsh_here dumpxml --inactive --security-info "$1"
}

# on_terminal STATUS [QUESTION ANSWER]… -- WORD…: all that the terminal gets is in $work/err.
on_terminal() {
  local expected=$1 typed=() status=0
  shift
  while [ "$1" != -- ]; do
    typed+=("$1")
    shift
  done
  shift
  : >"$work/out"
  timeout 90 /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/typist.py" "${typed[@]}" -- \
    "$GVT_XML" -c "$uri" --root "$root" "$@" >"$work/err" || status=$?
  sed -i 's/\r$//' "$work/err"
  [ "$status" = "$expected" ] || fail "gvt-xml $* ends with $status, not $expected"
  checks=$((checks + 1))
}

unchanged() {
  dump win10 | diff -u "$work/before.xml" - || fail "win10 isn't what it was"
  checks=$((checks + 1))
}

cancelled() {
  says "cancelled, nothing was changed"
  ! grep -q "^error: " "$work/err" || fail "it is called an error"
  unchanged
}

# asks_nothing: and lists the commands to copy.
asks_nothing() {
  ! grep -q "Which one" "$work/out" "$work/err" || fail "it asks"
  grep -qF "apply win10 --uuid $uuid" "$work/out" "$work/err" || fail "it doesn't list the commands"
  unchanged
}

intel_gpu 1 2 2 4
uuid=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
mdev $uuid 0000:00:02.0 i915-GVTg_V5_4
for name in win10 other; do
  adapt "$GVT_XML_SOURCE/samples/debian-server.xml" |
    sed "s,<name>[^<]*</name>,<name>$name</name>,; /<uuid>/d; /<mac /d" >"$work/domain.xml"
  virsh_here define "$work/domain.xml"
done
dump win10 >"$work/before.xml"

# Whoever says no gets nothing, at each of the questions.
on_terminal 1 "Which one? [1-6, q] " q -- apply win10
says "The host can give win10 now:"
says " 5  --uuid $uuid"
cancelled
on_terminal 1 "Which one? [1-6, q] " 5 "Which one? [1-" Q -- apply win10
cancelled
on_terminal 1 "Which one? [1-6, q] " 5 "Enter: 1] " "" "Apply? [y/N] " n -- apply win10
cancelled

# The end of input, and Ctrl-C.
for key in $'\x04' $'\x03'; do
  on_terminal 1 "Which one? [1-6, q] " "$key" -- apply win10
  cancelled
  on_terminal 1 "Which one? [1-6, q] " 5 "Enter: 1] " "$key" -- apply win10
  cancelled
  on_terminal 1 "Which one? [1-6, q] " 5 "Enter: 1] " "" "Apply? [y/N] " "$key" -- apply win10
  cancelled
done

# A wrong answer is asked again, twice.
on_terminal 1 "[1-6, q] " 7 "'7' is none of them; type a number (1-6), or q to cancel" 0 "'0' is none" "" -- apply win10
! grep -qF "''" "$work/err" || fail "an empty answer is quoted"
cancelled
on_terminal 1 "[1-6, q] " 5x "'5x' is none of them" 5 "Enter: 1] " 99 "'99' is none of them" q -- apply win10
cancelled

# A profile or a display that is given isn't asked for, and stands in the command that does the same. Only what goes with the
# profile is offered.
on_terminal 1 "[1-5, q] " 5 "Apply? " n -- apply win10 --profile gvtg-headless --hide-kvm --env DB_PASSWORD=hunter2
says "To do the same:"
says "  gvt-xml -c '$uri' apply win10 --uuid $uuid --profile gvtg-headless --hide-kvm --env 'DB_PASSWORD=********'"
cancelled
on_terminal 1 "[1-6, q] " 5 "Apply? " n -- apply win10 --display none
cancelled
# Of a whole GPU nothing is shown by the host.
on_terminal 1 "[1-6, q] " 6 "Apply? " n -- apply win10
says "apply win10 --pci 0000:00:02.0"
cancelled
# The diff is shown only if it is asked for.
! grep -q '^+++ ' "$work/err" || fail "a diff"
on_terminal 1 "[1-6, q] " 5 "Enter: 1] " "" "Define this? " n -- apply win10 --confirm
grep -q '^+++ ' "$work/err" || fail "no diff"
cancelled

# Nobody is asked.
gvt 2 --root "$root" apply win10 </dev/null
asks_nothing
on_terminal 2 -- apply win10 -q
asks_nothing
on_terminal 2 -- apply win10 --json
asks_nothing
on_terminal 2 -- apply win10 --dry-run
asks_nothing
on_terminal 2 -- apply win10 other
asks_nothing
on_terminal 2 -- apply --match 'win*'
asks_nothing
echo win10 >"$work/map"
on_terminal 2 -- apply --map "$work/map"
asks_nothing
# Standard input or standard error isn't the terminal.
for redirect in '</dev/null' '2>&1 | cat'; do
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/typist.py" -- sh -c "\"\$@\" $redirect" sh \
    "$GVT_XML" -c "$uri" --root "$root" apply win10 >"$work/err" || true
  sed -i 's/\r$//' "$work/err"
  asks_nothing
done
on_terminal 2 -- --root "$work/none" apply win10
says "the host has nothing to give now: no GPU is free"
unchanged

# The way to the end. The printed command finds nothing to do, and so does the next apply.
on_terminal 0 "[1-6, q] " 5 "Enter: 1] " 3 "Apply? [y/N] " y -- apply win10
same=$(sed -n '/To do the same:$/{n;s/^  gvt-xml //p}' "$work/err")
case $same in
  *" apply win10 --uuid $uuid --profile gvtg-"*) ;;
  *) fail "the same by: $same" ;;
esac
dump win10 >"$work/after.xml"
grep -qF "$uuid" "$work/after.xml" || fail "win10 doesn't have the vGPU"
words=()
eval "words=($same)"
"$GVT_XML" --root "$root" "${words[@]}" >"$work/out" 2>"$work/err"
says "win10: already as planned"
gvt 0 --root "$root" apply win10 --dry-run --exit-code
on_terminal 0 -- apply win10
says "win10: already as planned"

echo "interactive: $checks checks passed"
