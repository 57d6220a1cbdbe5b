#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A word that is mistyped, or that stands in the wrong place: the error says which one is meant.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8
uri=test://$work/node.xml
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"
uuid=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
cd "$work"
{
  echo '<node>'
  for name in win10 debian '中文'; do
    echo "<domain type='kvm'><name>$name</name><memory>8192</memory><os><type>hvm</type></os></domain>"
  done
  echo "<domain type='kvm'><name>known</name><uuid>11111111-2222-3333-4444-555555555555</uuid><memory>8192</memory><os><type>hvm</type></os></domain>"
  sed -n '/^  <device>/,/^  <\/device>/p' "$GVT_XML_SOURCE/tests/libvirt/node.xml"
  echo '</node>'
} >node.xml

# says_not TEXT: on standard error.
says_not() {
  ! grep -qF -- "$1" "$work/err" || fail "it says: $1"
  checks=$((checks + 1))
}

# Domains, by every command that takes them.
for command in apply revert status lint doctor plan; do
  gvt 1 "$command" win1O
  says "error: there is no domain 'win1O' here; did you mean 'win10'?"
done
gvt 1 status debain known
says "there is no domain 'debain' here; did you mean 'debian'?"
gvt 1 status far-off
says "there is no domain 'far-off' here (virsh list --all lists them"
says_not 'did you mean'
gvt 0 status 11111111-2222-3333-4444-555555555555
gvt 0 status '{11111111222233334444555555555555}'
grep -q '^known ' out || fail 'a uuid in braces finds no domain'

# What stands for a domain.
gvt 1 apply win10 "$uuid"
says "there is no domain '$uuid' here (virsh list --all lists them; those of the system are in -c qemu:///system); to give a vGPU, write --uuid $uuid"
gvt 1 plan "$uuid"
says "; to give a vGPU, write --uuid $uuid"
gvt 1 revert "$uuid"
says_not '--uuid'
cp node.xml 'a file.xml'
for command in apply revert lint; do
  gvt 1 "$command" 'a file.xml'
  says "; it is a file: write --file 'a file.xml'"
done
gvt 1 status 'a file.xml'
says_not '--file'
for command in apply revert lint status; do
  gvt 1 "$command" 'web*'
  says "; it is a pattern: write --match 'web*'"
done
gvt 1 apply 'debia?'
says "there is no domain 'debia?' here (virsh list --all lists them; those of the system are in -c qemu:///system); it is a pattern: write --match 'debia?'"
gvt 1 apply help
says '; for help: gvt-xml apply --help'

# Values. The end of the error has the one that is meant.
gvt 2 apply win10 --profile gvtg-spce
says "there is no profile 'gvtg-spce'; there are: "
says "; did you mean 'gvtg-spice'?"
gvt 2 profiles gtvg-egl
says "; did you mean 'gvtg-egl'?"
gvt 2 apply win10 --profile virgl --display egl-headles
says "; did you mean 'egl-headless'?"
gvt 2 apply win10 --profile virgl --display nosuch
says_not 'did you mean'
for type in i915-GVTg_V5_5 i915-GVTg-V5-4 gvtg_v5-4; do
  gvt 2 apply win10 --vgpu-type "$type"
  says "no device of the host has the vGPU type '$type'; the types that there are: "
  says "; did you mean '"
  gvt 2 vgpu create "$type"
  says "; did you mean '"
done
gvt 2 apply win10 --vgpu-type i915-GVTg_V5_4 --parent 00:1f.0
says "the host has no device '00:1f.0'"

# A PCI device by vendor and device.
gvt 0 plan win10 --profile gpu --pci 10DE:1DB4
grep -q 'host="0000:41:00.0"' out || fail 'a GPU by vendor and device is another'
gvt 0 apply win10 --profile gpu --pci 10de:1db4 --dry-run
gvt 2 apply win10 --profile gpu --pci 10de:2204
says "--pci '10de:2204': the host has no such device"
gvt 2 apply --profile gpu --file "$GVT_XML_SOURCE/samples/win10.xml" --pci 10de:2204
says "--pci '10de:2204': which device that is isn't known here; write its address"
gvt 2 plan win10 --vgpu-type i915-GVTg_V5_4 --parent 10de:2204
says "--parent '10de:2204': the host has no such device"
sed 's/0x26b9/0x1db4/' node.xml >twins.xml
uri=test://$work/twins.xml gvt 2 apply win10 --profile gpu --pci 10de:1db4
says "--pci '10de:1db4': the host has several of them; write the address of one: 0000:41:00.0, 0000:41:10.7"

# Backups.
export XDG_STATE_HOME=$work/state
gvt 0 apply known --profile virgl
backup=$(cd "$work"/state/gvt-xml/*/*/ && echo 2*.xml)
gvt 1 revert known --from "${backup/Z/z}l"
says "; did you mean '$backup'?"
gvt 1 revert known --from nosuch.xml
says '; gvt-xml backups lists those of a domain'

# No connection: what to do, but not where only the host's kernel is asked.
export XDG_RUNTIME_DIR=$work/run
for command in 'apply win10' 'revert win10' 'status' 'lint win10' 'backups' 'plan win10' 'vgpu list'; do
  # shellcheck disable=SC2086 # words
  uri="qemu+unix:///system?socket=$work/none" gvt 1 $command
  says "error: no connection to qemu+unix:///system?socket=$work/none: Failed to connect socket to '$work/none': No such file or directory; start libvirt's service: sudo systemctl start libvirtd"
done
uri="qemu+unix:///system?socket=$work/virtqemud-sock" gvt 1 status
says "; start libvirt's services: sudo systemctl start virtqemud.socket virtnodedevd.socket"
uri=qemu+tcp://nosuch.invalid/system gvt 1 status
says '; there is no such host'

# Colours are for terminals only, and NO_COLOR forbids them.
on_terminal() {
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/typist.py" -- "$GVT_XML" -c "$uri" "$@" | tr -d '\r' || :
}
# shows TEXT: on the terminal.
shows() {
  grep -qF -- "$1" shown || { cat shown; fail "the terminal doesn't show: $1"; }
  checks=$((checks + 1))
}
export TERM=xterm
red=$'\e[31m' yellow=$'\e[33m' off=$'\e[0m'
on_terminal status nosuch >shown
shows "${red}error: ${off}there is no domain"
on_terminal lint --file "$GVT_XML_SOURCE/tests/golden/lint/accel3d-device/in.xml" >shown
shows "guest: ${yellow}accel3d-device${off} (silent): "
shows "guest: ${red}accel3d-device${off} (define): "
# A domain that drifted, and one whose plan can't be read.
gvt 0 apply --file "$GVT_XML_SOURCE/samples/win10.xml" --uuid "$uuid" --profile gvtg-spice
{
  echo '<node>'
  sed "s/<model type='none'/<model type='vga'/" out
  sed "s/<name>.*</<name>broken</; /<uuid>/d; s/<gvt:state /<gvt:state x='y' /" out
  echo '</node>'
} >drifted.xml
uri=test://$work/drifted.xml on_terminal status >shown
shows "${yellow}drifted${off}"
shows "${red}not understood${off}"
NO_COLOR=1 on_terminal status nosuch >shown
shows 'error: there is no domain'
gvt 1 status nosuch
says 'error: there is no domain'

echo "hints: $checks checks"
