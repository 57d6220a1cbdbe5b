#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# "gvt-xml hook run" on hosts made of files: programs have the GPU open that a guest gets. Unbinding it from its driver would hang.
set -u
# shellcheck source=tests/lib/hook.sh
. "${GVT_XML_SOURCE:?}/tests/lib/hook.sh"

# One NVIDIA card, with all that is loaded for it, and a desktop on it.
card=0000:01:00.0
nvidia() {
  pci "$card" 030000 10de 2684 nvidia 14
  driver_files nvidia nvidia
  driver_files vfio-pci
  file "sys/bus/pci/devices/$card/driver_override" '(null)'
  loadable nvidia
  module nvidia_drm
  module nvidia_modeset
  holder nvidia nvidia_modeset
  holder nvidia_modeset nvidia_drm
  gpu_files "$card" card1 renderD129
  nvidia_minor "$card" 0
  display_manager gdm.service
  program systemctl
  program modprobe
}

with_card() {
  with_gpu "$@" | sed "s/$gpu/$card/; s/bus='0x00' slot='0x02'/bus='0x01' slot='0x00'/"
}

# ends_with SERVICE PID: these processes end when a service is stopped.
ends_with() {
  # shellcheck disable=SC2016 # run by the stand-in for the host's programs
  printf '[ "$call" != "systemctl stop %s" ] || rm -rf "$root/proc/%s"\n' "$1" "$2" >>"$root/meanwhile"
}

begin 'a program that has it open is named, and nothing is changed'
nvidia
opens 812 Xorg system.slice/lightdm.service /dev/nvidia0 /dev/nvidiactl /dev/dri/card1
opens 90 ollama system.slice/ollama.service /dev/null /dev/nvidia-uvm
before=$(state)
refuses "programs of this host use $card, whose driver nvidia might hang when it releases it: \
ollama \(process 90, ollama\.service\), Xorg \(process 812, lightdm\.service\); end them first \(if it is a desktop, gvt-xml apply --display-service" with_card
same "$before"
has_no log
rm -r "$root/proc"
before=$(state)
starts with_card
holds log 'modprobe -r nvidia_drm
modprobe -r nvidia_modeset
modprobe -r nvidia'
ends with_card
same "$before"

begin 'what the display manager runs ends with it'
nvidia
opens 700 gdm-x-session system.slice/gdm.service /dev/dri/card1
opens 812 gnome-shell 'user.slice/user-1000.slice/user@1000.service/session.slice/org.gnome.Shell@wayland.service' /dev/dri/card1
opens 20 systemd-logind system.slice/systemd-logind.service /dev/dri/card1
opens 21 '(udev-worker)' system.slice/systemd-udevd.service /dev/dri/card1
for pid in 700 812 20; do ends_with gdm.service "$pid"; done
starts with_card gdm
holds "run/gvt-xml/$guest" "domain a guest
service gdm.service
module nvidia_drm
module nvidia_modeset
module nvidia
driver $card nvidia nvidia"
ends with_card gdm
has active/gdm.service
has "sys/bus/pci/drivers/nvidia/$card"

begin "systemd's alias stops what the display manager runs, and nothing without one"
nvidia
opens 812 gnome-shell user.slice/user-1000.slice/session-2.scope /dev/dri/card1
ends_with gdm.service 812
starts with_card display-manager.service
ends with_card display-manager.service
has active/gdm.service
ln -sfn /nix/store/x-unit-display-manager.service/display-manager.service "$root/etc/systemd/system/display-manager.service"
mv "$root/active/gdm.service" "$root/active/display-manager.service"
rm "$root/meanwhile" "$root/log"
opens 812 gnome-shell user.slice/user-1000.slice/session-2.scope /dev/dri/card1
ends_with display-manager.service 812
starts with_card display-manager.service
ends with_card display-manager.service
has active/display-manager.service
rm "$root/etc/systemd/system/display-manager.service" "$root/meanwhile" "$root/log"
opens 813 sway user.slice/user-1000.slice/session-1.scope /dev/dri/card1
refuses 'sway \(process 813, session-1\.scope\); end them first' with_card display-manager.service
has_no log

begin 'one of the session stays: all is as it was'
nvidia
opens 812 blender user.slice/user-1000.slice/session-4.scope /dev/nvidia0
before=$(state)
refuses "blender \(process 812, session-4\.scope\); end them first\$" with_card gdm
same "$before"
holds log 'systemctl stop gdm.service
systemctl start gdm.service'

begin "a service that doesn't end with the session is named before the desktop goes"
nvidia
opens 90 ollama system.slice/ollama.service /dev/nvidia0
refuses 'ollama \(process 90, ollama\.service\)' with_card gdm
has_no log

begin 'another guest draws on it'
nvidia
opens 91 qemu-system-x86 'machine.slice/machine-qemu\x2d1\x2dwin.scope' /dev/dri/renderD129
refuses 'qemu-system-x86 \(process 91, machine-qemu' with_card gdm
has_no log

begin "NVIDIA's service is stopped, and started again"
nvidia
touch "$root/active/nvidia-persistenced.service"
opens 55 nvidia-persiste system.slice/nvidia-persistenced.service /dev/nvidiactl /dev/nvidia0
ends_with nvidia-persistenced.service 55
starts with_card
holds "run/gvt-xml/$guest" "domain a guest
service nvidia-persistenced.service
module nvidia_drm
module nvidia_modeset
module nvidia
driver $card nvidia nvidia"
has_no active/nvidia-persistenced.service
ends with_card
has active/nvidia-persistenced.service
has "sys/bus/pci/drivers/nvidia/$card"

begin "a service that only has that name"
nvidia
opens 55 nvidia-persiste machine.slice/a.scope/nvidia-persistenced.service /dev/nvidia0
refuses 'nvidia-persiste \(process 55, nvidia-persistenced.service\)' with_card
has_no "run/gvt-xml/$guest"

begin 'of two cards its own files count, and the driver stays'
nvidia
pci 0000:02:00.0 030000 10de 2684 nvidia 15
nvidia_minor 0000:02:00.0 1
gpu_files 0000:02:00.0 card2 renderD130
opens 90 ollama system.slice/ollama.service /dev/nvidia1 /dev/nvidiactl /dev/nvidia-uvm /dev/dri/renderD130
starts with_card
holds "run/gvt-xml/$guest" "domain a guest
driver $card nvidia nvidia"
has_no log
ends with_card
opens 91 Xorg system.slice/gdm.service /dev/nvidia0
refuses "Xorg \(process 91, gdm\.service\); end them first" with_card

begin 'a driver that is built in'
nvidia
rm "$root/sys/module/nvidia/initstate"
starts with_card
holds log 'modprobe -r nvidia_drm
modprobe -r nvidia_modeset'

begin 'the driver is in use by something that is no program'
nvidia
before=$(state)
echo 'modprobe -r nvidia' >"$root/fail"
refuses "the module nvidia can't be unloaded, because something on the host still uses the GPU .*in use" with_card
rm "$root/fail"
same "$before"

begin 'one without a driver, and one that vfio-pci has, are in nobody'\''s use'
nvidia
bind_device "$card" vfio-pci
opens 90 ollama system.slice/ollama.service /dev/nvidia0
starts with_card
has_no log

finish
