#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The cases on a host of their own, with real mdevs, VFIO, libvirtd and QEMU: run.sh "PACKAGE…" RELEASE [all | CASE…]
# The host is of that release of Debian; the packages build the program for it, and the drivers of its kernel. In
# build/e2e/RELEASE has the VM's image, the root folder in which both are built, and the output of the cases. Without a CASE
# those of the profiles are run, each a guest's whole way. If there are several, two VMs share them: an emulated machine uses
# one processor.
set -euo pipefail
read -ra packages <<<"$1"
release=$2
shift 2
cd "$(dirname "$0")/../.."
. tests/lib/debian.sh
folder=$PWD/build/e2e/$release
builder=$folder/builder
image=$folder/image
results=$folder/results

# need_root WHAT: only root makes root folders and enters them.
need_root() {
  [ "$(id -u)" -ne 0 ] || return 0
  echo "$1 is for root to make: sudo ./dev e2e --release $release" >&2
  return 1
}

# The files from which the image is made. If they change, another one is made.
inputs() {
  cat tests/e2e/{image,modules,gvtsim}.sh tests/e2e/guest/* | sha256sum
}

make_image() {
  [ "$(cat "$image/inputs" 2>/dev/null)" != "$(inputs)" ] || return 0
  need_root "the test VM's image"
  make_debian "$release" "$builder" "${packages[@]}"
  echo "Making the test VM's image in $image"
  rm -f "$image/inputs"
  tests/e2e/image.sh "$image" "$release" "$builder"
  inputs >"$image/inputs"
}

# install_program: to $folder/installed. It is built on this machine if that is of the release, else in the root folder.
install_program() {
  local codename
  codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
  if [ "$codename" = "${codenames[$release]}" ]; then
    tests/e2e/program.sh "$folder/installed"
    return
  fi
  need_root "the program for Debian $release"
  make_debian "$release" "$builder" "${packages[@]}"
  copy_sources "$builder/root"
  (enter "$builder/root" /src/gvt-xml/tests/e2e/program.sh /src/installed)
  rm -rf --one-file-system "$folder/installed"
  cp -r "$builder/root/src/installed" "$folder/installed"
}

# fill_share FOLDER CASE…: fills the folder that a VM sees: the installed program, the cases, the samples that they define.
fill_share() {
  local share=$1
  shift
  rm -rf --one-file-system "$share"
  mkdir -p "$share/results/screens" "$share/tests"
  cp -r "$folder/installed" "$share/root"
  cp -r tests/e2e tests/lib "$share/tests"
  cp -r samples "$share"
  cp "$image/vmlinuz" "$share"
  printf '%s\n' "$@" >"$share/wanted"
}

# run_vm NUMBER CASE…
run_vm() {
  local share=$folder/share-$1
  shift
  fill_share "$share" "$@"
  tests/e2e/boot.sh "$image" "$share" "$((300 + 600 * $#))" | tee "$share/results/said" || true
  cp -r "$share/results/." "$results"
  [ -s "$share/results/status" ] || echo "a VM didn't come to its end; what it said: $share/results" >&2
}

# cases BEGINNING: those whose names begin so.
cases() {
  local file
  for file in tests/e2e/cases/"$1"*.sh; do
    basename "$file" .sh
  done
}

case ${1-} in
  '') mapfile -t wanted < <(cases profile-) ;;
  all) mapfile -t wanted < <(cases '') ;;
  *) wanted=("$@") ;;
esac
for name in "${wanted[@]}"; do
  if [ ! -f "tests/e2e/cases/$name.sh" ]; then
    echo "no such case: $name (there are: $(cases '' | paste -sd' '))" >&2
    exit 2
  fi
done
mkdir -p "$folder"
make_image
install_program
rm -rf --one-file-system "$folder"/share-* "$results"
mkdir -p "$results"
half=$(((${#wanted[@]} + 1) / 2))
run_vm 1 "${wanted[@]:0:half}" &
if [ "${#wanted[@]}" -gt 1 ]; then
  run_vm 2 "${wanted[@]:half}"
fi
wait
passed=$(cat "$folder"/share-*/results/said | grep -c '^PASS ' || true)
skipped=$(cat "$folder"/share-*/results/said | grep -c '^SKIP ' || true)
echo "Debian $release: $passed of ${#wanted[@]} cases passed, $skipped skipped, in $SECONDS s; what they said and showed:" \
  "${results#"$PWD"/}"
[ $((passed + skipped)) -eq "${#wanted[@]}" ]
