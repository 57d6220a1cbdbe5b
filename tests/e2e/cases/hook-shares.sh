#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The hook removes what it made for this guest, and nothing else.
. tests/e2e/lib.sh

install_hook
define debian-server first
define debian-server second
expect 0 gvt-xml apply first --mdev-type "$type"
expect 0 gvt-xml apply second --mdev-type "$type"
one=$(vgpu_of first)
two=$(vgpu_of second)
holds test "$one" != "$two"

# Two guests at once.
virsh --quiet start first &
start second
wait $!
holds_group_of first "$one"
holds_group_of second "$two"
is "free $type" "$(free "$type")" 14
stop first
holds_not mdev_exists "$one"
holds_group_of second "$two"

# A guest that wants the other one's isn't started, and its end takes nothing from that one.
expect 0 gvt-xml apply first --mdev-type "$type" --uuid "$two"
doesnt_start first "$two"
holds_group_of second "$two"
stop second
holds_not mdev_exists "$two"

# One that was there before the guest stays after it.
make_mdev "$two"
start second
stop second
holds mdev_exists "$two"
remove_mdev "$two"

# A vGPU that the hook made for a start that fails later is removed too.
expect 0 gvt-xml apply second --mdev-type "$type" --profile gvtg-spice --rom-file /usr/share/seabios/missing.bin
doesnt_start second missing.bin
holds_not mdev_exists "$(vgpu_of second)"
is 'records' "$(records)" ''

# The plan is changed or taken back while the guest runs. The vGPU that was made is removed all the same.
expect 0 gvt-xml apply second --mdev-type "$type" --rom-file default
start second
expect 0 gvt-xml revert second
stop second
gone

# Other hooks beside it are run, and stay as they are.
cat >/etc/libvirt/hooks/qemu.d/other <<'EOF'
#!/bin/sh
echo "$2" >>/tmp/other-hook
EOF
chmod +x /etc/libvirt/hooks/qemu.d/other
start second
stop second
holds grep -qx release /tmp/other-hook
undefine first
undefine second
remove_hook
holds test -x /etc/libvirt/hooks/qemu.d/other
rm -r /etc/libvirt/hooks/qemu.d
finish
