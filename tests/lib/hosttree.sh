# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# Builds what a host's kernel shows of itself (/sys, /proc) and its configuration, as far as gvt-xml looks, below the
# folder $root: for gvt-xml --root. To be sourced.

: "${root:?}"
# Where the GPU of intel_gpu is.
intel_address=${intel_address-0000:00:02.0}
# doctor looks at the modes of files, so the tester's umask must not change them.
umask 022

# file PATH TEXT…: a file of a line each.
file() {
  local path=$root/$1
  shift
  mkdir -p "${path%/*}"
  printf '%s\n' "$@" >"$path"
}

# link PATH TARGET: both below the root; the link is relative, as in sysfs.
link() {
  mkdir -p "$root/${1%/*}" "$root/$2"
  ln -sfn "$(realpath -m --relative-to="$root/${1%/*}" "$root/$2")" "$root/$1"
}

# module NAME PARAMETER=VALUE…
module() {
  local name=$1 parameter
  shift
  mkdir -p "$root/sys/module/$name"
  for parameter in "$@"; do
    file "sys/module/$name/parameters/${parameter%%=*}" "${parameter#*=}"
  done
}

# loadable MODULE: a module that is loaded, and not built in.
loadable() {
  file "sys/module/$1/initstate" live
}

# opens PID NAME GROUP FILE…: a process in a control group that has these files open: opens 42 Xorg system.slice/gdm.service /dev/dri/card0
opens() {
  local pid=$1 fd=3 path
  file "proc/$pid/comm" "$2"
  file "proc/$pid/cgroup" "0::/$3"
  mkdir -p "$root/proc/$pid/fd"
  shift 3
  for path in "$@"; do
    ln -sfn "$path" "$root/proc/$pid/fd/$fd"
    fd=$((fd + 1))
  done
}

# gpu_files ADDRESS NODE…: the files in /dev/dri of a GPU.
gpu_files() {
  local node
  for node in "${@:2}"; do
    mkdir -p "$root/sys/bus/pci/devices/$1/drm/$node"
  done
}

# nvidia_minor ADDRESS N: the driver's own number of a GPU: /dev/nvidiaN.
nvidia_minor() {
  file "proc/driver/nvidia/gpus/$1/information" 'Model:           NVIDIA GeForce RTX 4090' "Bus Location:    $1" "Device Minor:    $2"
}

# cmdline WORD…: the kernel's command line.
cmdline() {
  file proc/cmdline "$*"
}

# group NUMBER DEVICE-FOLDER: puts a device into an IOMMU group.
group() {
  link "$2/iommu_group" "sys/kernel/iommu_groups/$1"
  link "sys/kernel/iommu_groups/$1/devices/${2##*/}" "$2"
  mkdir -p "$root/sys/class/iommu/dmar0"
}

# pci ADDRESS CLASS VENDOR DEVICE [DRIVER|-] [GROUP|-]: pci 0000:00:02.0 030000 8086 5916 i915 1
pci() {
  local folder=sys/devices/pci${1%%:*}:00/$1
  mkdir -p "$root/$folder"
  file "$folder/class" "0x$2"
  file "$folder/vendor" "0x$3"
  file "$folder/device" "0x$4"
  link "sys/bus/pci/devices/$1" "$folder"
  if [ "${5:--}" != - ]; then
    link "$folder/driver" "sys/bus/pci/drivers/$5"
    link "sys/bus/pci/drivers/$5/$1" "$folder"
  fi
  if [ "${6:--}" != - ]; then
    group "$6" "$folder"
  fi
}

# vf ADDRESS PHYSICAL-ADDRESS: a PCI device that is there becomes a virtual function of another.
vf() {
  link "sys/devices/pci${1%%:*}:00/$1/physfn" "sys/devices/pci${2%%:*}:00/$2"
}

# physical_function ADDRESS TOTAL [MADE]: a PCI device that is there can have that many virtual functions.
physical_function() {
  file "sys/devices/pci${1%%:*}:00/$1/sriov_totalvfs" "$2"
  file "sys/devices/pci${1%%:*}:00/$1/sriov_numvfs" "${3:-0}"
}

