#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Boots the test VM once: boot.sh IMAGE SHARE SECONDS. It runs SHARE/tests/e2e/run-cases.sh as root beside a running
# libvirtd, prints that script's output, and switches itself off. root.img isn't changed. The VM has no network. All of it is
# emulated, the IOMMU too, so that it is the same everywhere. This host's KVM is neither needed nor used.
set -euo pipefail
image=$1
share=$2
seconds=$3

# These switch off features that only cost time in an emulated machine. A second processor costs time too: each waits for the
# other at every change of page tables (10 cases in two VMs on two processors: 224 s instead of 300). The timer isn't tested:
# on a busy machine it is too slow, and Linux panics. Newer systemds ask a terminal for its size, and wait for an answer.
faster=(mitigations=off tsc=unstable nokaslr no_timer_check TERM=dumb)
# QEMU emulates AMD's virtualization too, so the VM has KVM, which runs a guest some twenty times faster than QEMU in QEMU does.
machine=(-accel 'tcg,thread=multi' -cpu 'qemu64,+svm,+npt' -M q35 -m 2048 -smp 1 -nodefaults -display none -no-reboot
  -device 'intel-iommu,intremap=on,caching-mode=on')
system=(-kernel "$image/vmlinuz" -initrd "$image/initrd.gz"
  -append "console=ttyS0 quiet loglevel=1 systemd.show_status=0 panic=-1 intel_iommu=on ${faster[*]}"
  -drive "file=$image/root.img,if=none,id=root,format=raw,snapshot=on,cache=unsafe"
  -device 'virtio-blk-pci,drive=root,addr=10' -device 'virtio-rng-pci,addr=11'
  -virtfs "local,path=$share,mount_tag=share,security_model=none"
  -serial "file:$share/results/console" -serial stdio)
# The devices that guests can get: the display adapter, which gvtsim makes an Intel GPU; a network card and a second display
# with drivers; a device without a driver; two devices behind a bridge that share an IOMMU group; a card of two functions.
devices=(-device 'VGA,addr=02.0,romfile='
  -netdev 'user,id=net0,restrict=on' -device 'e1000e,netdev=net0,addr=05.0,romfile='
  -device 'edu,addr=06.0' -device 'bochs-display,addr=07.0'
  -device 'pcie-pci-bridge,id=bridge,addr=08.0' -device 'edu,bus=bridge,addr=1'
  -netdev 'user,id=net1,restrict=on' -device 'e1000,netdev=net1,bus=bridge,addr=2,romfile='
  -netdev 'user,id=net2,restrict=on' -device 'e1000e,netdev=net2,addr=09.0,multifunction=on,romfile='
  -device 'edu,addr=09.1')

timeout --kill-after=5 "$seconds" qemu-system-x86_64 "${machine[@]}" "${system[@]}" "${devices[@]}" </dev/null |
  sed -u 's,\r,,g'
