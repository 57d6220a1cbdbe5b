#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The collection in contrib/ansible, by real runs of ansible-playbook against three hosts. Each host is a private libvirtd. Check
# mode announces exactly the changes that a run then makes, a second run changes nothing, and revert restores the guests. A
# failure on one host doesn't stop the others. The role runs on a host made of files. Without Ansible the exit status is 77.
# Stand-ins for programs are written with their own words in single quotes:
# shellcheck disable=SC2016
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
hosts=(alpha beta gamma)
# shellcheck source=tests/lib/ansible.sh
. "$GVT_XML_SOURCE/tests/lib/ansible.sh"
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"

# all_recap COUNT…
all_recap() {
  local host
  for host in "${hosts[@]}"; do
    recap "$host" "$@"
  done
}

dump_all() {
  local host
  for host in "${hosts[@]}"; do
    echo "$host"
    virsh_on "$host" dumpxml --inactive --security-info guest
  done
}

# same FILE: all guests are as they were when FILE was written.
same() {
  dump_all >"$work/now.xml"
  diff -u "$1" "$work/now.xml" >"$work/out" || fail "the guests aren't as in ${1##*/}"
  checks=$((checks + 1))
}

# Ansible understands the documentation. It has all of the module's parameters, and these are all that apply takes.
ansible-doc -t module gvt_xml.libvirt.gvt_xml --json >"$work/doc.json" 2>"$work/out" || fail "ansible-doc"
/usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/ansible-parameters.py" "$collection/plugins/modules/gvt_xml.py" "$GVT_XML" \
  "$work/doc.json" >"$work/out" 2>&1 || fail "the module's parameters"
ansible-doc -t module gvt_xml.libvirt.gvt_xml >"$work/out" 2>&1 || fail "ansible-doc"
says "3D without a device of the host"
ansible-doc -t role gvt_xml.libvirt.host >"$work/out" 2>&1 || fail "ansible-doc of the role"
says gvt_xml_kernel_parameters
ansible-galaxy collection build "$collection" --output-path "$work/built" >"$work/out" 2>&1 || fail "ansible-galaxy"
tar -tf "$work"/built/gvt_xml-libvirt-*.tar.gz >"$work/out"
says plugins/modules/gvt_xml.py
says roles/host/tasks/main.yml
# A release's tarball is the same but for the order of the files, which has no meaning, and for their times.
mkdir "$work/release"
SOURCE_DATE_EPOCH=1700000000 /usr/bin/python3 "$GVT_XML_SOURCE/tools/release/collection.py" "$collection" "$work/release" \
  >"$work/out" 2>&1 || fail "collection.py"
for folder in built release; do
  mkdir "$work/$folder/files"
  tar -xf "$work/$folder"/gvt_xml-libvirt-*.tar.gz -C "$work/$folder/files"
  /usr/bin/python3 -c 'import json, sys
files = json.load(open(sys.argv[1] + "/FILES.json"))
files["files"].sort(key=lambda file: file["name"])
manifest = json.load(open(sys.argv[1] + "/MANIFEST.json"))
manifest["file_manifest_file"]["chksum_sha256"] = None
print(json.dumps([files, manifest], indent=1, sort_keys=True))' "$work/$folder/files" >"$work/$folder/lists"
  rm "$work/$folder/files"/{FILES,MANIFEST}.json
done
diff -r "$work/built/files" "$work/release/files" >"$work/out" || fail "a release's collection has other files"
diff "$work/built/lists" "$work/release/lists" >"$work/out" || fail "a release's collection isn't as ansible-galaxy builds it"
ansible-galaxy collection install --offline "$work"/release/gvt_xml-libvirt-*.tar.gz --collections-path "$work/installed" \
  >"$work/out" 2>&1 || fail "the collection of a release can't be installed"
checks=$((checks + 4))

# The playbooks and the inventory in the collection's README are understood.
awk -v folder="$work" '/^```yaml/ { n++; on = 1; next } /^```/ { on = 0 } on { print > (folder "/readme" n ".yml") }' \
  "$collection/README.md"
readmes=0
for file in "$work"/readme*.yml; do
  grep -q '^- hosts:' "$file" || continue
  play 0 "$(basename "$file" .yml)" --syntax-check
  readmes=$((readmes + 1))
done
[ "$readmes" -ge 3 ] || fail "the README has no playbooks"
ansible-inventory -i "$work/readme1.yml" --host kvm2 >"$work/out" 2>&1 || fail "ansible-inventory"
says c297db4a-f4c2-11e6-90f6-d3b88d6c9525