# nvidia_vf ADDRESS PHYSICAL-ADDRESS GROUP CURRENT [NUMBER NAME…]: a virtual function of NVIDIA's that has a vGPU type by itself
# (0: none now), and the types that it can have: nvidia_vf 0000:41:00.4 0000:41:00.0 70 0 1519 'NVIDIA L40S-2Q'
nvidia_vf() {
  local folder=sys/devices/pci${1%%:*}:00/$1/nvidia
  pci "$1" 030200 10de 26b9 nvidia "$3"
  vf "$1" "$2"
  file "$folder/current_vgpu_type" "$4"
  shift 4
  file "$folder/creatable_vgpu_types" 'ID    : vGPU Name'
  [ $# = 0 ] || printf '%-5s : %s\n' "$@" >>"$root/$folder/creatable_vgpu_types"
}

# mdev_type PARENT TYPE AVAILABLE [NAME|-] [LINE-OF-DESCRIPTION…]
mdev_type() {
  local device=sys/devices/pci${1%%:*}:00/$1
  local folder=$device/mdev_supported_types/$2
  mkdir -p "$root/sys/bus/mdev/devices"
  link "sys/class/mdev_bus/$1" "$device"
  file "$folder/device_api" vfio-pci
  file "$folder/available_instances" "$3"
  : >"$root/$folder/create"
  if [ "${4:--}" != - ]; then
    file "$folder/name" "$4"
  fi
  if [ "$#" -gt 4 ]; then
    file "$folder/description" "${@:5}"
  fi
}

# mdev UUID PARENT TYPE [GROUP]: one that is there.
mdev() {
  local folder=sys/devices/pci${2%%:*}:00/$2/$1
  mkdir -p "$root/$folder"
  link "$folder/mdev_type" "sys/devices/pci${2%%:*}:00/$2/mdev_supported_types/$3"
  link "sys/bus/mdev/devices/$1" "$folder"
  : >"$root/$folder/remove"
  if [ "${4:--}" != - ]; then
    group "$4" "$folder"
  fi
}

# usb PORT VENDOR PRODUCT MAKER NAME: usb 1-1.2 046d c077 Logitech 'USB Optical Mouse'
usb() {
  local folder=sys/devices/usb/$1
  file "$folder/idVendor" "$2"
  file "$folder/idProduct" "$3"
  file "$folder/manufacturer" "$4"
  file "$folder/product" "$5"
  link "sys/bus/usb/devices/$1" "$folder"
}

# drm ADDRESS NODE…: the device nodes for graphics of a PCI device that is there: drm 0000:00:02.0 card0 renderD128
drm() {
  local folder=sys/devices/pci${1%%:*}:00/$1 node
  for node in "${@:2}"; do
    link "$folder/drm/$node/device" "$folder"
    link "sys/class/drm/$node" "$folder/drm/$node"
    file "dev/dri/$node" ''
  done
}

# intel_gpu: 00:02.0, HD Graphics 620, with its driver and the four types of GVT-g that it can have.
intel_gpu() {
  pci "$intel_address" 030000 8086 5916 i915 1
  module i915 enable_gvt=Y enable_guc=0
  gvtg_type 1 "${1:-1}" 512MB 2048MB 1920x1200 1
  gvtg_type 2 "${2:-1}" 256MB 1024MB 1920x1200 2
  gvtg_type 4 "${3:-1}" 128MB 512MB 1920x1200 4
  gvtg_type 8 "${4:-2}" 64MB 384MB 1024x768 8
}

# gvtg_type N AVAILABLE LOW HIGH RESOLUTION WEIGHT
gvtg_type() {
  mdev_type "$intel_address" "i915-GVTg_V5_$1" "$2" "GVTg_V5_$1" \
    "low_gm_size: $3" "high_gm_size: $4" 'fence: 4' "resolution: $5" "weight: $6"
}

# The things that a host gives up when a guest gets its GPU.

# console N 0|1 NAME: the kernel's text consoles; bound: 1.
console() {
  file "sys/class/vtconsole/vtcon$1/bind" "$2"
  file "sys/class/vtconsole/vtcon$1/name" "$3"
}

# framebuffer DRIVER N: one of the firmware's, bound: framebuffer efi-framebuffer 0
framebuffer() {
  link "sys/bus/platform/drivers/$1/$1.$2" "sys/devices/platform/$1.$2"
  file "sys/bus/platform/drivers/$1/bind" ''
  file "sys/bus/platform/drivers/$1/unbind" ''
}

# driver_files DRIVER [MODULE]: the files of a PCI driver, besides its devices.
driver_files() {
  file "sys/bus/pci/drivers/$1/bind" ''
  file "sys/bus/pci/drivers/$1/unbind" ''
  if [ "$#" -gt 1 ]; then
    link "sys/bus/pci/drivers/$1/module" "sys/module/$2"
  fi
}

# holder MODULE HOLDER: a module that uses another.
holder() {
  mkdir -p "$root/sys/module/$1/holders"
  link "sys/module/$1/holders/$2" "sys/module/$2"
}

# consumer ADDRESS OTHER: a device that can't do without another.
consumer() {
  link "sys/devices/pci${1%%:*}:00/$1/consumer:pci:$2" "sys/devices/virtual/devlink/pci:$1--pci:$2"
}

# display_manager UNIT: the host's own, running.
display_manager() {
  mkdir -p "$root/etc/systemd/system" "$root/active"
  ln -sfn "/lib/systemd/system/$1" "$root/etc/systemd/system/display-manager.service"
  touch "$root/active/$1"
}

# program NAME: a stand-in for one of the host's programs: see tests/lib/stand-in.sh.
program() {
  mkdir -p "$root/usr/sbin"
  printf '#!/bin/sh\nexec %q %q %q "$@"\n' "$GVT_XML_SOURCE/tests/lib/stand-in.sh" "$root" "$1" >"$root/usr/sbin/$1"
  chmod +x "$root/usr/sbin/$1"
}

# unbind_device ADDRESS, bind_device ADDRESS DRIVER: a PCI device and its driver.
unbind_device() {
  rm -f "$root/sys/bus/pci/drivers/"*"/$1" "$root/sys/bus/pci/devices/$1/driver"
}

bind_device() {
  local folder=sys/devices/pci${1%%:*}:00/$1
  unbind_device "$1"
  link "$folder/driver" "sys/bus/pci/drivers/$2"
  link "sys/bus/pci/drivers/$2/$1" "$folder"
}

# written FILE: puts what was written to it since it was asked for last into $written.
written() {
  written=
  [ -s "$root/$1" ] && [ -f "$root/$1" ] || return 1
  read -r written <"$root/$1" || true
  : >"$root/$1"
  [ -n "$written" ]
}

# settle: changes the tree as the kernel does by itself after a write to its files.
settle() {
  local path type parent written
  for path in "$root"/sys/bus/{platform,pci}/drivers/*; do
    path=${path#"$root/"}
    if written "$path/unbind"; then rm -f "$root/$path/$written" "$root/sys/bus/pci/devices/$written/driver"; fi
  done
  for path in "$root"/sys/bus/{platform,pci}/drivers/*; do
    path=${path#"$root/"}
    written "$path/bind" || continue
    case $path in
      sys/bus/pci/*) bind_device "$written" "${path##*/}" ;;
      *) link "$path/$written" "sys/devices/platform/$written" ;;
    esac
  done
  for path in "$root"/sys/class/mdev_bus/*/mdev_supported_types/*; do
    path=${path#"$root/"}
    type=${path##*/} parent=${path%/mdev_supported_types/*} parent=${parent##*/}
    if written "$path/create"; then mdev "$written" "$parent" "$type"; fi
  done
  for path in "$root"/sys/bus/mdev/devices/*; do
    path=${path#"$root/"}
    if written "$path/remove"; then rm -rf "$(realpath "$root/$path")" "${root:?}/$path"; fi
  done
}

# gvtg_laptop [AVAILABLE…]: all that GVT-g wants, and libvirt as Debian has it.
gvtg_laptop() {
  cmdline quiet intel_iommu=on i915.enable_gvt=1
  kernel 6.1.0-56-amd64
  intel_gpu "$@"
  module kvm ignore_msrs=Y
  module kvmgt
  module mdev
  module vfio_pci
  module vfio_iommu_type1 allow_unsafe_interrupts=N
  debian_accounts
  render_node renderD128 0660
}

# kernel RELEASE [MODULE…]: the running kernel, and the modules that it can load, by their files' names.
kernel() {
  file proc/sys/kernel/osrelease "$1"
  file "lib/modules/$1/modules.builtin" kernel/fs/ext4/ext4.ko
  file "lib/modules/$1/modules.dep" kernel/fs/fuse/fuse.ko:
  local name
  for name in "${@:2}"; do
    printf 'kernel/drivers/%s.ko.xz: kernel/drivers/other.ko.xz\n' "$name" >>"$root/lib/modules/$1/modules.dep"
  done
}

# mode MODE PATH
mode() {
  chmod "$1" "$root/$2"
}

# The accounts of the host. No test runs as one of them.
debian_accounts() {
  file etc/passwd root:x:0:0:root:/root:/bin/bash libvirt-qemu:x:64055:64056::/var/lib/libvirt:/usr/sbin/nologin
  file etc/group root:x:0: kvm:x:64056: libvirt-qemu:x:64055:libvirt-qemu
}

# render_node NAME MODE
render_node() {
  file "dev/dri/$1" ''
  mode "$2" "dev/dri/$1"
}

# apparmor RULE…: it is on, with these rules for QEMU beside one for ROM files.
apparmor() {
  module apparmor enabled=Y
  file etc/apparmor.d/abstractions/libvirt-qemu '  # of libvirt' '  /usr/share/vgabios/** r,' '  deny /tmp/ r,' "$@"
}

# executable PATH
executable() {
  file "$1" '#!/bin/sh'
  mode 0755 "$1"
}

# mdevctl_rule PROGRAM: mdevctl's, as Debian 12 has it.
mdevctl_rule() {
  file lib/udev/rules.d/60-mdevctl.rules "ACTION==\"add\", TEST==\"/etc/mdevctl.d/\$kernel\", \
RUN+=\"/bin/sh -c '{ $1 start-parent-mdevs %k 2>&3 | logger -t mdevctl; } 3>&1 1>&2 | logger -t mdevctl -p 2'\""
}

# x_server NUMBER
x_server() {
  file "tmp/.X11-unix/X$1" ''
}

# installed_hook: gvt-xml's own.
installed_hook() {
  mkdir -p "$root/etc/libvirt/hooks"
  "${GVT_XML:?}" -q -c test:///default --root "$root" hook install >/dev/null
}
