#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The test VM of ./dev e2e, as root: image.sh FOLDER RELEASE BUILDER makes FOLDER/{vmlinuz,initrd.gz,root.img}.
# A small Debian of that release with its libvirtd and QEMU, on Debian's own kernel, whose drivers modules.sh builds in
# BUILDER/root, a root folder of the release. Nothing is mounted: the file system is made from a folder.
set -euo pipefail
folder=$(realpath -m "$1")
release=$2
builder=$(realpath "$3")/root
cd "$(dirname "$0")/../.."
. tests/lib/debian.sh
guest=tests/e2e/guest

# The suites of the kernels: for the newest release the newest kernel that Debian has.
declare -A kernels=([12]=bookworm [13]=trixie [14]=trixie-backports)
# libvirtd, QEMU and AppArmor as on a host, libraries that draw without a GPU, and tools of the cases.
packages=(libvirt-daemon-system libvirt-clients libvirt-daemon-driver-qemu qemu-system-x86 qemu-system-gui qemu-utils
  ovmf swtpm swtpm-tools mdevctl apparmor libegl1 libopengl0 libgl1 libgl1-mesa-dri libjson-c5 xsltproc libxml2-utils
  systemd-sysv udev kmod busybox-static iproute2 procps psmisc pciutils jq diffutils)
[ "$release" -lt 13 ] || packages+=(qemu-system-modules-opengl qemu-system-modules-spice virgl-server)

# step NAME COMMAND…: its output goes to the log, which is shown if it fails.
step() {
  local name=$1 start=$SECONDS
  shift
  "$@" >>"$folder/log" 2>&1 || {
    tail -n 20 "$folder/log" >&2
    echo "$name: failed; all that was said: $folder/log" >&2
    return 1
  }
  printf '%-50s %4d s\n' "$name" "$((SECONDS - start))"
}

make_kernel() {
  local uri
  uri=$(need_mirror) || return
  mkdir -p "$builder/kernel" || return
  cp tests/e2e/{modules,gvtsim}.sh "$builder/kernel" || return
  echo "deb $uri ${kernels[$release]} main" >"$builder/etc/apt/sources.list.d/kernel.list" || return
  (enter "$builder" /kernel/modules.sh "${kernels[$release]}") || return
  cp "$builder/kernel/made/vmlinuz" "$folder"
}

make_root() {
  local uri options
  uri=$(need_mirror) || return
  mapfile -t options < <(apt_options)
  mmdebstrap --quiet --mode=root --variant=minbase --components=main --dpkgopt=force-unsafe-io "${options[@]}" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --include="$(IFS=, && echo "${packages[*]}")" "${codenames[$release]}" "$work/root" "$uri"
}

# The services of the test VM: at boot it loads modules, then it runs the program in the shared folder. Nobody logs in.
# libvirt has a profile of AppArmor compiled for each start: without optimization that takes half as long. Compiling all of
# AppArmor's profiles at boot takes more than an emulated minute, and cases need only libvirt's. systemd's files are up to date,
# so it needn't make them again because /usr is newer.
install_services() {
  local system=$work/root/etc/systemd/system
  echo Optimize=no-expr-simplify >>"$work/root/etc/apparmor/parser.conf" || return
  find "$work/root/etc/apparmor.d" -maxdepth 1 -type f ! -name '*libvirt*' -delete || return
  touch "$work"/root/{etc,var}/.updated || return
  install -m 755 $guest/e2e-{modules,run} "$work/root/usr/local/sbin" || return
  cp $guest/*.service "$system" || return
  mkdir -p "$system"/{sysinit,multi-user}.target.wants || return
  ln -s ../e2e-modules.service "$system/sysinit.target.wants" || return
  ln -s ../e2e-run.service "$system/multi-user.target.wants" || return
  ln -s /dev/null "$system/serial-getty@ttyS0.service" || return
  echo e2e >"$work/root/etc/hostname"
}

make_image() {
  install_services || return
  cp -r "$builder/kernel/made/lib/modules" "$work/root/lib/" || return
  rm -rf "$work"/root/var/lib/apt/lists/* "$work"/root/var/cache/apt/* "$work"/root/dev/* || return
  truncate -s 2G "$folder/root.img" || return
  mke2fs -q -t ext4 -O ^has_journal -d "$work/root" "$folder/root.img"
}

make_initrd() {
  local initrd=$work/initrd
  mkdir -p "$initrd/bin" || return
  cp "$work/root/bin/busybox" "$initrd/bin" || return
  install -m 755 $guest/init "$initrd/init" || return
  cp -r "$builder/kernel/made/early" "$initrd/modules" || return
  (cd "$initrd" && find . | cpio --quiet -o -H newc | gzip -1) >"$folder/initrd.gz"
}

mkdir -p "$folder"
work=$(mktemp -d "$folder/work.XXXXXX")
trap 'rm -rf --one-file-system "$work"' EXIT
: >"$folder/log"

step "fetch a kernel of ${kernels[$release]}, build its sample drivers" make_kernel
step "make a root folder of ${codenames[$release]}" make_root
step "make the image, with Linux $(cat "$builder/kernel/made/version")" make_image
step "make the initrd" make_initrd