# Three hosts, each with a guest of that name, which has a password and gets a device of its own.
{
  echo "all:"
  echo "  vars: { ansible_connection: local, ansible_python_interpreter: /usr/bin/python3, gvt_xml_executable: $GVT_XML }"
  echo "  hosts:"
} >"$work/inventory.yml"
starting=()
for host in "${hosts[@]}"; do
  daemon_root=$work/$host daemon_start &
  starting+=("$!")
done
for pid in "${starting[@]}"; do
  wait "$pid"
done
number=0
for host in "${hosts[@]}"; do
  number=$((number + 1))
  uri=$(daemon_root=$work/$host daemon_uri)
  echo "    $host: { uri: '$uri', mdev: a297db4a-f4c2-11e6-90f6-d3b88d6c952$number }" >>"$work/inventory.yml"
  adapt "$GVT_XML_SOURCE/samples/debian-i440fx-vnc.xml" |
    sed "s,<name>[^<]*</name>,<name>guest</name>,; /<uuid>/d; s/passwd=\"[^\"]*\"/passwd='$mark'/" >"$work/domain.xml"
  grep -q "passwd='$mark'" "$work/domain.xml" || fail "no password is planted"
  virsh_on "$host" define "$work/domain.xml"
done
dump_all >"$work/before.xml"

device=('uuid: "{{ mdev }}"' 'profile: gvtg-window' 'env: [DISPLAY=:1]')
one_task apply 'domain: guest' "${device[@]}"
one_task again 'domain: guest'
one_task revert 'match: gue*' 'state: reverted'

# Check mode announces the changes. The run makes them, and a second run changes nothing.
play 0 apply --check --diff
all_recap ok=1 changed=1 failed=0
says "+++ after: guest (planned)"
says '+    <hostdev mode="subsystem" type="mdev"'
same "$work/before.xml"
play 0 apply --diff
all_recap ok=1 changed=1 failed=0
says '-    <graphics type="vnc"'
dump_all >"$work/applied.xml"
for number in 1 2 3; do
  grep -q "<address uuid='a297db4a-f4c2-11e6-90f6-d3b88d6c952$number'/>" "$work/applied.xml" || fail "a host's device isn't there"
done
play 0 apply --check --diff
all_recap ok=1 changed=0
says_not "+++ after"
play 0 apply
all_recap ok=1 changed=0
same "$work/applied.xml"

# A change made by hand is taken back, on that host only.
virsh_on beta dumpxml --inactive --security-info guest | sed "/name='DISPLAY'/d" >"$work/domain.xml"
virsh_on beta define "$work/domain.xml"
play 0 again
recap alpha changed=0
recap beta changed=1
recap gamma changed=0
same "$work/applied.xml"

play 0 revert --check
all_recap changed=1
same "$work/applied.xml"
play 0 revert
all_recap changed=1
same "$work/before.xml"
play 0 revert
all_recap changed=0 failed=0

# A failure is of one host only, in the program's words.
virsh_on beta dumpxml --inactive --security-info guest |
  sed 's,</metadata>,<gvt:state xmlns:gvt="urn:gvt-xml:1" version="9"/>&,' >"$work/domain.xml"
virsh_on beta define "$work/domain.xml"
play 2 apply
recap alpha changed=1 failed=0
recap beta changed=0 failed=1
recap gamma changed=1 failed=0
says "\"msg\": \"guest: the state in the domain's metadata"
says '"code": "failed"'
sed 's,<gvt:state[^>]*/>,,' "$work/domain.xml" >"$work/whole.xml"
virsh_on beta define "$work/whole.xml"
play 0 revert
recap alpha changed=1
recap beta changed=0
recap gamma changed=1
same "$work/before.xml"
play 2 again --limit alpha
recap alpha changed=0 failed=1
says '"code": "no-device"'
one_task nosuch 'domain: [guest, nosuch]' "${device[@]}"
play 2 nosuch --limit alpha
recap alpha changed=0 failed=1
says "there is no domain 'nosuch' here"
one_task wrong 'domain: guest' 'state: reverted' 'hide_kvm: true'
play 2 wrong --limit alpha
says "hide_kvm goes with state=applied"
one_task wrong-switch 'domain: guest' 'state: reverted' 'ramfb: off'
play 2 wrong-switch --limit alpha
says "ramfb goes with state=applied"
one_task nobody 'profile: virgl'
play 2 nobody --limit alpha
says "one of the following is required: domain, match, all"
play 2 again --limit alpha -e "gvt_xml_executable=$work/nosuch"
says "this host has no $work/nosuch"
says '"code": "failed"'
same "$work/before.xml"

