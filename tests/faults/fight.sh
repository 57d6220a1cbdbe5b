#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Two gvt-xml and a "virsh define" fight over one domain on a real libvirtd: fight.sh SECONDS
# Each definition by virsh has another title. gvt-xml must define only the domain that it made of its last look, and must say so if
# another program changed the domain since. At the end revert restores the domain, with the password of its display.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}" "${GVT_XML_WITNESS:?}"
seconds=$1
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8 ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/daemon.sh
. "$GVT_XML_SOURCE/tests/lib/daemon.sh"
trap 'daemon_stop; rm -rf "$work"' EXIT
uri=$(daemon_uri)
uuid=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
end=$((SECONDS + seconds))

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

dump() {
  timeout 60 virsh -q -c "$uri" dumpxml --inactive --security-info guest
}

title() {
  sed -n 's,.*<title>\(.*\)</title>.*,\1,p'
}

# Defines the domain with the next number as its title; counts how often the number before was overwritten.
write_titles() {
  local number=0 lost=0 found
  while [ "$SECONDS" -lt "$end" ]; do
    dump >"$work/writer.xml"
    found=$(title <"$work/writer.xml")
    [ "$found" = "$number" ] || lost=$((lost + 1))
    number=$((number + 1))
    sed -i "s,<title>.*</title>,<title>$number</title>," "$work/writer.xml"
    timeout 60 virsh -q -c "$uri" define "$work/writer.xml" || fail "virsh can't define"
  done
  echo "$number $lost" >"$work/writer"
}

# check_run STATUS NAME: checks what one run of gvt-xml read, defined and printed.
check_run() {
  local seen=
  seen=$(awk '
    $1 == "read" { title = $2; next }
    $1 == "define" && $2 != title { print "it defined what it had not seen last: " $2 " over " title }
    { defined = $2; found = 1 }
    END { if (found && title != defined) print "overtaken" }' "$work/$2.witness")
  case "$1 $seen" in
    "0 ") echo through ;;
    # The other gvt-xml keeps the title.
    "1 overtaken" | "1 ")
      if grep -qE 'right after it was defined|left as they made it' "$work/$2.said"; then
        echo overtaken
      elif [ -z "$seen" ] &&
        grep -qE 'changed meanwhile by someone else, nothing done|another gvt-xml is changing' "$work/$2.said"; then
        echo stopped
      else
        fail "$2: $(<"$work/$2.said")"
      fi
      ;;
    *) fail "$2 ends with $1, $seen: $(<"$work/$2.said") $(<"$work/$2.witness")" ;;
  esac
}

# fight NAME WORD…: applies and reverts in turn.
fight() {
  local name=$1 status words
  shift
  while [ "$SECONDS" -lt "$end" ]; do
    for words in "apply guest $*" "revert guest"; do
      # virsh writes back what it read, an older plan too.
      words+=" --trust-metadata"
      : >"$work/$name.witness"
      status=0
      # shellcheck disable=SC2086 # these are words
      WITNESS=$work/$name.witness LD_PRELOAD=$GVT_XML_WITNESS timeout 60 "$GVT_XML" -c "$uri" $words \
        >"$work/$name.said" 2>&1 </dev/null || status=$?
      check_run "$status" "$name" >>"$work/$name"
    done
  done
}

daemon_start
adapt "$GVT_XML_SOURCE/samples/debian-i440fx-vnc.xml" |
  sed 's,<name>[^<]*</name>,<name>guest</name><title>0</title>,; /<uuid>/d' >"$work/domain.xml"
timeout 60 virsh -q -c "$uri" define "$work/domain.xml"
dump >"$work/before.xml"

write_titles &
writer=$!
fight first --uuid "$uuid" --profile gvtg-window &
first=$!
fight second --uuid "$uuid" --profile gvtg-spice --resolution 1280x720 &
second=$!
for fighter in "$writer" "$first" "$second"; do
  wait "$fighter" || fail "a fighter fell"
done

timeout 60 "$GVT_XML" -c "$uri" revert guest --trust-metadata
dump | sed 's,<title>.*</title>,<title>0</title>,' >"$work/after.xml"
diff -u "$work/before.xml" "$work/after.xml" || fail "revert doesn't give back what was"
read -r written lost <"$work/writer"
count() {
  cat "$work/first" "$work/second" | grep -c "^$1$" || true
}
if [ "$written" -lt 2 ] || [ "$(count through)" -lt 2 ]; then
  fail "there was no fight"
fi
echo "fight: $seconds s, $(cat "$work/first" "$work/second" | wc -l) runs of gvt-xml against $written definitions by virsh:" \
  "$(count through) went through, $(count stopped) saw the change and did nothing, $(count overtaken) said that they were overtaken;" \
  "$lost of virsh's came between the last look and the define, never seen"
