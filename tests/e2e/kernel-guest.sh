# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest with a kernel of its own, for cases in which it must see its devices: the VM's kernel, and an initrd with one program.
# To the guest's console it writes what its video's driver says, then the guest's PCI devices each time that they change.
console=/var/log/libvirt/qemu/kernel-guest.console
images=/var/lib/libvirt/images

# take_kvm, leave_kvm: the VM has KVM meanwhile. Other cases need none.
take_kvm() {
  modprobe kvm_amd
  becomes 10 test -c /dev/kvm
}

leave_kvm() {
  modprobe -r kvm_amd
}

# lay_out_guest_modules FOLDER: those of a virtio video, with their order; unpacked, for a busybox that can't unpack them.
lay_out_guest_modules() {
  local file name
  { modprobe --show-depends virtio_pci && modprobe --show-depends virtio-gpu; } |
    awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r file; do
    name=$(basename "$file" .xz)
    case $file in
      *.xz) busybox xzcat "$file" >"$1/$name" ;;
      *) cp "$file" "$1/$name" ;;
    esac
    echo "$name"
  done >"$1/order"
}

make_guest_initrd() {
  local folder
  folder=$(mktemp -d)
  mkdir -p "$folder"/{bin,proc,sys,dev,modules}
  lay_out_guest_modules "$folder/modules"
  cp /bin/busybox "$folder/bin"
  install -m 755 /dev/stdin "$folder/init" <<'INIT'
#!/bin/busybox sh
busybox=/bin/busybox
$busybox mount -t proc proc /proc
$busybox mount -t sysfs sys /sys
$busybox mount -t devtmpfs dev /dev
exec >/dev/ttyS0 2>&1
for module in $($busybox cat /modules/order); do
  $busybox insmod "/modules/$module" || echo "insmod $module failed"
done
$busybox dmesg | $busybox sed -n '/drm\|virtio_gpu/s/^/guest-video /p'
last=
count=0
while :; do
  now=
  for device in /sys/bus/pci/devices/*; do
    read -r vendor <"$device/vendor" && read -r id <"$device/device" && now="$now ${device##*/}=${vendor#0x}:${id#0x}"
  done
  if [ "$now" != "$last" ]; then
    count=$((count + 1))
    echo "guest-devices $count:$now"
    last=$now
  fi
  $busybox sleep 1
done
INIT
  (cd "$folder" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1) >"$images/kernel-guest.initrd"
  rm -r "$folder"
  cp /share/vmlinuz "$images/kernel-guest.vmlinuz"
}

# define_kernel_guest NAME [WORD…]: with three free PCI Express ports. The words are the kernel's.
define_kernel_guest() {
  local name=$1 port
  shift
  take_kvm
  make_guest_initrd
  {
    cat <<XML
<domain type='kvm'>
  <name>$name</name>
  <memory unit='MiB'>192</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>$images/kernel-guest.vmlinuz</kernel>
    <initrd>$images/kernel-guest.initrd</initrd>
    <cmdline>console=ttyS0 quiet loglevel=1 mitigations=off tsc=unstable nokaslr no_timer_check $*</cmdline>
  </os>
  <features><acpi/><apic/></features>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <controller type='pci' index='0' model='pcie-root'/>
XML
    for port in 1 2 3; do
      echo "    <controller type='pci' index='$port' model='pcie-root-port'/>"
    done
    cat <<XML
    <controller type='usb' model='none'/>
    <serial type='file'><source path='$console'/></serial>
    <memballoon model='none'/>
  </devices>
</domain>
XML
  } >"/tmp/$name.xml"
  virsh --quiet define --validate "/tmp/$name.xml"
}

# guest_sees VENDOR:DEVICE, guest_sees_not: by the last line of its console.
guest_sees() {
  tail -n 1 "$console" | grep -q "^guest-devices .*=$1"
}

guest_sees_not() {
  tail -n 1 "$console" | grep '^guest-devices ' | grep -qv "=$1"
}

# make_pluggable_mdev: a GVT-g vGPU or, if it would end this QEMU, another one. The options for it are in words then, what the
# guest sees of it in seen.
# shellcheck disable=SC2034,SC2154
make_pluggable_mdev() {
  words=(--profile gvtg-headless)
  seen=8086:591b
  if qemu_at_least 10.1; then
    make_sample_mdev "$uuid"
    words=(--profile vgpu)
    seen=1b36:000f
  else
    make_mdev "$uuid"
  fi
}

# start_kernel_guest NAME: until its program runs.
start_kernel_guest() {
  rm -f "$console"
  start "$1"
  guest_runs
}

guest_runs() {
  becomes 300 grep -q '^guest-devices 1:' "$console"
}

# read_video: what the driver of the guest's virtio video said, in $output.
read_video() {
  run sed -n 's/\r$//; s/^guest-video //p' "$console"
}

remove_guest_files() {
  leave_kvm
  rm -f "$images"/kernel-guest.{initrd,vmlinuz} "$console"
}

# has_no_device NAME: its QEMU has no VFIO device. KVM's own file for VFIO stays open once there was one.
has_no_device() {
  holds_not grep -qE '^anon_inode:\[vfio-device\]$|^/dev/vfio/[0-9]+$' <(open_files "$1")
}

# live_device NAME XPATH: of the first device of ours that the running guest has.
live_device() {
  virsh --quiet dumpxml "$1" | xmllint --xpath "string(//hostdev[starts-with(alias/@name, 'ua-gvt')]/$2)" -
}

defined_device() {
  defined "$1" | xmllint --xpath "string(//hostdev[starts-with(alias/@name, 'ua-gvt')]/$2)" -
}