# Faults are found. With fix they are repaired if they can be: beta's can, gamma's can't.
# plant HOST XML
plant() {
  virsh_on "$1" dumpxml --inactive --security-info guest | sed "s,</domain>,$2&," >"$work/domain.xml"
  virsh_on "$1" define "$work/domain.xml"
}
namespace="xmlns='http://libvirt.org/schemas/domain/qemu/1.0'"
plant beta "<commandline $namespace><arg value='-display'/><arg value='gtk'/></commandline>"
plant gamma "<commandline $namespace><arg value='-set'/><arg value='device.hostdev0.ramfb=on'/></commandline>"
dump_all >"$work/broken.xml"
one_task lint 'all: true' 'state: linted'
one_task lint-strictly 'all: true' 'state: linted' 'fail_on_findings: true'
one_task fix 'domain: guest' 'state: linted' 'fix: true'
echo "<node/>" >"$work/empty.xml"
play 0 lint --limit alpha -e "uri=test://$work/empty.xml"
recap alpha ok=1 changed=0
play 0 lint --check -v
all_recap ok=1 changed=0
says '"rule": "window-without-screen"'
says '"rule": "dead-set"'
play 2 lint-strictly
recap alpha ok=1 failed=0
recap beta ok=0 failed=1
recap gamma ok=0 failed=1
says '"msg": "guest: dead-set (start): '
play 0 fix --check --diff
recap alpha changed=0
recap beta changed=1
recap gamma changed=0
says '+    <qemu:env name="DISPLAY" value=":0"/>'
same "$work/broken.xml"
play 0 fix
recap beta changed=1
play 0 lint-strictly --limit beta
for host in beta gamma; do
  virsh_on "$host" dumpxml --inactive --security-info guest | sed '/<qemu:commandline>/,/<\/qemu:commandline>/d' >"$work/domain.xml"
  virsh_on "$host" define "$work/domain.xml"
done
same "$work/before.xml"

# A stand-in records the words that each parameter becomes. Only guests that a dry run would change are tried.
cat >"$work/stand-in" <<END
#!/bin/sh
printf '%s\n' "\$@" >>"$work/words"
printf '{"domain":"guest","uuid":"418c4251-c77b-4add-837f-0a2103318cfd","changed":%s,"diff":null,"plan":null,' "\$CHANGED"
printf '"backup":null,"notes":["a \342\200\250 b"],"warnings":["mind this"],"error":null}\\n'
END
chmod +x "$work/stand-in"
one_task all 'domain: [-a, "b c"]' 'match: ["w*", "x*"]' 'all: true' 'uuid: [u1, u2]' 'mdev_type: t' 'parent: p' \
  'lifecycle: boot' 'pci: ["41:00"]' 'usb: 046d:c31c' 'profile: q' 'display: vnc' 'ramfb: on' 'opregion: off' \
  'resolution: 1x2' 'rendernode: /r' 'guest_address: "00:09.0"' 'move_root_ports: true' 'managed: no' 'rom_file: [/f, "41:00.1=/g"]' \
  'rom_bar: off' 'x_vga: on' 'display_service: s' 'audio: none' 'hide_kvm: true' 'arg: [-a, "b,c"]' 'env: [A=b c]' \
  'override: [x=1]' 'try: true' 'strict: true' 'trust_metadata: true' 'forget_passwords: true' 'timeout: 5'
cat >"$work/plan" <<'END'
apply
--json
--connect=URI
--timeout=5
--uuid=u1
--uuid=u2
--vgpu-type=t
--pci=41:00
--usb=046d:c31c
--arg=-a
--arg=b,c
--env=A=b c
--override=x=1
--rom-file=/f
--rom-file=41:00.1=/g
--parent=p
--profile=q
--display=vnc
--resolution=1x2
--guest-address=00:09.0
--display-service=s
--rendernode=/r
--lifecycle=boot
--audio=none
--ramfb=on
--opregion=off
--rom-bar=off
--x-vga=on
--managed=no
--move-root-ports
--hide-kvm
--fresh
--strict
--trust-metadata
--forget-passwords
END
# tries CHANGED WORD…: the words after those of the plan.
tries() {
  rm -f "$work/words"
  CHANGED=$1 play 0 all --limit alpha -e "gvt_xml_executable=$work/stand-in" -e uri=URI "${options[@]}"
  says "guest: mind this"
  { cat "$work/plan" && printf '%s\n' "${@:2}"; } >"$work/wanted"
  diff -u "$work/wanted" "$work/words" >"$work/out" || fail "the words aren't those that are wanted"
}
asked=(--dry-run --all '--match=w*' '--match=x*' -- -a 'b c')
mapfile -t plan <"$work/plan"
options=(--check)
tries true "${asked[@]}" "${plan[@]}" --dry-run --try -- 418c4251-c77b-4add-837f-0a2103318cfd
options=()
tries false "${asked[@]}"
tries true "${asked[@]}" "${plan[@]}" --try -- 418c4251-c77b-4add-837f-0a2103318cfd
printf '#!/bin/sh\necho hello\n' >"$work/stand-in"
play 2 again --limit alpha -e "gvt_xml_executable=$work/stand-in"
says "prints no JSON"

