#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the wanted cases in the VM, each in a process of its own, and prints a line for each. For a case that fails it prints
# its output too. A case passes if it came to its end, asserted something, and left the host as it was. It is skipped if it
# said so and left the host as it was.
cd /share || exit
results=/share/results
# The longest time for a case, on a machine that is busy. A start takes ten seconds, since it is emulated twice.
seconds=600

cp -a /share/root/. /
# libvirt has AppArmor compile its rules several times a start. With fewer optimizations a start takes a fifth less.
printf 'Optimize=%s\n' no-minimize no-remove-unreachable >>/etc/apparmor/parser.conf
. tests/e2e/lib.sh
# A case may fail, but this script must go on.
set +e
trap - ERR

# host_state: the state that a case must restore.
host_state() {
  echo "domains: $(virsh --quiet list --all --name | paste -sd' ')"
  echo "mdevs: $(mdevs | paste -sd' ')"
  echo "defined mdevs: $(find /etc/mdevctl.d -type f | sort | paste -sd' ')"
  echo "hooks: $(find /etc/libvirt/hooks -type f | sort | paste -sd' ')"
  echo "records: $(find /run/gvt-xml -type f 2>/dev/null | sort | paste -sd' ')"
  for device in "${given_away[@]}"; do
    echo "driver of $device: $(driver "$device")"
  done
}

# verdict CASE STATUS: prints why the case didn't pass, or nothing if it did.
verdict() {
  local asserted
  asserted=$(sed -n 's/^finished: \([0-9]*\) assertions$/\1/p' "$results/$1.log")
  case $2 in
    0) [ "${asserted:-0}" -gt 0 ] || grep -q '^skipped: ' "$results/$1.log" || echo "it asserted nothing, or didn't come to its end" ;;
    124 | 137) echo "it took more than $seconds s" ;;
    *) echo "it ended with status $2" ;;
  esac
  host_state >/tmp/after
  diff -U0 /tmp/before /tmp/after | sed -n 's/^+\([^+]\)/left behind: \1/p'
}

# sweep: removes what a failed case left, so that the next case finds the host as it was. It goes on if a step fails.
sweep() {
  local name device
  start_libvirtd
  modprobe vgem
  [ ! -L /usr/sbin/mdevctl ] || rm /usr/sbin/mdevctl
  drop_rules
  modprobe -r kvm_amd
  for name in $(virsh --quiet list --all --name); do
    virsh destroy "$name"
    virsh undefine --nvram --managed-save "$name"
  done
  if [ -n "$(find /etc/libvirt/hooks -type f)" ]; then
    rm -rf /etc/libvirt/hooks/*
    systemctl reload libvirtd
  fi
  rm -rf /run/gvt-xml
  for device in $(mdevs); do
    remove_mdev "$device"
  done
  find /etc/mdevctl.d -type f -delete
  for device in "${given_away[@]}"; do
    echo >"/sys/bus/pci/devices/$device/driver_override"
    [ "$(driver "$device")" != vfio-pci ] || echo "$device" >/sys/bus/pci/drivers/vfio-pci/unbind
    echo "$device" >/sys/bus/pci/drivers_probe
  done
}

failed=0
mapfile -t wanted </share/wanted
host_state >/tmp/before
for name in "${wanted[@]}"; do
  start=$SECONDS
  timeout --kill-after=5 "$seconds" bash "tests/e2e/cases/$name.sh" </dev/null >"$results/$name.log" 2>&1
  reasons=$(verdict "$name" $?)
  if [ -z "$reasons" ] && grep -q '^skipped: ' "$results/$name.log"; then
    printf 'SKIP %-32s %s\n' "$name" "$(sed -n 's/^skipped: //p' "$results/$name.log")"
  elif [ -z "$reasons" ]; then
    printf 'PASS %-32s %3d assertions, %3d s\n' "$name" "$(grep -c '^ok: ' "$results/$name.log")" $((SECONDS - start))
  else
    failed=$((failed + 1))
    printf 'FAIL %s\n' "$name"
    { tail -n 40 "$results/$name.log"; echo "$reasons"; } | sed 's/^/    /'
    sweep >"$results/$name.sweep" 2>&1
  fi
done
[ "$failed" -eq 0 ]
