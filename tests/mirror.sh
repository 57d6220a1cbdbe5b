#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# From a source to its tests: src/FOLDER/FILE.c is tested by tests/unit/FOLDER/FILE.c (and by FILE-SUBJECT.c there, if one
# file would be too long), or has a row below that names its tests.
set -eu

source=${GVT_XML_SOURCE:-$(dirname "$0")/..}
cd "$source"

# "SOURCE TEST… # REASON": in tests/, the files and folders that test it, and why no unit test does.
elsewhere='
base/error.c docs/errors.py # each message is looked for in all tests
base/interrupt.c cli/fleet.sh # needs signals
base/json.c cli/json.sh cli/fleet.sh # what it prints is held to the schemas
base/multimap.c unit/devices/device-index.c unit/domain/lint-others.c # by what it indexes
base/paths.c unit/plan/profile.c unit/engine/backup.c cli/module.sh # by the files found there
base/read-file.c cli/hostile.sh # needs pipes, devices, large files
base/write-file.c cli/files.sh cli/disk.sh # needs links, modes, a full disk
xml/flatten.c stylesheet.sh
xml/redact-xml.c unit/base/redact.c # one rule in two places
xml/relaxng.c unit/xml/xml.c # by the documents that it validates
xml/same-tree.c unit/xml/compare.c # one answer in two ways
xml/stylesheet.c stylesheet.sh cli/hostile.sh # needs the program
libvirt/calls.c cli/module.sh libvirt/redefine.c # hands on
libvirt/connect.c cli/remote.sh # needs a libvirt
libvirt/connection.c cli/remote.sh libvirt/host.c # needs a libvirt
libvirt/domain.c libvirt/redefine.c # needs a libvirt
libvirt/domain-lookup.c cli/hints.sh # needs a libvirt
libvirt/events.c libvirt/events.c cli/watch.sh # needs a libvirt
libvirt/internal.c cli/remote.sh # needs a libvirt
libvirt/known-error-find.c unit/libvirt/known-errors.c # its table
libvirt/load.c cli/module.sh # needs an installation
libvirt/module.c cli/module.sh # a table
libvirt/nodedev.c libvirt/host.c libvirt/vgpu.c # needs a libvirt
domain/definition-details.c unit/domain/definition-changes.c # by the changes
domain/definition-parts.c unit/domain/definition-changes.c # by the changes
domain/state.c unit/domain/transform.c cli/metadata.sh # by what transform takes and refuses
devices/render-node.c unit/engine/device-warnings.c golden/apply # by the warnings
devices/vgpu-type.c cli/vgpu-type.sh # by the words for a type
devices/vendor.c unit/engine/device-warnings.c golden/apply # by the warnings
plan/arguments.c unit/plan/plan.c unit/plan/request.c # by the plans that it is part of
plan/catalog.c unit/plan/profile.c # by the profiles that are read
plan/plan-json.c cli/results.sh cli/fleet.sh # what is printed is held to the schema
plan/changes.c unit/plan/asked.c golden/apply # by what is said of a second request
plan/functions.c cli/vgpu-type.sh # by the plans that it is part of
plan/option-table.c unit/plan/request.c cli/help.sh # a table
plan/numa-nodes.c golden/apply # by what apply refuses
plan/infer.c unit/plan/asked.c # by the plans without a request
plan/lifecycle.c cli/lifecycle.sh golden/apply # by the plans that it is part of
plan/merge.c unit/plan/asked.c laws/options.c # by what is asked for afterwards
plan/mdevs.c cli/lifecycle.sh golden/apply # by the plans that it is part of
plan/profile-check.c unit/plan/profile.c golden/profiles
plan/profile-files.c unit/plan/profile.c golden/profiles
plan/properties.c unit/plan/adoption.c unit/plan/plan.c # by the plans that it is part of
plan/property.c unit/plan/request.c # by the plans that it is part of
plan/vgpu-types.c cli/vgpu-type.sh # by the plans that it is part of
plan/words.c unit/plan/request.c # by the options that it reads
host/binary-words.c unit/host/qemu-build.c unit/engine/vulkan.c # by the files that it reads
host/device-openers.c cli/hook-openers.sh golden/doctor # needs a host
host/device-users.c golden/devices golden/apply # its cases need a libvirt
host/guest-log.c unit/engine/vulkan.c golden/doctor # by the logs that are read
host/lsm.c unit/host/user-access.c # one question: what QEMU may open
host/qemu-conf.c unit/host/user-access.c # one question: what QEMU may open
host/root-file.c cli/hook-failures.sh cli/hostile.sh # needs a host
host/inventory-run.c libvirt/scale.c unit/engine/device-warnings.c # by the warnings
host/sysfs.c unit/host/inventory.c # by the devices that it reads
host/vgpu.c libvirt/vgpu.c # needs a libvirt
host/virglrenderer.c unit/engine/vulkan.c golden/doctor # by the libraries that it reads
hook/display-service.c cli/hook-refusals.sh golden/doctor # needs a host
hook/function-type.c cli/hook-function.sh # needs a host
hook/openers.c cli/hook-openers.sh # needs a host
hook/run.c cli/hook-broken.sh cli/hook-refusals.sh cli/hook-vgpu.sh cli/hook-gpu.sh # needs a host
hook/step-planner.c cli/hook-vgpu.sh cli/hook-gpu.sh # needs a host
doctor/advice.c golden/doctor
doctor/check-devices.c golden/doctor
doctor/check-display.c golden/doctor
doctor/check-functions.c golden/doctor
doctor/check-groups.c golden/doctor
doctor/check-guest-log.c golden/doctor
doctor/check-kernel.c golden/doctor
doctor/check-looking-glass.c golden/doctor
doctor/check-mdevctl.c golden/doctor
doctor/check-modules.c golden/doctor
doctor/check-qemu.c golden/doctor
doctor/check-pci-window.c golden/doctor
doctor/check-reset.c golden/doctor
doctor/check-services.c golden/doctor
doctor/check-vgpus.c golden/doctor
doctor/check-vulkan.c golden/doctor
doctor/doctor.c golden/doctor libvirt/doctor.c
doctor/table-of-checks.c docs/doctor.sh
doctor/table-of-guest-checks.c docs/doctor.sh
engine/device-names.c cli/results.sh # by what is said of a change
engine/pending.c cli/live.sh # needs running guests
engine/redefine-report.c cli/results.sh libvirt/redefine.c # by what is said of a change
engine/result-text.c cli/results.sh golden/apply golden/revert # by what is said of a change
doctor/todo-print.c golden/doctor cli/doctor-script.sh
engine/batch.c cli/fleet.sh # needs many domains
engine/batch-counts.c cli/fleet.sh cli/dry-run.sh # needs many domains
engine/device-ids.c cli/hints.sh # needs a host
engine/boot-vgpus.c cli/lifecycle.sh # needs a libvirt
engine/device-twice.c unit/engine/device-warnings.c golden/apply # by the warnings
engine/backup-owner.c libvirt/backup-owner.c cli/backups.sh # needs a libvirt
engine/kept-passwords.c unit/engine/backup-prune.c # with what is pruned
engine/live.c cli/live.sh e2e/cases/live.sh # needs a running guest
engine/lost-passwords.c libvirt/backup.c # needs a libvirt
engine/files.c cli/files.sh
engine/function-claims.c cli/vgpu-type.sh # needs a libvirt
engine/gop-note.c golden/apply # by the note
engine/guest-facts.c laws/findings.c golden/lint # by what lint finds
engine/guest.c libvirt/drift.c libvirt/backup.c # needs a libvirt
engine/pci-window-note.c golden/apply # by the note
engine/preview.c libvirt/redefine.c golden/apply # needs a libvirt
engine/reach.c golden/apply # by what apply refuses and notes
engine/redefine.c libvirt/redefine.c # needs a libvirt
engine/resolve.c unit/plan/asked.c laws/options.c # by the plans that it makes
engine/restore.c libvirt/backup.c # needs a libvirt
engine/result.c cli/fleet.sh cli/files.sh # what it prints is held to the schemas
engine/schema-check.c libvirt/schema.c # needs a libvirt
engine/session.c libvirt/redefine.c # needs a libvirt
engine/start-test.c libvirt/start-test.c # needs a libvirt
engine/transaction.c libvirt/concurrency.c faults # needs a libvirt
engine/trust.c cli/metadata.sh # needs a libvirt
cli/lint-host.c libvirt/lint-host.c libvirt/lint-domains.c libvirt/scale.c # needs a libvirt
cli/vgpu-functions.c cli/vgpu-functions.sh
host/functions.c cli/vgpu-functions.sh # needs a host
host/functions-unit.c cli/vgpu-functions.sh # needs a host
engine/workbench.c libvirt/redefine.c # needs a libvirt
cli/batch-options.c cli/fleet.sh
cli/change-options.c golden/apply cli/completion.sh
cli/cmd-apply.c golden/apply
cli/cmd-backups.c cli/backups.sh
cli/cmd-complete.c cli/completion.sh
cli/cmd-devices.c golden/devices
cli/cmd-doctor.c golden/doctor
cli/cmd-hook.c cli/hook-script.sh cli/hook-refusals.sh
cli/cmd-lint.c golden/lint
cli/cmd-plan.c golden/plan
cli/cmd-profiles.c golden/profiles
cli/cmd-revert.c golden/revert
cli/cmd-status.c golden/status
cli/cmd-stylesheet.c golden/stylesheet stylesheet.sh
cli/cmd-vgpu.c golden/vgpu libvirt/vgpu.c
cli/cmd-watch.c cli/watch.sh # needs a libvirt
cli/vgpu-list.c cli/json.sh golden/vgpu
cli/command-line.c cli/help.sh
cli/command.c golden/main cli/help.sh
cli/copyable.c golden/apply # its cases offer*
cli/device-listing.c golden/devices
cli/device-users-listing.c cli/json.sh golden/status
cli/devices-json.c cli/json.sh
cli/domain-hints.c cli/hints.sh
cli/domain-selection.c cli/fleet.sh
cli/file-mode.c cli/files.sh
cli/help.c cli/help.sh
cli/interactive.c cli/interactive.sh # needs a terminal
cli/main.c golden/main
cli/live-options.c cli/live.sh
cli/map-file.c cli/fleet.sh
cli/open-host.c golden/devices golden/doctor
cli/plan-options.c unit/plan/request.c
cli/target-option.c golden/apply golden/lint
cli/suggestions.c golden/apply # its cases offer*
'

