#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A libvirtd that hangs or dies under gvt-xml, and a gvt-xml that dies: there is a clear error within --timeout, the domain is as
# it was, and the command succeeds once libvirtd is back.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
trap 'daemon_stop; rm -rf "$work"' EXIT
uri=$(daemon_uri)
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
words=(apply debian --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile vgpu)

dump() {
  timeout 60 virsh -q -c "$uri" dumpxml --inactive --security-info debian
}

unchanged() {
  dump >"$work/after.xml"
  cmp -s "$work/before.xml" "$work/after.xml" || fail "the domain was changed"
  checks=$((checks + 1))
}

# While gvt-xml asks whether to define, the daemon gets a signal; then the answer is yes.
answer_after() {
  while ! grep -q 'Define this' "$work/err" 2>/dev/null; do
    sleep 0.1
  done
  daemon_signal "$1"
  echo y
}

daemon_start
adapt "$GVT_XML_SOURCE/samples/debian-server.xml" |
  sed 's,<name>[^<]*</name>,<name>debian</name>,; /<cpu /d' >"$work/domain.xml"
timeout 60 virsh -q -c "$uri" define "$work/domain.xml"
dump >"$work/before.xml"

# It hangs before it is asked anything.
daemon_signal STOP
gvt 1 --timeout 1 "${words[@]}"
says "libvirt doesn't answer for 1 seconds"
gvt 1 --timeout 1 status
daemon_signal CONT
unchanged

# It hangs, and it dies, between the read and the define.
for signal in STOP KILL; do
  : >"$work/err"
  gvt 1 --timeout 6 "${words[@]}" --confirm < <(answer_after "$signal")
  says "error: the domain can't be looked at once more, so nothing was changed: "
  if [ "$signal" = STOP ]; then
    says "keepalive timeout"
    daemon_signal CONT
  else
    daemon_start
  fi
  unchanged
done

# The same command goes on.
gvt 0 "${words[@]}"
gvt 0 "${words[@]}"
says "already as planned"
gvt 0 revert debian
unchanged

# gvt-xml is killed while a try has the guest started: libvirt stops the guest.
export XDG_CONFIG_HOME=$work/config
mkdir -p "$work/config/gvt-xml/profiles"
cat >"$work/config/gvt-xml/profiles/plain.xml" <<'END'
<gvt:profile xmlns:gvt="urn:gvt-xml:1" name="plain" device="none" hands-out="nothing" summary="A display">
  <gvt:display mode="vnc" why="it needs nothing" source="this test"/>
</gvt:profile>
END
cat >"$work/domain.xml" <<'END'
<domain type='qemu'><name>tiny</name><memory unit='MiB'>64</memory><os><type arch='x86_64' machine='q35'>hvm</type></os></domain>
END
timeout 60 virsh -q -c "$uri" define "$work/domain.xml"
state() {
  timeout 60 virsh -q -c "$uri" domstate tiny
}
killed_in_a_try() {
  local i
  "$GVT_XML" -c "$uri" apply tiny --profile plain --try >"$work/out" 2>"$work/err" &
  while [ "$(state)" = "shut off" ] && kill -0 $! 2>/dev/null; do
    :
  done
  kill -KILL $! 2>/dev/null || true
  wait $! || true
  for ((i = 0; i < 100; i++)); do
    [ "$(state)" != "shut off" ] || break
    sleep 0.2
  done
  [ "$(state)" = "shut off" ] || fail "the guest of a try that was killed is $(state)"
  gvt 0 apply tiny --profile plain --try
  gvt 0 revert tiny
}
# In a container libvirt may start none.
if timeout 60 virsh -q -c "$uri" start tiny >"$work/out" 2>"$work/err"; then
  timeout 60 virsh -q -c "$uri" destroy tiny
  killed_in_a_try
else
  echo "daemon: no guest starts here, so none is killed in a try: $(cat "$work/err")"
fi

gvt 2 --timeout soon status
says "it must be a number of seconds"
echo "daemon: $checks checks passed"
