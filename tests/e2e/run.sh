#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The cases on a host of their own, with real mdevs, VFIO, libvirtd and QEMU: run.sh BUILD FOLDER [all | CASE…]
# BUILD is a build folder, whose installation the VM gets; FOLDER keeps the VM's image and what the cases said. Without
# a CASE those of the profiles are run, each a guest's whole way. Where there are more than one, two VMs share them: an
# emulated machine is busy with one processor.
set -euo pipefail
build=$(realpath "$1")
folder=$(realpath -m "$2")
shift 2
cd "$(dirname "$0")/../.."
image=$folder/image
results=$folder/results

# What the image is made from and by: another one is made where it changed.
recipe() {
  cat tests/e2e/{image,gvtsim}.sh tests/e2e/guest/* | sha256sum
}

make_image() {
  [ "$(cat "$image/recipe" 2>/dev/null)" != "$(recipe)" ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    echo "the test VM's image is for root to make, once: sudo ./dev e2e" >&2
    return 1
  fi
  echo "Making the test VM's image in $image"
  rm -f "$image/recipe"
  tests/e2e/image.sh "$image"
  recipe >"$image/recipe"
}

# fill_share FOLDER CASE…: what a VM sees: the program as it is installed, the cases, the samples that they define.
fill_share() {
  local share=$1
  shift
  rm -rf --one-file-system "$share"
  mkdir -p "$share/results/screens" "$share/tests"
  DESTDIR=$share/root cmake --install "$build" --prefix /usr >/dev/null
  gcc -O2 -o "$share/root/usr/bin/picture" tests/e2e/picture.c -lpng
  cp -r tests/e2e tests/lib "$share/tests"
  cp -r samples "$share"
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
make_image
rm -rf --one-file-system "$folder"/share-* "$results"
mkdir -p "$results"
half=$(((${#wanted[@]} + 1) / 2))
run_vm 1 "${wanted[@]:0:half}" &
if [ "${#wanted[@]}" -gt 1 ]; then
  run_vm 2 "${wanted[@]:half}"
fi
wait
passed=$(cat "$folder"/share-*/results/said | grep -c '^PASS ' || true)
echo "$passed of ${#wanted[@]} cases passed, in $SECONDS s; what they said and showed: ${results#"$PWD"/}"
[ "$passed" -eq "${#wanted[@]}" ]
