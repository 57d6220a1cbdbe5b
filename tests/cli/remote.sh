#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A libvirtd that is reached by the network, as that of another host is. The whole job runs over TCP, TLS and ssh. Facts that only
# that host's files tell stay unknown. Passwords are asked on a terminal or read from libvirt's own file; there may be no
# terminal, or a wrong password. If a connection fails, it fails for virsh too. Without sshd the part about ssh is skipped, with
# a message.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config LC_ALL=C.UTF-8
unset SSH_AUTH_SOCK LIBVIRT_AUTH_FILE
PATH=$PATH:/usr/sbin
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
end() {
  daemon_stop
  [ ! -f "$work/ssh/pid" ] || kill "$(cat "$work/ssh/pid")" || true
  rm -rf "$work"
}
trap end EXIT
local_uri=$(daemon_uri)
uri=$local_uri
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
# The password begins so.
mark=Zq7tS3
device=(--uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile vgpu)

free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

dump_all() {
  local name
  for name in debian web1 web2 web3; do
    timeout 60 virsh -q -c "$local_uri" dumpxml --inactive --security-info "$name"
  done
}

unchanged() {
  dump_all >"$work/after.xml"
  diff -u "$work/before.xml" "$work/after.xml" || fail "the domains aren't what they were"
  checks=$((checks + 1))
}

# job: all of it, at $uri.
job() {
  gvt 3 apply debian "${device[@]}" --dry-run --exit-code
  grep -q '^+++ debian (planned)' "$work/out" || fail "no diff"
  grep -q '^  libvirt check: ' "$work/out" || fail "no check"
  unchanged
  gvt 0 apply debian "${device[@]}"
  says "debian: gets vGPU"
  gvt 0 apply debian "${device[@]}"
  says "already as planned"
  gvt 0 status debian
  grep -q 'in sync' "$work/out" || fail "it isn't in sync"
  gvt 0 lint debian
  gvt 0 revert debian
  unchanged
  gvt 0 apply --all "${device[@]}" -j 3
  says "4 domains: 4 changed"
  gvt 0 revert --all -j 3
  says "4 domains: 4 changed"
  unchanged
}

# clean: the password is in nothing that was said or written.
clean() {
  ! grep -rlF "$mark" "$work/out" "$work/err" "$XDG_STATE_HOME" "$daemon_root/log" || fail "there is a password in it"
  checks=$((checks + 1))
}

# refused WORDS: by one error, without a terminal, at $uri; and virsh is too.
refused() {
  gvt 1 apply --all "${device[@]}" --json </dev/null
  says "error: no connection to $uri: "
  says "$1"
  [ "$(grep -c error "$work/err")" = 1 ] || fail "not one error"
  clean
  gvt 1 status </dev/null
  says "error: no connection to $uri: "
  ! timeout 60 setsid -w virsh -q -c "$uri" list >"$work/out" 2>"$work/err" </dev/null || fail "virsh isn't refused"
}

# typing [--after SECONDS] [QUESTION ANSWER]… -- STATUS WORD…: on a terminal, which is in $work/err; standard output isn't one.
typing() {
  local typed=() expected status=0
  while [ "$1" != -- ]; do
    typed+=("$1")
    shift
  done
  expected=$2
  shift 2
  # shellcheck disable=SC2016
  NO_COLOR=1 /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/typist.py" "${typed[@]}" -- sh -c '"$@" >"$0"' "$work/out" \
    "$GVT_XML" -c "$uri" "$@" >"$work/err" || status=$?
  [ "$status" = "$expected" ] || fail "gvt-xml $* ends with $status, not $expected"
  clean
}

# times COUNT TEXT
times() {
  [ "$(grep -oF -- "$2" "$work/err" | wc -l)" = "$1" ] || fail "not $1 times: $2"
}

tcp_port=$(free_port)
tls_port=$(free_port)

# The certificates of a host that is named 127.0.0.1, and of its client.
mkdir -p "$daemon_root/pki" "$work/client" "$work/stranger"
# ssl WORD…
ssl() {
  openssl "$@" >"$work/out" 2>"$work/err" || fail "openssl $*"
}
# certificate FOLDER NAME: by the folder's authority, NAMEcert.pem and its key.
certificate() {
  ssl req -newkey rsa:2048 -nodes -subj "/CN=$2" -keyout "$1/$2key.pem" -out "$work/request"
  printf 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n' >"$work/extensions"
  ssl x509 -req -in "$work/request" -CA "$1/cacert.pem" -CAkey "$1/cakey.pem" -CAcreateserial -days 2 \
    -extfile "$work/extensions" -out "$1/$2cert.pem"
}
for name in client stranger; do
  ssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -keyout "$work/$name/cakey.pem" -out "$work/$name/cacert.pem"
  certificate "$work/$name" client
