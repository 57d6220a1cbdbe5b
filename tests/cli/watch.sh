#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# gvt-xml watch: what it prints when domains change, and how it ends. tests/libvirt/events.c has the drivers that report nothing.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export LC_ALL=C.UTF-8
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
trap 'daemon_stop; rm -rf "$work"' EXIT
uri=$(daemon_uri)
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
guest='a &lt;guest&gt;'
uuid=518c4251-c77b-4add-837f-0a2103318cfd

# wait_for COMMAND…: for 20 seconds.
wait_for() {
  local i
  for ((i = 0; i < 200; i++)); do
    if "$@"; then return 0; fi
    sleep 0.1
  done
  fail "in vain: $*"
}

# watch_begin WORD…: watches in the background.
watch_begin() {
  : >"$work/out"
  : >"$work/err"
  timeout 120 "$GVT_XML" -c "$uri" watch "$@" >"$work/out" 2>"$work/err" &
  watcher=$!
  wait_for grep -q watching "$work/out" "$work/err"
}

# watch_ends STATUS
watch_ends() {
  local status=0
  wait "$watcher" || status=$?
  [ "$status" = "$1" ] || fail "it ends with $status, not $1"
  checks=$((checks + 1))
}

change() {
  sed "s,TITLE,$1," >"$work/domain.xml" <<XML
<domain type='qemu'><name>$guest</name><uuid>$uuid</uuid><title>TITLE</title><memory>65536</memory>
<os><type arch='x86_64' machine='q35'>hvm</type></os></domain>
XML
  timeout 60 virsh -q -c "$uri" define "$work/domain.xml"
}

# printed N: so many lines.
printed() {
  [ "$(wc -l <"$work/out")" -ge "$1" ]
}

# json LINE EXPRESSION
json() {
  sed -n "$1p" "$work/out" >"$work/line"
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/host.schema.json#watch" "$work/line" "$2" ||
    fail "JSON: line $1: $2"
  checks=$((checks + 1))
}

daemon_start

# What is defined, defined again, and undefined. The first object says that no change is missed from then on.
watch_begin --json
json 1 'o == {"domain": None, "uuid": None, "device": None, "event": "watching"}'
change one
wait_for printed 2
json 2 "o == {'domain': 'a <guest>', 'uuid': '$uuid', 'device': None, 'event': 'defined'}"
change two
wait_for printed 3
json 3 'o["event"] == "defined"'
timeout 60 virsh -q -c "$uri" undefine "$uuid"
wait_for printed 4
json 4 'o["event"] == "undefined" and o["domain"] == "a <guest>"'
kill "$watcher"
watch_ends 143

# Without --json: a line of text for each change, and the note on standard error.
watch_begin
change one
wait_for printed 1
grep -qxF 'domain a <guest>: defined' "$work/out" || fail "the text is another one"
says 'watching; Ctrl-C ends it'

# libvirt ends.
daemon_signal KILL
watch_ends 1
says 'error: libvirt ended the connection; run the command again'
gvt 1 watch
says 'Failed to connect socket'
daemon_start

# libvirt hangs: the connection counts as ended after the timeout.
watch_begin --timeout 3
daemon_signal STOP
watch_ends 1
says 'error: libvirt ended the connection; run the command again'
daemon_signal CONT

# Nobody reads any more, though nothing changes: it ends, and says nothing.
status=0
timeout 60 "$GVT_XML" -c "$uri" watch --json 2>"$work/err" | head -n 1 >"$work/out" || status=$?
[ "$status" = 141 ] || fail "it ends with $status, not by SIGPIPE"
json 1 'o["event"] == "watching"'
[ ! -s "$work/err" ] || fail "it says something"

gvt 2 watch debian
says 'error: '
echo "watch: $checks checks passed"