faults=0
fault() {
  echo "mirror: $*" >&2
  faults=$((faults + 1))
}

declare -A tests=()
while read -r file rest; do
  [ -n "$file" ] || continue
  tests[$file]=${rest%%#*}
  [ -f "src/$file" ] || fault "src/$file has a row in $0, and isn't there"
  [ ! -f "tests/unit/$file" ] || fault "src/$file needs no row in $0: it has tests/unit/$file"
  for test in ${tests[$file]}; do
    [ -e "tests/$test" ] || fault "tests/$test should test src/$file, and isn't there"
  done
done <<<"$elsewhere"

units=0
while read -r file; do
  if [ -f "tests/unit/$file" ]; then
    units=$((units + 1))
  elif [ -z "${tests[$file]-}" ]; then
    fault "src/$file has neither tests/unit/$file nor a row in $0"
  fi
done < <(find src -name '*.c' -printf '%P\n' | sort)

# belongs FILE: whether src/ has it, or the file of which it tests a subject.
belongs() {
  local name=${1%.c}
  while [ ! -f "src/$name.c" ]; do
    [ "$name" != "${name%-*}" ] || return 1
    name=${name%-*}
  done
}
while read -r file; do
  belongs "$file" || fault "tests/unit/$file tests no file of src/"
done < <(find tests/unit -name '*.c' -printf '%P\n' | sort)

[ "$units" -gt 0 ] || fault "there are no unit tests"
echo "mirror: $units sources with a unit test, ${#tests[@]} tested elsewhere"
[ "$faults" -eq 0 ]