# The role, on a host made of files.
root=$work/root
mkdir -p "$root"/{etc/modules-load.d,usr/sbin,proc,sys} "$work/bin"
echo "quiet intel_iommu=on" >"$root/proc/cmdline"
printf '#!/bin/sh\necho update-grub >>%s/did\n' "$work" >"$root/usr/sbin/update-grub"
printf '#!/bin/sh\necho systemctl "$@" >>%s/did\n[ "$2" != virtqemud.service ] || exit 5\n' "$work" >"$work/bin/systemctl"
printf '#!/bin/sh\nexec %s --root %s "$@"\n' "$GVT_XML" "$root" >"$work/bin/gvt-xml"
chmod +x "$work"/bin/* "$root/usr/sbin/update-grub"
cat >"$work/role.yml" <<END
- hosts: alpha
  roles:
    - role: gvt_xml.libvirt.host
      vars:
        gvt_xml_executable: $work/bin/gvt-xml
        gvt_xml_uri: "{{ uri }}"
        gvt_xml_root: $root
        gvt_xml_kernel_parameters: "{{ parameters | default(['i915.enable_gvt=1', 'intel_iommu=on']) }}"
        gvt_xml_modules: "{{ modules | default(['kvmgt', 'vfio-pci']) }}"
        gvt_xml_doctor_fails: "{{ strict | default(false) }}"
  tasks:
    - debug: { msg: "a restart is needed: {{ gvt_xml_restart_needed }}" }
END
hook=$root/etc/libvirt/hooks/qemu.d/gvt-xml

# role STATUS COUNT [OPTION]…
role() {
  rm -f "$work/did"
  PATH=$work/bin:$PATH play "$1" role "${@:3}"
  recap alpha "$2"
}

# did LINE…: the handlers did this.
did() {
  diff <(printf '%s\n' "$@") "$work/did" >"$work/out" || fail "that isn't what was done"
  checks=$((checks + 1))
}

role 0 changed=4 --check
[ -z "$(find "$root"/etc -type f)" ] || fail "check mode writes"
[ ! -e "$work/did" ] || fail "check mode does something"
role 0 changed=6
says "restart this host: until then it does without i915.enable_gvt=1 kvmgt vfio-pci"
says "gpu: the host has no GPU; do: "
did update-grub "systemctl try-reload-or-restart libvirtd.service" "systemctl try-reload-or-restart virtqemud.service"
# shellcheck source=/dev/null
[ "$(GRUB_CMDLINE_LINUX_DEFAULT=quiet && . "$root/etc/default/grub.d/gvt-xml.cfg" && echo "$GRUB_CMDLINE_LINUX_DEFAULT")" = \
  "quiet i915.enable_gvt=1 intel_iommu=on" ] || fail "not what grub is to read"
[ "$(grep -v '^#' "$root/etc/modules-load.d/gvt-xml.conf")" = $'kvmgt\nvfio-pci' ] || fail "not the modules"
[ -x "$hook" ] || fail "no hook"
role 0 changed=0 --diff
says "restart this host: until then it does without i915.enable_gvt=1 kvmgt vfio-pci"
says "a restart is needed: True"
[ ! -e "$work/did" ] || fail "the second run does something"

echo "# changed" >>"$hook"
role 0 changed=1 --check
chmod -x "$hook"
role 0 changed=2
[ -x "$hook" ] || fail "no hook"
! grep -q "^# changed" "$hook" || fail "the hook isn't ours"
echo "i915.enable_gvt=1 intel_iommu=on" >"$root/proc/cmdline"
mkdir -p "$root"/sys/module/{kvmgt,vfio_pci}
role 2 failed=1 -e '{"strict": true}'
says "gvt-xml doctor: gpu"
says_not "restart this host"
role 2 failed=1 -e '{"parameters": ["a\" b"]}'
says "is no kernel parameter or module"
role 0 changed=3 -e '{"parameters": [], "modules": []}'
did update-grub
[ -z "$(find "$root"/etc/{default,modules-load.d} -type f)" ] || fail "the files stay"
rm "$root/usr/sbin/update-grub"
role 2 failed=1
says "this host has no update-grub"

echo "ansible: $checks checks passed"
