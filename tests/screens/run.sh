#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# run.sh [NAME…]: types what people type, and compares what they see. tests/screens/NAME.screen is a terminal's text: a line
# "$ COMMAND" is typed, what follows is what was printed by it (standard output and standard error together), and "[exit N]" if
# that isn't 0. A line "## …" says what the commands after it are about. NAME.host makes the host and its guests, by the words of
# tests/lib/hosttree.sh and "guest NAME [FILE]"; libvirt is a real QEMU driver (embedded).
# GVT_XML_REGENERATE=1 writes the screens again; read the changes as a stranger would.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
GVT_XML=$(realpath "$GVT_XML")
GVT_XML_SOURCE=$(realpath "$GVT_XML_SOURCE")
screens=$GVT_XML_SOURCE/tests/screens
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 HOME=$work/home XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache TZ=UTC COLUMNS=80
unset LANGUAGE NO_COLOR GVT_XML_DIFF XDG_CONFIG_HOME LIBVIRT_DEFAULT_URI
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"

# Other versions of libvirt say some of it in another way.
if [[ $(virsh --version) != 9.0.* ]]; then
  echo "skipped: the screens are of libvirt 9.0, this is $(virsh --version)"
  exit 77
fi

# guest NAME [FILE]: defines a guest like that of a file in samples (win10.xml).
guests=0
guest() {
  guests=$((guests + 1))
  adapt "$GVT_XML_SOURCE/samples/${2:-win10.xml}" |
    sed "s,<name>.*</name>,<name>$1</name>,; s,<uuid>.*</uuid>,<uuid>c7a5fdbd-edaf-4455-926a-$(printf %012d "$guests")</uuid>," \
      >"$work/guest.xml"
  virsh --quiet define "$work/guest.xml" || exit 1
}

# Other tests look for leaks, which takes a quarter of the time.
gvt-xml() {
  ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 "$GVT_XML" --root "$root" "$@"
}

sudo() {
  "$@"
}

# Puts words that are always the same in place of those that change from run to run.
unchanging() {
  sed -E -e "s,$work/desk,/home/anna,g; s,$work/driver,/var/lib/driver,g; s,$work/state,/home/anna/.local/state,g" \
    -e "s,${work//\//%2F}%2Fdriver,%2Fvar%2Flib%2Fdriver,g; s,$work/host,,g; s,$GVT_XML,/usr/bin/gvt-xml,g" \
    -e "s,$GVT_XML_SOURCE/,/usr/share/gvt-xml/,g" \
    -e 's/20[0-9]{6}T[0-9]{6}/20261129T101112/g; s/(T101112)\.[0-9]{6}Z/\1.123456Z/g' \
    -e 's/20[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]/2026-11-29 10:11/g; s/(10:11):[0-5][0-9]/\1:12/g' \
    -e 's/^gvt-xml [0-9.]+$/gvt-xml VERSION/; s/^libvirt [0-9.]+, libxml2 .*/libvirt VERSION, libxml2 VERSION, libxslt VERSION/'
}

# type_screen SCREEN: prints it as it is today.
type_screen() {
  local line status
  while IFS= read -r line; do
    case $line in
      '## '*) printf '%s%s\n' "${separator-}" "$line" ;;
      '$ '*)
        printf '%s\n' "$line"
        eval "${line#'$ '}" </dev/null >"$work/printed" 2>&1
        status=$?
        unchanging <"$work/printed"
        settle
        [ "$status" = 0 ] || echo "[exit $status]"
        ;;
      *) continue ;;
    esac
    separator=$'\n'
  done <"$1"
}

stay_on_processor
failed=0
count=0
for screen in "$screens"/*.screen; do
  title=$(basename "$screen" .screen)
  [ $# = 0 ] || [[ " $* " == *" $title "* ]] || continue
  # libvirt's driver keeps what it has found out about QEMU, which takes seconds.
  find "$work/driver" -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} + 2>/dev/null
  rm -rf "$work/host" "$work/state" "$work/desk"
  mkdir -p "$work/host" "$work/desk" "$work/home"
  (
    root=$work/host
    LIBVIRT_DEFAULT_URI=$(driver_uri "$work/driver")
    export LIBVIRT_DEFAULT_URI
    cd "$work/desk" || exit 1
    # shellcheck source=tests/lib/hosttree.sh
    . "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
    # shellcheck source=/dev/null
    . "$screens/$title.host"
    type_screen "$screen"
  ) >"$work/today"
  count=$((count + 1))
  if [ "${GVT_XML_REGENERATE-}" = 1 ]; then
    cmp -s "$work/today" "$screen" || echo "regenerated $title.screen"
    cp "$work/today" "$screen"
  elif ! diff -u "$screen" "$work/today"; then
    echo "FAILED: $title.screen"
    failed=$((failed + 1))
  fi
done
echo "screens: $count screens, $(cat "$screens"/*.screen | grep -c '^\$ ') commands typed, $failed failed"
[ "$count" -gt 0 ] && [ "$failed" = 0 ]
