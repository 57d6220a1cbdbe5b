#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The tutorials show what happens: each "$ command" in a console block of docs/tutorial-*.md and docs/displays.md is run, on a real
# QEMU driver (embedded) and a host made of files, and what it prints must be what the page shows below it. GVT_XML_REGENERATE=1 writes that
# into the pages. A page may show the beginning of a long output: a line "<!-- at most N lines -->" before the block says so.
# Other versions of libvirt print some of it in another way, and doctor may find something: there the commands run, and aren't compared.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
GVT_XML=$(realpath "$GVT_XML")
GVT_XML_SOURCE=$(realpath "$GVT_XML_SOURCE")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
unset NO_COLOR GVT_XML_DIFF
commands=0
failed=0
compared=
[[ $(virsh --version) != 9.0.* ]] || compared=1

fail() {
  echo "FAILED: $*" >&2
  failed=$((failed + 1))
}

# The hosts, one for each page, and their guests.

# guest NAME NUMBER: the guest of samples/win10.xml; the number ends its uuid.
guest() {
  adapt "$GVT_XML_SOURCE/samples/win10.xml" |
    sed "s,<name>.*</name>,<name>$1</name>,; s,<uuid>.*</uuid>,<uuid>4fe04de7-5321-4954-8c33-daded42cd53$2</uuid>," >"$1.xml"
  command virsh --quiet define "$1.xml" || exit 1
}

host_tutorial_intel_laptop() {
  gvtg_laptop 1 2 2 4
  drm 0000:00:02.0 card0 renderD128
  mode 0666 dev/dri/renderD128
  guest win10 0
}

host_tutorial_nvidia_vgpu() {
  pci 0000:41:00.0 030200 10de 1db4 nvidia 66
  mdev_type 0000:41:00.0 nvidia-300 4 'GRID V100-8C' 'num_heads=1, framebuffer=8192M'
  mdev_type 0000:41:00.0 nvidia-301 2 'GRID V100-16C' 'num_heads=1, framebuffer=16384M'
  pci 0000:42:00.0 030200 10de 26b9 nvidia 68
  physical_function 0000:42:00.0 2 2
  nvidia_vf 0000:42:00.4 0000:42:00.0 69 0 1519 'NVIDIA L40S-2Q' 1520 'NVIDIA L40S-4Q'
  nvidia_vf 0000:42:00.5 0000:42:00.0 70 0 1519 'NVIDIA L40S-2Q' 1520 'NVIDIA L40S-4Q'
  mkdir -p "$root/etc/systemd/system"
  program systemctl
  debian_accounts
  local name number=1
  for name in desk1 desk2 desk3 desk4; do
    guest "$name" $((number++))
  done
}

host_tutorial_whole_card() {
  cmdline quiet intel_iommu=on iommu=pt
  kernel 6.1.0-56-amd64
  pci 0000:41:00.0 030000 10de 2204 nvidia 66
  pci 0000:41:00.1 040300 10de 1aef snd_hda_intel 66
  file sys/devices/pci0000:00/0000:41:00.0/boot_vga 1
  gpu_files 0000:41:00.0 card0 renderD128
  nvidia_minor 0000:41:00.0 0
  link etc/systemd/system/display-manager.service lib/systemd/system/gdm.service
  opens 700 Xorg system.slice/gdm.service /dev/dri/card0 /dev/nvidia0
  usb 1-1 046d c31c Logitech 'USB Keyboard'
  usb 1-2 046d c077 Logitech 'USB Optical Mouse'
  module vfio_pci
  module kvm ignore_msrs=Y
  module vfio_iommu_type1 allow_unsafe_interrupts=N
  debian_accounts
  guest win10 0
}

host_tutorial_fleet() {
  host_tutorial_nvidia_vgpu
  installed_hook
  guest web1 6
  guest web2 7
  cat >guests.txt <<'END'
desk1 vgpu-type=nvidia-300 profile=vgpu
desk2 vgpu-type=nvidia-300 parent=41:00.0 hide-kvm
web1  profile=virgl rendernode=/dev/dri/renderD128
END
}

