#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The kernel of the test VM, made in a root folder of Debian, as root: modules.sh SUITE makes in /kernel/made the files
# that image.sh takes: vmlinuz, lib/modules, and in early/ the modules that the initrd loads, with their order.
# It is Debian's own kernel of that suite. It has mediated devices, but no drivers that make some without a GPU. Therefore the
# samples in its source are built against its headers, and gvtsim.sh makes the stand-in for an Intel GPU from one of them.
# Nothing of the kernel is kept in the project.
set -euo pipefail
suite=$1
cd /kernel

samples=(mbochs.c mdpy.c mdpy-defs.h mtty.c)
# The modules that the VM's devices, libvirt's networks and QEMU need. The drivers of mdevs are added to these. KVM is for the
# cases in which a guest has a kernel, the last two are for such a guest.
modules=(vfio_iommu_type1 vfio-pci mdev vgem bochs e1000e e1000 ahci tun bridge loop overlay kvm_amd virtio_pci virtio-gpu)
# The modules with which the initrd mounts the root file system and the shared folder.
early_modules=(virtio_pci virtio_blk virtio_rng ext4 9pnet_virtio 9p)

# install_headers: of the suite's newest kernel, whose version is then in $version.
install_headers() {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "linux-headers-amd64/$suite"
  # shellcheck disable=SC2016 # for dpkg-query to fill in
  version=$(dpkg-query -W -f '${Depends}' linux-headers-amd64 | sed -nE 's/^.*linux-headers-([^ ]*-amd64).*$/\1/p')
  echo "kernel: $version"
  local config=/usr/src/linux-headers-$version/.config
  if ! grep -q '^CONFIG_VFIO_MDEV=' "$config" || grep -q '^# CONFIG_VFIO_GROUP is not set' "$config"; then
    echo "Linux $version is built without mediated devices, or without the groups by which libvirt hands them over" >&2
    exit 1
  fi
}

# fetch_kernel: to /kernel/root. Newer ones come in four packages.
fetch_kernel() {
  mkdir debs root
  apt-cache pkgnames linux- | grep -xE "linux-(image|base|binary|modules)-${version//+/\\+}" |
    (cd debs && xargs apt-get download)
  for file in debs/*.deb; do
    dpkg-deb --extract "$file" root
  done
  [ -e root/lib ] || ln -s usr/lib root/lib
  depmod -b root "$version"
}

# fetch_samples: they are kept, 100 KB of a package of 139 MB.
fetch_samples() {
  [ ! -d "samples-$series" ] || return 0
  mkdir source unpacked
  (cd source && apt-get download "linux-source-$series")
  dpkg-deb --fsys-tarfile source/*.deb | tar --extract --to-stdout "./usr/src/linux-source-$series.tar.xz" |
    tar --extract --xz --directory=unpacked --strip-components=3 \
      "${samples[@]/#/linux-source-$series/samples/vfio-mdev/}"
  mv unpacked "samples-$series"
}

build_drivers() {
  cp -r "samples-$series" drivers
  ./gvtsim.sh drivers/mbochs.c >drivers/gvtsim.c
  echo 'obj-m := mdpy.o mbochs.o mtty.o gvtsim.o' >drivers/Makefile
  make -C "/usr/src/linux-headers-$version" M=/kernel/drivers modules
  strip --strip-debug drivers/*.ko
}

# with_dependencies MODULE…: their files, in the order of loading. QEMU's processor can't do crc32c-intel.
with_dependencies() {
  local module
  for module in "$@"; do
    modprobe -d /kernel/root -S "$version" --show-depends "$module"
  done | awk '$1 == "insmod" && !/crc32c-intel/ && !seen[$2]++ { print $2 }'
}

lay_out_modules() {
  local file from=root/lib/modules/$version to=made/lib/modules/$version
  mkdir -p "$to/extra"
  cp drivers/*.ko "$to/extra"
  with_dependencies "${modules[@]}" >needed
  while read -r file; do
    install -D -m 644 "$file" "$to/${file#*"/modules/$version/"}"
  done <needed
  cp "$from"/modules.{builtin,order,builtin.modinfo} "$to"
  depmod -b made "$version"
}

# lay_out_early: unpacked, for a busybox that can't do that.
lay_out_early() {
  local file name
  mkdir made/early
  # Where ext4 has its checksums by name, no module needs this one.
  [ -z "$(find root/lib/modules/ -name 'crc32c_generic.ko*')" ] || early_modules=(crc32c_generic "${early_modules[@]}")
  with_dependencies "${early_modules[@]}" >needed
  while read -r file; do
    name=$(basename "$file" .xz)
    case $file in
      *.xz) xz --decompress --stdout "$file" >"made/early/$name" ;;
      *) cp "$file" "made/early/$name" ;;
    esac
    echo "$name"
  done <needed >made/early/order
}

install_headers
series=$(cut -d. -f1,2 <<<"$version")
rm -rf debs root source unpacked drivers made
fetch_kernel
fetch_samples
build_drivers
mkdir made
# Below /boot, or beside its modules.
cp "$(find root/ -type f -name 'vmlinuz*')" made/vmlinuz
lay_out_modules
lay_out_early
echo "$version" >made/version
rm -rf debs root source drivers needed
