#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Secrets in what QEMU and libvirt themselves say: a start that fails quotes the argument in which QEMU found the fault. Neither
# the terminal nor JSON may have the secret, and the reason must still be there.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export LC_ALL=C.UTF-8 XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache XDG_CONFIG_HOME=$work/config
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
trap 'daemon_stop; rm -rf "$work"' EXIT
uri=$(daemon_uri)
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
mark=Zq7tS3

# The test has no virtlogd.
mkdir -p "$daemon_root/config/libvirt"
echo 'stdio_handler = "file"' >"$daemon_root/config/libvirt/qemu.conf"
daemon_start

mkdir -p "$work/config/gvt-xml/profiles"
cat >"$work/config/gvt-xml/profiles/plain.xml" <<'EOF2'
<gvt:profile xmlns:gvt="urn:gvt-xml:1" name="plain" device="none" hands-out="nothing" summary="A display">
  <gvt:display mode="vnc" why="it needs nothing" source="this test"/>
</gvt:profile>
EOF2

# define_guest OPTION VALUE: a guest with an argument of its own.
define_guest() {
  timeout 60 virsh -q -c "$uri" define /dev/stdin >"$work/out" 2>"$work/err" <<EOF2 || fail "it doesn't define"
<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'><name>guest</name>
<uuid>33333333-2222-4333-8444-555555555555</uuid><memory unit='MiB'>64</memory>
<os><type arch='x86_64' machine='pc'>hvm</type></os>
<qemu:commandline><qemu:arg value='$1'/><qemu:arg value='$2'/></qemu:commandline></domain>
EOF2
}

# Without /sys libvirt 12.8 ends before it runs QEMU.
define_guest -set "no.such.thing=1"
if timeout 60 virsh -q -c "$uri" start guest >"$work/out" 2>"$work/err" || ! grep -q 'no.such' "$work/err"; then
  echo "skipped: foreign-words: libvirt hands on no words of QEMU's here: $(tr '\n' ' ' <"$work/err")"
  exit 77
fi

# clean FILE…: no secret is in them.
clean() {
  ! grep -hoF -- "$mark" "$@" >/dev/null || fail "the secret is in what is said: $(grep -h -- "$mark" "$@" | cut -c1-300)"
  checks=$((checks + 1))
}

# quoted OPTION VALUE WORDS: an argument that QEMU refuses. WORDS are in its reason, or are what is left of the argument.
quoted() {
  define_guest "$1" "$2"
  gvt 1 apply guest --profile plain --try
  says "the guest doesn't start: "
  says "$3"
  clean "$work/out" "$work/err"
}

# JSON has the same words: Ansible's module prints them.
quoted_in_json() {
  quoted "$@"
  gvt 1 apply guest --profile plain --start --json
  grep -qF "the guest doesn't start: " "$work/out" || fail "JSON has no reason"
  clean "$work/out" "$work/err"
}

quoted_in_json -drive "file=ssh://backup:$mark@localhost/vm.img,if=none,id=d" 'ssh://backup:********@localhost/vm.img,if=none,id=d'
quoted -drive "file=iscsi://user%$mark@localhost/iqn/1,if=none,id=d" 'iscsi://user%********@localhost'
quoted_in_json -object "secret,id=s,data=$mark,foo=bar" "data=********,foo=bar: Invalid parameter 'foo'"
quoted -object "{\"qom-type\":\"secret\",\"id\":\"s\",\"data\":\"$mark\",\"foo\":1}" '"data":"********"'
quoted -fw_cfg "name=opt/a/token,string=$mark,foo=1" "string=********,foo=1: Invalid parameter 'foo'"
quoted -smbios "type=11,value=io.systemd.credential:a.token=$mark,foo=1" '=********,foo=1'
quoted -netdev "user,id=n,password=$mark" 'password=********'
quoted -device "virtio-net,password=$mark" 'password=********'
quoted -set "vf-token=$mark" '********'
quoted -blockdev "{\"driver\":\"nosuch\",\"cookie\":\"$mark\",\"node-name\":\"n\"}" '"cookie":"********"'

echo "foreign-words: $checks checks passed"