host_displays() {
  mkdir "$root"
}

# The commands as a page has them.

# gvt-xml WORD…: on that host. It takes one domain at a time: the driver in this process forks, and with threads a sanitizer's memory
# doesn't survive that. One at a time they also finish in the same order each time.
gvt-xml() {
  case $1 in
    apply | revert | lint) set -- "$@" -j 1 ;;
  esac
  "$GVT_XML" --root "$root" "$@"
}

sudo() {
  "$@"
}

# No guest with such a device can start here: libvirt's test driver starts one of its name.
virsh() {
  case $1 in
    start)
      printf '<node>\n<domain type="test"><name>%s</name><memory>9</memory><os><type>hvm</type></os></domain></node>\n' "$2" >test.xml
      command virsh -c "test://$PWD/test.xml" "destroy $2; $*" | sed -n '/started/p'
      ;;
    *) command virsh "$@" ;;
  esac
}

# as_installed: the output with the paths and the connection of a host on which gvt-xml is installed. A daemon has node devices, the
# embedded driver hasn't. Times, and backups, which are named after them, are other ones at each run. The hook warns of a program that isn't
# only root's, as one is that a developer built.
as_installed() {
  sed -E "/^warning: libvirt will run /d; s,qemu:///embed\?root=$work/[a-z-]*/driver,qemu:///system,g; s,$GVT_XML,/usr/bin/gvt-xml,g
    s,$work/[a-z-]*,,g; s/20[0-9]{6}T[0-9]{6}[.0-9]*Z?/20260102T030405.678901Z/g
    s/20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}/2026-01-02 03:04/g" |
    sed -zE 's,qemu:///system\s+answers[^\n]*(\n {10}[^\n]*)*,qemu:///system answers,g'
}

# run COMMAND: what a terminal shows of it.
run() {
  local status=0
  eval "$1" >"$work/out" 2>&1 </dev/null || status=$?
  commands=$((commands + 1))
  case "$status ${compared:+exactly} $1" in
    0\ * | "3  "*" doctor"*) ;;
    *) fail "'$1' ends with $status: $(cat "$work/out")" ;;
  esac
  as_installed <"$work/out"
}

# page FILE: the page with what its commands print now.
page() {
  local line most=0 console=''
  while IFS= read -r line; do
    case $console$line in
      '<!-- at most '*) most=${line#<!-- at most } most=${most%% *} ;;
      '```console') console=1 ;;
      1'```') console='' most=0 ;;
      1'$ '*)
        echo "$line"
        run "${line#'$ '}" >"$work/shown"
        if [ "$most" -gt 0 ] && [ "$(wc -l <"$work/shown")" -gt "$most" ]; then
          head -n "$most" "$work/shown"
          echo …
        else
          cat "$work/shown"
        fi
        continue
        ;;
      1*) continue ;;
    esac
    echo "$line"
  done <"$1"
}

for file in "$GVT_XML_SOURCE"/docs/{tutorial-*,displays}.md; do
  name=$(basename "$file" .md)
  mkdir "$work/$name"
  cd "$work/$name" || exit 1
  export XDG_STATE_HOME=$work/$name/state
  LIBVIRT_DEFAULT_URI=$(driver_uri "$work/$name/driver")
  export LIBVIRT_DEFAULT_URI
  root=$work/$name/host
  "host_${name//-/_}" || exit 1
  before=$commands
  page "$file" >"$work/$name.md"
  [ "$commands" -gt "$before" ] || fail "$name has no command"
  if [ "${GVT_XML_REGENERATE-}" = 1 ] && [ "$failed" = 0 ]; then
    cp "$work/$name.md" "$file"
  elif [ -n "$compared" ]; then
    diff -u "$file" "$work/$name.md" || fail "$name shows something else"
  fi
done

echo "tutorials: $commands commands, ${compared:+compared with the pages, }$failed failures"
[ "$commands" -gt 30 ] && [ "$failed" = 0 ]