done
certificate "$work/client" server
cp "$work"/client/{cacert,servercert,serverkey}.pem "$daemon_root/pki"
listen=('listen_addr="127.0.0.1"' listen_tcp=1 "tcp_port=\"$tcp_port\"" "tls_port=\"$tls_port\""
  "ca_file=\"$daemon_root/pki/cacert.pem\"" "cert_file=\"$daemon_root/pki/servercert.pem\""
  "key_file=\"$daemon_root/pki/serverkey.pem\"")

daemon_lines=("${listen[@]}" 'auth_tcp="none"')
daemon_start
for name in debian web1 web2 web3; do
  adapt "$GVT_XML_SOURCE/samples/debian-server.xml" |
    sed "s,<name>[^<]*</name>,<name>$name</name>,; /<uuid>/d; /<mac /d" >"$work/domain.xml"
  timeout 60 virsh -q -c "$local_uri" define "$work/domain.xml"
done
dump_all >"$work/before.xml"

# TCP, open to all.
uri=qemu+tcp://127.0.0.1:$tcp_port/session
job

# This host's files tell nothing about the other one. A ROM file that isn't here is no finding, unlike over a socket of this
# host, and facts that only files tell are unknown.
gvt 0 apply debian --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile gvtg-window --rom-file /nosuch/file.rom
gvt 0 lint debian
gvt 3 doctor debian
grep -qx "PASS *libvirt *$uri answers" "$work/out" || fail "libvirt doesn't answer"
for name in mdev vfio-iommu render-node window-access rom-file rom-confinement memlock log; do
  grep -qxE "UNKNOWN +$name +not checkable over this connection" "$work/out" || fail "doctor knows of $name"
done
gvt 0 devices
says "note: the types' descriptions aren't checkable over this connection"
gvt 0 devices --for web1
says "note: the host has nothing to give now: no GPU is free, and no vGPU type has a free instance (\"gvt-xml doctor\" there says why)"
gvt 2 apply web1
says "the host has nothing to give now: no GPU is free, and no vGPU type has a free instance (\"gvt-xml doctor\" there says why)"
uri=$local_uri
gvt 3 lint debian
grep -q rom-file "$work/out" || fail "the ROM file isn't missed"
gvt 3 doctor debian
! grep "not checkable over" "$work/out" || fail "this host's files aren't looked at"
uri=qemu+tcp://127.0.0.1:$tcp_port/session
gvt 0 revert debian
unchanged

# No daemon is there.
uri=qemu+tcp://127.0.0.1:$(free_port)/session
refused "Connection refused"
uri=qemu+tcp://fred:$mark@127.0.0.1:$(free_port)/session
gvt 1 status
says "error: no connection to qemu+tcp://fred:********@127.0.0.1:"
clean
uri=qemu+tcp://fred:$mark@[
gvt 1 status
says "fred:********@["
clean
uri=qemu+tcp://fred:$mark@$mark@[
gvt 1 status
says "fred:********@["
clean
uri=qemu+tcp://fred@example.org:$mark@[
gvt 1 status
says "fred@example.org:********@["
clean
# Not even of the terminal's encoding.
status=0
LIBVIRT_DEFAULT_URI=qemu+tcp://fred:$mark$'\xff'@[ "$GVT_XML" status >"$work/out" 2>"$work/err" </dev/null || status=$?
[ "$status" = 1 ] || fail "it ends with $status, not 1"
says "fred:********@["
clean

# TLS.
uri="qemu+tls://127.0.0.1:$tls_port/session?pkipath=$work/client"
job
uri="qemu+tls://127.0.0.1:$tls_port/session?pkipath=$work/stranger"
refused "ertificate"

