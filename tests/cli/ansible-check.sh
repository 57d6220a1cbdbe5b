#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Check mode of the module in contrib/ansible, by real runs of ansible-playbook: where the run is refused, check mode fails with the
# same message, and with the option by which the run goes on it doesn't. Guests that can be tried are tried beside those that are
# refused. Without Ansible the exit status is 77.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
hosts=(alpha)
# shellcheck source=tests/lib/ansible.sh
. "$GVT_XML_SOURCE/tests/lib/ansible.sh"
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
root=$work/host
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"

# refused TEXT PLAYBOOK [OPTION]…: by the run, and by check mode before it in the same words.
refused() {
  local text=$1
  shift
  play 2 "$@" --check --diff
  recap alpha failed=1
  says '"would": "refuse"'
  grep -o '"msg": .*' "$work/out" >"$work/announced"
  play 2 "$@" --diff
  recap alpha failed=1
  says "$text"
  grep -o '"msg": .*' "$work/out" >"$work/refusal"
  diff -u "$work/refusal" "$work/announced" >"$work/out" || fail "check mode has another message"
}

# define NAME SCRIPT: edits the definition of alpha's domain, by sed.
define() {
  virsh_on alpha dumpxml --inactive --security-info "$1" | sed "$2" >"$work/domain.xml"
  virsh_on alpha define "$work/domain.xml"
}

daemon_root=$work/alpha daemon_start
{
  echo "all:"
  echo "  vars: { ansible_connection: local, ansible_python_interpreter: /usr/bin/python3, gvt_xml_executable: $GVT_XML }"
  echo "  hosts:"
  echo "    alpha: { uri: '$(daemon_root=$work/alpha daemon_uri)' }"
} >"$work/inventory.yml"
device=('uuid: a297db4a-f4c2-11e6-90f6-d3b88d6c9525' 'profile: gvtg-headless')

# A managed save image, of a guest that QEMU runs without KVM.
cat >"$work/domain.xml" <<END
<domain type='qemu'><name>saved</name><memory unit='MiB'>32</memory><os><type arch='x86_64' machine='pc'>hvm</type></os>
<features><acpi/></features><devices><emulator>$(command -v qemu-system-x86_64)</emulator></devices></domain>
END
virsh_on alpha define "$work/domain.xml"
test_running() {
  virsh_on alpha managedsave saved
  one_task saved 'domain: saved' "${device[@]}"
  one_task saved-try 'domain: saved' "${device[@]}" 'try: true'
  refused "has a managed save image, and its next start would bring back" saved
  refused "has a managed save image, which a try would restore" saved-try
  virsh_on alpha managedsave-remove saved
  play 0 saved --check
  recap alpha changed=1 failed=0
  says_not '"would": "refuse"'

  # A guest that runs can't be tried, which check mode says too. It starts nothing.
  play 0 saved-try --check
  [ "$(virsh_on alpha domstate saved)" = "shut off" ] || fail "check mode starts the guest"
  virsh_on alpha start saved
  refused "a try doesn't stop a running guest" saved-try
  virsh_on alpha destroy saved
}
if virsh_on alpha start saved; then
  test_running
else
  echo "skipped: ansible-check: guests that run, for libvirt starts none here"
fi

# A recorded plan that isn't the one that was written here last, and a password that no backup has.
adapt "$GVT_XML_SOURCE/samples/debian-i440fx-vnc.xml" |
  sed "s,<name>[^<]*</name>,<name>guest</name>,; s/passwd=\"[^\"]*\"/passwd='$mark'/" >"$work/domain.xml"
grep -q "passwd='$mark'" "$work/domain.xml" || fail "no password is planted"
virsh_on alpha define "$work/domain.xml"
one_task guest 'domain: guest' "${device[@]}"
one_task revert 'domain: guest' 'state: reverted'
one_task trust 'domain: guest' 'state: reverted' 'trust_metadata: true'
one_task forget 'domain: guest' 'state: reverted' 'trust_metadata: true' 'forget_passwords: true'
one_task fix 'domain: guest' 'state: linted' 'fix: true'
play 0 guest
define guest '/<gvt:mdev /s,a297db4a-f4c2,a297db4a-ffff,'
refused "isn't the one that gvt-xml last wrote from here" revert
refused "isn't the one that gvt-xml last wrote from here" fix
play 0 trust --check
recap alpha changed=1
find "$XDG_STATE_HOME/gvt-xml" -name "2*.xml" -delete
refused "it would come back open to all" trust
play 0 forget --check
recap alpha changed=1 failed=0

# One of two is refused: it fails, and the other is changed, with a trial too, which check mode doesn't make.
one_task both 'all: true' 'profile: gvtg-headless' 'uuid: a297db4a-f4c2-11e6-90f6-d3b88d6c9525' 'hide_kvm: true'
play 2 both --check
says '"msg": "guest: the plan recorded'
says '"would": "change"'
play 2 both
says '"msg": "guest: the plan recorded'
virsh_on alpha dumpxml --inactive saved | grep -q a297db4a || fail "the other isn't changed"
one_task both-try 'all: true' 'profile: virgl' 'hide_kvm: true' 'try: true'
play 2 both-try --check
says '"msg": "guest: the plan recorded'
says '"would": "change"'
virsh_on alpha dumpxml --inactive saved | grep -q a297db4a || fail "check mode changes the other"

# The hook isn't installed on a host of files, whose libvirt is the system's (embedded).
intel_gpu 1 2 0 4
uri=$(driver_uri "$work/driver")
adapt "$GVT_XML_SOURCE/samples/debian-server.xml" | sed 's,<name>[^<]*</name>,<name>debian</name>,' >"$work/domain.xml"
timeout 60 virsh -q -c "$uri" define "$work/domain.xml"
printf '#!/bin/sh\nexec %s --root %s "$@"\n' "$GVT_XML" "$root" >"$work/gvt-xml"
chmod +x "$work/gvt-xml"
one_task hook 'domain: debian' 'mdev_type: i915-GVTg_V5_8' 'profile: vgpu'
host=(-e "uri=$uri" -e "gvt_xml_executable=$work/gvt-xml")
refused "nothing was changed. First run gvt-xml hook install" hook "${host[@]}"
"$work/gvt-xml" -q hook install
play 0 hook "${host[@]}" --check
recap alpha changed=1 failed=0

echo "ansible-check: $checks checks passed"
