#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The test VM of ./dev e2e, as root: image.sh FOLDER makes FOLDER/{vmlinuz,initrd.gz,root.img}.
# A small Debian 12 with libvirtd and QEMU, on Debian's own kernel. That kernel can do mediated devices, what it
# lacks are drivers that make some without a GPU: the samples in its source are built against its headers, and
# gvtsim.sh makes the stand-in for an Intel GPU from one of them. Nothing of the kernel is kept in this repository.
# Nothing is mounted: the file system is made from a folder.
set -euo pipefail
folder=$(realpath -m "$1")
cd "$(dirname "$0")/../.."
. tests/debian.sh
guest=tests/e2e/guest

codename=bookworm
series=6.1
samples=(mbochs.c mdpy.c mdpy-defs.h mtty.c)
# libvirtd and its QEMU as a host has them, AppArmor too; what draws without a GPU; what cases look at things with.
packages=(libvirt-daemon-system libvirt-clients libvirt-daemon-driver-qemu qemu-system-x86 qemu-system-gui qemu-utils
  ovmf swtpm swtpm-tools mdevctl apparmor libegl1 libopengl0 libgl1 libgl1-mesa-dri
  libglib2.0-0 libxml2 libxslt1.1 libjson-c5 xsltproc libxml2-utils
  systemd-sysv udev kmod busybox-static iproute2 procps psmisc pciutils jq diffutils)
# What the VM's devices, libvirt's networks and QEMU need of the kernel; the drivers of mdevs come beside these.
modules=(vfio_iommu_type1 vfio-pci mdev vgem bochs e1000e e1000 ahci tun bridge loop overlay)
# What the initrd needs to get at the root file system and at the folder that is shared.
early_modules=(virtio_pci virtio_blk virtio_rng crc32c_generic ext4 9pnet_virtio 9p)

# step NAME COMMAND…: its output goes to the log, which is shown where it fails.
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

# The version of the kernel whose headers are installed here.
kernel_version() {
  # shellcheck disable=SC2016 # for dpkg-query to fill in
  dpkg-query -W -f '${Depends}' linux-headers-amd64 |
    sed -nE "s/^.*linux-headers-($series\.[^ ]*-amd64).*$/\1/p"
}

fetch_kernel() {
  mkdir -p "$work/debs" "$work/kernel" || return
  (cd "$work/debs" && apt-get download "linux-image-$version") || return
  dpkg-deb --fsys-tarfile "$work/debs/linux-image-$version"_*.deb |
    tar --extract --directory="$work/kernel" "./boot/vmlinuz-$version" ./lib/modules || return
  cp "$work/kernel/boot/vmlinuz-$version" "$folder/vmlinuz" || return
  depmod -b "$work/kernel" "$version"
}

# The samples are kept: they are 100 KB of a package of 139 MB.
fetch_samples() {
  local kept=$folder/vfio-mdev-$series
  [ ! -d "$kept" ] || return 0
  mkdir -p "$work/source" "$work/samples" || return
  (cd "$work/source" && apt-get download "linux-source-$series") || return
  dpkg-deb --fsys-tarfile "$work/source/linux-source-$series"_*.deb |
    tar --extract --to-stdout "./usr/src/linux-source-$series.tar.xz" |
    tar --extract --xz --directory="$work/samples" --strip-components=3 \
      "${samples[@]/#/linux-source-$series/samples/vfio-mdev/}" || return
  mv "$work/samples" "$kept"
}

build_modules() {
  mkdir -p "$work/modules" || return
  cp "${samples[@]/#/$folder/vfio-mdev-$series/}" "$work/modules" || return
  tests/e2e/gvtsim.sh "$work/modules/mbochs.c" >"$work/modules/gvtsim.c" || return
  echo 'obj-m := mdpy.o mbochs.o mtty.o gvtsim.o' >"$work/modules/Makefile" || return
  make -C "/usr/src/linux-headers-$version" M="$work/modules" modules || return
  strip --strip-debug "$work"/modules/*.ko
}

make_root() {
  local uri options
  uri=$(need_mirror) || return
  mapfile -t options < <(apt_options)
  mmdebstrap --quiet --mode=root --variant=minbase --components=main "${options[@]}" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --include="$(IFS=, && echo "${packages[*]}")" "$codename" "$work/root" "$uri"
}

# with_dependencies MODULE…: their files, in the order of loading. QEMU's processor can't do crc32c-intel.
with_dependencies() {
  local module
  for module in "$@"; do
    modprobe -d "$work/kernel" -S "$version" --show-depends "$module" || return
  done | awk '$1 == "insmod" && !/crc32c-intel/ && !seen[$2]++ { print $2 }'
}

install_modules() {
  local file to=$work/root/lib/modules/$version from=$work/kernel/lib/modules/$version
  mkdir -p "$to/extra" || return
  cp "$work"/modules/*.ko "$to/extra" || return
  with_dependencies "${modules[@]}" >"$work/needed" || return
  while read -r file; do
    install -D -m 644 "$file" "$to/${file#"$from/"}" || return
  done <"$work/needed"
  cp "$from"/modules.{builtin,order,builtin.modinfo} "$to" || return
  depmod -b "$work/root" "$version"
}

# What makes it the test VM: modules at boot, then what is in the shared folder; nobody logs in.
# libvirt has a profile of AppArmor's compiled for each start: without this step that takes half as long.
install_services() {
  local system=$work/root/etc/systemd/system
  echo Optimize=no-expr-simplify >>"$work/root/etc/apparmor/parser.conf" || return
  install -m 755 $guest/e2e-{modules,run} "$work/root/usr/local/sbin" || return
  cp $guest/*.service "$system" || return
  mkdir -p "$system"/{sysinit,multi-user}.target.wants || return
  ln -s ../e2e-modules.service "$system/sysinit.target.wants" || return
  ln -s ../e2e-run.service "$system/multi-user.target.wants" || return
  ln -s /dev/null "$system/serial-getty@ttyS0.service" || return
  echo e2e >"$work/root/etc/hostname"
}

make_image() {
  install_modules && install_services || return
  rm -rf "$work"/root/var/lib/apt/lists/* "$work"/root/var/cache/apt/* "$work"/root/dev/* || return
  truncate -s 2G "$folder/root.img" || return
  mke2fs -q -t ext4 -O ^has_journal -d "$work/root" "$folder/root.img"
}

make_initrd() {
  local file initrd=$work/initrd
  mkdir -p "$initrd/bin" "$initrd/modules" || return
  cp "$work/root/bin/busybox" "$initrd/bin" || return
  install -m 755 $guest/init "$initrd/init" || return
  with_dependencies "${early_modules[@]}" >"$work/needed" || return
  while read -r file; do
    cp "$file" "$initrd/modules" && echo "${file##*/}" || return
  done <"$work/needed" >"$initrd/modules/order"
  (cd "$initrd" && find . | cpio --quiet -o -H newc | gzip -1) >"$folder/initrd.gz"
}

mkdir -p "$folder"
work=$(mktemp -d "$folder/work.XXXXXX")
# apt-get download hands the file to another user, who must get there.
chmod 755 "$work"
trap 'rm -rf --one-file-system "$work"' EXIT
: >"$folder/log"
version=$(kernel_version)
if [ -z "$version" ]; then
  echo "the headers of Debian 12's kernel aren't installed: the VM is made on Debian 12" >&2
  exit 1
fi

step "fetch the kernel, $version" fetch_kernel
step "fetch its sample drivers" fetch_samples
step "build them" build_modules
step "make a root folder of $codename" make_root
step "make the image" make_image
step "make the initrd" make_initrd