# ssh, with a key of its own and one that wants a passphrase.
ssh_test() {
  local port command
  port=$(free_port)
  mkdir -p "$work/ssh" /run/sshd
  for name in host other user; do
    ssh-keygen -q -t ed25519 -N "" -f "$work/ssh/$name"
  done
  ssh-keygen -q -t ed25519 -N "${mark}phrase" -f "$work/ssh/locked"
  cat "$work"/ssh/{user,locked}.pub >"$work/ssh/authorized"
  echo "[127.0.0.1]:$port $(cat "$work/ssh/host.pub")" >"$work/ssh/known"
  echo "[127.0.0.1]:$port $(cat "$work/ssh/other.pub")" >"$work/ssh/wrong"
  printf '%s\n' "Port $port" "ListenAddress 127.0.0.1" "HostKey $work/ssh/host" "PidFile $work/ssh/pid" "UsePAM no" \
    "AuthorizedKeysFile $work/ssh/authorized" "PasswordAuthentication no" "StrictModes no" "PermitRootLogin yes" >"$work/ssh/config"
  for name in known wrong; do
    printf '#!/bin/sh\nexec ssh -F none -o IdentitiesOnly=yes -o GlobalKnownHostsFile=/dev/null -o UserKnownHostsFile=%s "$@"\n' \
      "$work/ssh/$name" >"$work/ssh/ssh-$name"
    chmod +x "$work/ssh/ssh-$name"
  done
  # From OpenSSH 9.8 on it makes clients wait that it refused; ours must not wait.
  if "$sshd" -t -f "$work/ssh/config" -o PerSourcePenalties=no 2>"$work/err"; then
    echo "PerSourcePenalties no" >>"$work/ssh/config"
  fi
  "$sshd" -f "$work/ssh/config" -E "$work/ssh/log"
  command="qemu+ssh://root@127.0.0.1:$port/session?socket=$daemon_root/run/libvirt/libvirt-sock&command=$work/ssh/ssh"
  # libvirt 7.0's helper at the other end looks for the socket at its usual place.
  if [[ $(virsh --version) = 7.0.* ]]; then
    command="${command/&command/&proxy=netcat&command}"
  fi
  uri="$command-known&keyfile=$work/ssh/user&no_tty=1"
  job
  uri="$command-wrong&keyfile=$work/ssh/user&no_tty=1"
  refused "Host key verification failed"
  uri="$command-known&keyfile=$work/ssh/other&no_tty=1"
  refused "Permission denied"
  # Typing may take longer than --timeout; another thread must not ask again.
  uri="$command-known&keyfile=$work/ssh/locked"
  typing --after 6 "Enter passphrase" "${mark}phrase" -- 0 --timeout 5 apply --all "${device[@]}" -j 3
  says "4 domains: 4 changed"
  times 1 "Enter passphrase"
  typing "Enter passphrase" "${mark}phrase" -- 0 revert --all
  unchanged
}
sshd=$(command -v sshd || true)
if [ -z "$sshd" ] || [ "$(id -u)" != 0 ]; then
  echo "skipped: remote: ssh, for which there has to be an sshd, and root"
else
  ssh_test
fi

# SASL: a name and a password.
mkdir -p "$work/sasl" "$work/config/libvirt"
chmod 755 "$work/sasl"
printf 'mech_list: digest-md5\nsasldb_path: %s\n' "$work/sasl/users" >"$work/sasl/libvirt.conf"
printf '%sword' "$mark" | saslpasswd2 -p -c -a libvirt -u test -f "$work/sasl/users" fred
[ "$(id -u)" != 0 ] || chown nobody "$work/sasl/users"
daemon_stop
export SASL_CONF_PATH=$work/sasl
daemon_lines=("${listen[@]}" 'auth_tcp="sasl"')
daemon_start
uri=qemu+tcp://127.0.0.1:$tcp_port/session

# credentials PASSWORD: libvirt's file.
credentials() {
  printf '[credentials-test]\nauthname=fred@test\npassword=%s\n[auth-libvirt-127.0.0.1]\ncredentials=test\n' "$1"
}
name="authentication name:"
secret="your password:"

# Without a terminal, be it that something stays open and says nothing.
refused "a name or a password is wanted, and there is no terminal to ask on"
mkfifo "$work/silence"
exec 3<>"$work/silence"
gvt 1 --timeout 0 -q apply debian "${device[@]}" <&3
says "there is no terminal"
exec 3<&-

# The question comes on the terminal, once, and the answer isn't on standard output. Typing may take any time.
typing --after 6 "$name" fred@test "$secret" "${mark}word" -- 3 --timeout 5 apply debian "${device[@]}" --json --dry-run --exit-code
/usr/bin/python3 -c 'import json, sys; assert json.load(sys.stdin)["changed"]' <"$work/out" || fail "JSON"
typing "$name" fred@test "$secret" "${mark}word" -- 0 apply --all "${device[@]}" -j 3
says "4 domains: 4 changed"
times 1 "$secret"
typing "$name" fred@test "$secret" "${mark}word" -- 0 revert --all
unchanged
for words in "apply debian ${device[*]}" status; do
  # shellcheck disable=SC2086
  typing "$name" fred@test "$secret" "${mark}wrong" -- 1 $words
  says "authentication failed"
  times 1 "error: no connection to $uri: "
  times 1 "$secret"
done

# A shell that completes a line has the echo off, as ssh has while someone types: a libvirt that hangs isn't waited for.
daemon_signal STOP
status=0
# shellcheck disable=SC2016
/usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/typist.py" -- sh -c 'stty -echo; exec "$@" </dev/null' sh \
  "$GVT_XML" -c "$uri" --timeout 1 status >"$work/err" || status=$?
[ "$status" = 1 ] || fail "it ends with $status"
says "libvirt doesn't answer for 1 seconds"
daemon_signal CONT

# By libvirt's file, named in the URI, or at the places where libvirt looks.
credentials "${mark}word" >"$work/auth.conf"
uri="qemu+tcp://127.0.0.1:$tcp_port/session?authfile=$work/auth.conf"
job
credentials "${mark}wrong" >"$work/auth.conf"
refused "authentication failed"
uri=qemu+tcp://127.0.0.1:$tcp_port/session
credentials "${mark}word" >"$work/config/libvirt/auth.conf"
gvt 0 status
clean

echo "remote: $checks checks passed"
