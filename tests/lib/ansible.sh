# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Real runs of ansible-playbook on the hosts in $hosts, each a private libvirtd below $work. To be sourced, as the test's first.
# Without Ansible the exit status is 77.

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}" "${hosts:?}"
if ! command -v ansible-playbook >/dev/null; then
  echo "skipped: ansible: this machine has no ansible-playbook"
  exit 77
fi
GVT_XML=$(realpath "$GVT_XML")
work=$(mktemp -d)
chmod 755 "$work"
collection=$GVT_XML_SOURCE/contrib/ansible
daemon_root=$work/${hosts[0]}
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"

stop() {
  local host
  for host in "${hosts[@]}"; do
    daemon_root=$work/$host daemon_stop
  done
  rm -rf "$work"
}
trap stop EXIT

# The tester's own Ansible doesn't change this run, and this run leaves nothing behind.
export LC_ALL=C.UTF-8 XDG_STATE_HOME=$work/state PYTHONDONTWRITEBYTECODE=1
export ANSIBLE_CONFIG=$work/ansible.cfg ANSIBLE_HOME=$work/ansible ANSIBLE_LOCAL_TEMP=$work/ansible/local
export ANSIBLE_REMOTE_TEMP=$work/ansible/remote ANSIBLE_COLLECTIONS_PATH=$work ANSIBLE_NOCOLOR=1
export ANSIBLE_INVENTORY=$work/inventory.yml ANSIBLE_GATHERING=explicit ANSIBLE_PIPELINING=1 ANSIBLE_DEPRECATION_WARNINGS=0
echo "[defaults]" >"$ANSIBLE_CONFIG"
mkdir -p "$work/ansible_collections/gvt_xml"
ln -s "$collection" "$work/ansible_collections/gvt_xml/libvirt"
checks=0
mark=Zq7tS3

fail() {
  echo "FAILED: $*"
  cat "$work/out"
  exit 1
}

# play STATUS PLAYBOOK [OPTION]…: its output is in $work/out, without secrets.
play() {
  local expected=$1 status=0
  timeout 120 ansible-playbook "$work/$2.yml" "${@:3}" >"$work/out" 2>&1 </dev/null || status=$?
  [ "$status" = "$expected" ] || fail "ansible-playbook ${*:2} ends with $status, not $expected"
  if grep -qF "$mark" "$work/out"; then
    fail "a secret is said"
  fi
  checks=$((checks + 1))
}

# recap HOST COUNT…: "changed=1", as the last lines have them.
recap() {
  local count
  for count in "${@:2}"; do
    grep -E "^$1 +:" "$work/out" | grep -qw -- "$count" || fail "$1: not $count"
  done
}

says() {
  grep -qF -- "$1" "$work/out" || fail "it doesn't say: $1"
  checks=$((checks + 1))
}

says_not() {
  ! grep -qF -- "$1" "$work/out" || fail "it says: $1"
  checks=$((checks + 1))
}

virsh_on() {
  timeout 60 virsh -q -c "$(daemon_root=$work/$1 daemon_uri)" "${@:2}"
}

# one_task NAME LINE…: a playbook of one task on all hosts.
one_task() {
  {
    printf -- '- hosts: all\n  tasks:\n'
    printf -- '    - gvt_xml.libvirt.gvt_xml:\n        executable: "{{ gvt_xml_executable }}"\n        uri: "{{ uri }}"\n'
    printf '        %s\n' "${@:2}"
  } >"$work/$1.yml"
}
