#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Kills gvt-xml, and libvirtd under it, at each step and at random moments of an apply and a revert on a real libvirtd. After each
# kill the domain must be either as it was or as planned. The command must succeed when it runs again, and revert must restore
# the domain, with the password of its display.
#
#   faults.sh RANDOM DAEMON   how many kills at random moments, and of libvirtd at each step; all steps of gvt-xml are done once
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}" "${GVT_XML_INTERPOSER:?}"
random=${1:-10}
daemon=${2:-4}
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8 ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
trap 'daemon_stop; rm -rf "$work"' EXIT
uri=$(daemon_uri)
apply=(apply guest --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile gvtg-window)
kills=0
old=0
new=0
missed=0
between=0

fail() {
  echo "FAILED after $kills kills: $*"
  cat "$work/said" 2>/dev/null || true
  exit 1
}

# A password's backup is named by the time that it was made.
dump() {
  timeout 60 virsh -q -c "$uri" dumpxml --inactive --security-info guest | sed 's/[0-9]\{8\}T[0-9.]*Z\.xml/BACKUP/' >"$1"
}

gvt() {
  timeout 60 "$GVT_XML" -c "$uri" "$@" >"$work/said" 2>&1 </dev/null
}

# Which of both the domain is now; anything else is the failure that this test is for.
look() {
  dump "$work/now.xml"
  if cmp -s "$work/now.xml" "$work/old.xml"; then
    old=$((old + 1))
  elif cmp -s "$work/now.xml" "$work/new.xml"; then
    new=$((new + 1))
  else
    diff -u "$work/old.xml" "$work/now.xml" | head -40
    fail "the domain is neither as it was nor as planned"
  fi
}

# No other user may read the files that a kill left behind.
check_files() {
  local open
  open=$(find "$XDG_STATE_HOME/gvt-xml" -perm /077 -print 2>/dev/null) || true
  [ -z "$open" ] || fail "others may read $open"
}

# is FILE WHAT
is() {
  dump "$work/now.xml"
  cmp -s "$work/now.xml" "$work/$1.xml" || fail "$2"
}

# The command that was interrupted is run again, and does it; then the other command.
go_on() {
  local left
  check_files
  if [ "$1" = apply ]; then
    gvt "${apply[@]}" || fail "apply doesn't go on"
    is new "apply goes on, but not to what was planned"
    gvt revert guest || fail "revert fails after it"
    is old "revert doesn't give back what was"
  else
    gvt revert guest || fail "revert doesn't go on"
    is old "revert goes on, but not to what was"
    gvt "${apply[@]}" || fail "apply fails after it"
    is new "apply doesn't give what was planned"
  fi
  left=$(find "$XDG_STATE_HOME/gvt-xml" -name '*.gvt-*' -print)
  [ -z "$left" ] || fail "the next run leaves $left"
}

# interrupted WORD ENVIRONMENT…: an apply or a revert with a fault; whether it was hit.
interrupted() {
  local words=(revert guest) status=0
  [ "$1" = revert ] || words=("${apply[@]}")
  shift
  { timeout 60 env "$@" LD_PRELOAD="$GVT_XML_INTERPOSER" "$GVT_XML" -c "$uri" "${words[@]}" \
    >"$work/said" 2>&1 </dev/null; } 2>/dev/null || status=$?
  [ "$status" -ne 0 ]
}

count_steps() {
  timeout 60 env FAULT=none FAULT_COUNT="$work/steps" LD_PRELOAD="$GVT_XML_INTERPOSER" "$GVT_XML" -c "$uri" "$@" \
    >"$work/said" 2>&1 || fail "$1 fails without a fault"
  cat "$work/steps"
}

# Of gvt-xml at each step of WORD.
kill_at_steps() {
  local at
  for ((at = 1; at <= $2; at++)); do
    interrupted "$1" FAULT=kill FAULT_AT="$at" || fail "$1 isn't killed at step $at"
    kills=$((kills + 1))
    look
    go_on "$1"
  done
}

# Kills gvt-xml at random moments of the time that it takes, in tenths of a millisecond.
kill_at_random() {
  local i words status
  for ((i = 0; i < random; i++)); do
    words=(revert guest)
    [ "$1" = revert ] || words=("${apply[@]}")
    status=0
    { timeout -s KILL "0.0$((RANDOM % 900 + 100))" "$GVT_XML" -c "$uri" "${words[@]}" >"$work/said" 2>&1 </dev/null; } \
      2>/dev/null || status=$?
    if [ "$status" -eq 137 ]; then
      kills=$((kills + 1))
    else
      missed=$((missed + 1))
    fi
    look
    go_on "$1"
  done
}

# Of libvirtd, a moment after each step.
kill_daemon() {
  local at i
  for ((i = 0; i < daemon; i++)); do
    at=$((i % $2 + 1))
    if interrupted "$1" FAULT=9 FAULT_PID="$(daemon_pid)" FAULT_AT="$at" FAULT_DELAY="$((RANDOM % 3000))"; then
      grep -q '^error: ' "$work/said" || fail "no error is said"
      if grep -q 'either as it was or as planned' "$work/said"; then
        between=$((between + 1))
      fi
    fi
    kills=$((kills + 1))
    sleep 0.1
    daemon_start
    look
    go_on "$1"
  done
}

daemon_start
adapt "$GVT_XML_SOURCE/samples/debian-i440fx-vnc.xml" |
  sed 's,<name>[^<]*</name>,<name>guest</name>,; /<uuid>/d' >"$work/domain.xml"
timeout 60 virsh -q -c "$uri" define "$work/domain.xml"
dump "$work/old.xml"
grep -q "passwd=" "$work/old.xml" || fail "the domain has no password"
gvt "${apply[@]}" || fail "apply fails"
dump "$work/new.xml"
gvt revert guest || fail "revert fails"
is old "revert doesn't give back what was"
apply_steps=$(count_steps "${apply[@]}")
revert_steps=$(count_steps revert guest)
if [ "$apply_steps" -lt 10 ] || [ "$revert_steps" -lt 10 ]; then
  fail "$apply_steps steps of apply and $revert_steps of revert: they aren't counted"
fi

kill_at_steps apply "$apply_steps"
kill_at_random apply
kill_daemon apply "$apply_steps"
gvt "${apply[@]}" || fail "apply fails"
kill_at_steps revert "$revert_steps"
kill_at_random revert
kill_daemon revert "$revert_steps"

echo "faults: $kills kills ($apply_steps steps of apply, $revert_steps of revert, $((2 * random - missed)) at random, $((2 * daemon)) of libvirtd):" \
  "$old times as it was, $new times as planned, never else; $between times it couldn't know which, and said so"
