#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Input from elsewhere that means harm, and is too large or too odd to be a golden case: each ends in one clear error, in
# time and in bounded memory, or in a result; and nothing of it acts on a terminal.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset GVT_XML_DIFF G_MESSAGES_DEBUG
export LC_ALL=C.UTF-8 XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config
cd "$work"
sample=$GVT_XML_SOURCE/samples/debian-server.xml
words=(--uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile vgpu)
# Characters on which a terminal acts: control characters but the newline, C1 ones, and those that change the direction of
# writing.
harm=$'[\x01-\x09\x0b-\x1f\x7f\u0080-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]'
checks=0

fail() {
  echo "FAILED: $*"
  head -c 2000 out | cat -v
  head -c 2000 err | cat -v
  exit 1
}

# gvt STATUS WORD…: within 30 s and 1 GiB, besides the sanitizer's memory.
gvt() {
  local expected=$1 status=0
  shift
  timeout 30 "$GVT_XML" "$@" >out 2>err </dev/null || status=$?
  [ "$status" = "$expected" ] || fail "gvt-xml $* ends with $status, not $expected"
  harmless err
  checks=$((checks + 1))
}

harmless() {
  ! LC_ALL=C.UTF-8 grep -qP "$harm" "$1" || fail "$1 has what a terminal acts on"
}

says() {
  grep -qF -- "$1" err || fail "it doesn't say: $1"
  checks=$((checks + 1))
}

# refused FILE TEXT: by every command that takes a file, with one line of error, and nothing on standard output.
refused() {
  local command
  for command in apply lint revert "lint --fix"; do
    # shellcheck disable=SC2046,SC2086
    gvt 1 $command --file "$1" $([ "$command" != apply ] || echo "${words[@]}")
    says "$2"
    [ ! -s out ] || fail "something comes out"
    [ "$(wc -l <err)" = 1 ] || fail "more than a line"
  done
}

# with METADATA: the sample with it, on standard output.
with() {
  xmllint --nonet "$sample" | sed "s|<metadata>|&$1|"
}

# many TEXT NUMBER
many() {
  yes "$1" | head -n "$2" | tr -d '\n' || true
}

# around TEXT-BEFORE TEXT-BEHIND: the sample with standard input in its metadata.
around() {
  sed '/<metadata>/q' "$sample"
  echo "$1"
  cat
  echo "$2"
  sed '1,/<metadata>/d' "$sample"
}

echo "topsecret" >secret

# Attacks by XML.
{ echo "<!DOCTYPE domain [<!ENTITY x SYSTEM 'file://$work/secret'>]>"; sed 's|<name>[^<]*|<name>\&x;|' "$sample"; } >xxe.xml
refused xxe.xml "document type"
{ echo "<!DOCTYPE domain SYSTEM 'file://$work/secret'>"; cat "$sample"; } >outside.xml
refused outside.xml "document type"
{
  echo '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
  for pair in ab bc cd de ef fg gh hi; do
    echo "<!ENTITY ${pair:1} '$(many "&${pair:0:1};" 20)'>"
  done
  echo ']>'
  sed 's|<name>[^<]*|<name>\&i;|' "$sample"
} >laughs.xml
refused laughs.xml "document type"
with "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file://$work/secret' parse='text'/>" >xinclude.xml
gvt 0 apply --file xinclude.xml "${words[@]}"
! grep -q topsecret out || fail "a file came in"
with "<?xml-stylesheet href='file://$work/secret' type='text/xsl'?><?php evil ?>" >instruction.xml
gvt 0 apply --file instruction.xml "${words[@]}"
sed 's|<domain |<domain xmlns="urn:elsewhere" |' "$sample" >namespace.xml
refused namespace.xml "not a domain"

# Files and names that aren't text.
sed 's|</name>|\x00</name>|' "$sample" >nul.xml
refused nul.xml "isn't text, because it has a NUL byte"
sed 's|</name>|\xff\xfe\x80</name>|' "$sample" >utf8.xml
refused utf8.xml "not well-formed"
# libxml2 2.9 says the former, 2.15 the latter.
grep -qE 'not proper UTF-8|Invalid bytes in character encoding' err || fail "it doesn't say what is wrong"
! grep -q 0x80 err || fail "it quotes what may be a part of a password"
sed 's|</name>|\x1b]0;owned\x07</name>|' "$sample" >escape.xml
refused escape.xml "not well-formed"
sed "s|</name>|\\&#27;]0;owned</name>|" "$sample" >reference.xml
refused reference.xml "not well-formed"

# Too much of anything.
head -c 100M /dev/zero | tr '\0' ' ' >blank.xml
refused blank.xml "4 MiB"
{ head -c 50M /dev/zero | tr '\0' A; } | around '<a b="' '"/>' >attribute.xml
refused attribute.xml "4 MiB"
many '<a/>' 1000000 | around '<b>' '</b>' >million.xml
refused million.xml "more than 100,000 tags and attributes"
{ many '<a>' 100000; many '</a>' 100000; } | around '' '' >deep.xml
refused deep.xml "more than 100,000 tags and attributes"
{ many '<a>' 300; many '</a>' 300; } | around '' '' >depth.xml
refused depth.xml "depth"
many '<!---->' 500000 | around '' '' >comments.xml
refused comments.xml "more than 100,000 tags and attributes"
seq -f 'a%g=""' 100000 | around '<a' '/>' >attributes.xml
refused attributes.xml "more than 2,000 attributes in one element"
seq -f 'a%g=""' 15000 | around '<a x=">"' '/>' >wide.xml
refused wide.xml "more than 2,000 attributes in one element"
seq -f 'xmlns:a%g="u:a"' 100000 | around '<a' '/>' >namespaces.xml
refused namespaces.xml "more than 2,000 attributes in one element"
# In another encoding, or where the declaration is far away.
{ echo '<?xml version="1.0" encoding="ISO-2022-JP"?>'; cat wide.xml; } >japanese.xml
refused japanese.xml "more than 2,000 attributes in one element"
{ printf '<?xml %5000s version="1.0" encoding="ISO-2022-JP"?>\n' ''; cat wide.xml; } >padded.xml
refused padded.xml "more than 2,000 attributes in one element"
refused /dev/zero "4 MiB"
gvt 1 lint --file - </dev/null

# Large input that is taken.
head -c 3M /dev/zero | tr '\0' A | around '<a>' '</a>' >large.xml
gvt 0 apply --file large.xml "${words[@]}"
# An '=' or a '<' that begins no attribute and no tag.
seq -f 'A%g=b' 150000 | around '<a x="1">' '</a>' >equals.xml
seq -f 'A%g=b' 150000 | around '<a x="' '"/>' >value.xml
seq -f '<A%g b="" c=">">' 150000 | around '<a><![CDATA[' ']]></a>' >cdata.xml
seq -f '<A%g b="" c=">">' 150000 | around '<a><!--' '--></a>' >comment.xml
for file in equals value cdata comment; do
  gvt 0 apply --file "$file.xml" "${words[@]}"
done
# A guest whose plan needs nothing of the hook starts, whatever else is in its metadata.
gvt 0 apply --file equals.xml --profile virgl
cp out planned.xml
many '<b/>' 200000 | sed 's|.*|<x:a xmlns:x="urn:x">&</x:a>|' >many.xml
sed '/<metadata>/r many.xml' planned.xml >planned-many.xml
for file in planned planned-many; do
  "$GVT_XML" --root "$work" hook run guest prepare begin - <"$file.xml" >out 2>err || fail "$file: the guest doesn't start"
done

# Without a daemon in between libvirt gives a domain of any size.
sed "s/type='kvm'/type='test'/; s/<type arch.*</<type arch='x86_64'>hvm</" "$sample" | sed '/<devices>/,/<\/devices>/d' >base.xml
{ echo '<node>'; sed '/<metadata>/q' base.xml; echo '<x:a xmlns:x="urn:x">'; many '<x:a/>' 200000; echo '</x:a>'; sed '1,/<metadata>/d' base.xml; echo '</node>'; } >node.xml
gvt 1 -c "test://$work/node.xml" apply debian-server "${words[@]}"
says "more than 100,000 tags and attributes"
gvt 0 -c "test://$work/node.xml" status
grep -q "not understood" out || fail "status doesn't say so"

# Names that act on a terminal, end a line, lead elsewhere.
c1=$'win\u009b31mred\u202egnp.exe'
# shellcheck disable=SC2016
for name in "$c1" 'a&#10;error: done&#13;' 'a/../../etc' '$(touch owned)' '-rf'; do
  NAME=$name awk '/<name>/ { gsub(/&/, "\\\\&", ENVIRON["NAME"]); sub(/>[^<]*</, ">" ENVIRON["NAME"] "<") } { print }' "$sample" >name.xml
  gvt 0 apply --file name.xml "${words[@]}"
  gvt 0 apply --file name.xml "${words[@]}" --dry-run
  harmless out
  ! grep -q '^error: done' out err || fail "a name makes a line"
  gvt 0 lint --file name.xml
  harmless out
done
[ ! -e owned ] || fail "a name was run"
# For a program it is as it was.
sed "s|<name>[^<]*|<name>$c1|" "$sample" >name.xml
gvt 0 apply --file name.xml "${words[@]}"
grep -qF "<name>$c1</name>" out || fail "the name is another in the result"
# For a terminal it isn't.
script -qec "$(printf '%q ' "$GVT_XML" apply --file name.xml "${words[@]}")" /dev/null </dev/null | tr -d '\r' >out
grep -qF '<name>win\u009b31mred\u202egnp.exe</name>' out || fail "the name isn't shown"
harmless out
# The domain of that name, over libvirt.
{ echo '<node>'; sed "s|<name>[^<]*|<name>$c1|" base.xml; echo '</node>'; } >node.xml
for command in "complete domains" status "status --all" "lint $c1" "apply $c1 ${words[*]}" "apply $c1 ${words[*]} --dry-run" "doctor $c1" "plan $c1"; do
  # shellcheck disable=SC2086
  timeout 30 "$GVT_XML" -c "test://$work/node.xml" --root "$work/host" $command >out 2>err </dev/null || true
  harmless out
  harmless err
  checks=$((checks + 1))
done
grep -q . err || fail "nothing is said"

# The commands to copy name the domain and nothing else, whatever its name is for a shell, for gvt-xml and for virsh.
# shellcheck disable=SC2016
for name in --help -rf 7 "it's" 'a b$(touch owned)' ab54baba-ea9a-4ce5-b7b4-51b376b65849; do
  { echo '<node>'; sed "s|<name>[^<]*|<name>$name|; /<devices>/,/<.devices>/d" "$sample"; echo '</node>'; } >node.xml
  gvt 0 -c "test://$work/node.xml" apply "${words[@]}" -- "$name"
  cp err said
  for command in "undo: gvt-xml" "then virsh"; do
    copied=()
    eval "copied=($(sed -n "s/ (a reboot is not enough)//; s/.*\($command\)/\1/p" said))"
    word=${copied[-1]}
    virsh -q -c "test://$work/node.xml" dominfo "$word" >out
    grep -qF "  $name" out || fail "$command names another domain"
    gvt 0 -c "test://$work/node.xml" status "$word"
    grep -qF -- "$name" out || fail "gvt-xml takes $word for another"
  done
done
[ ! -e owned ] || fail "a name was run"

# Text is UTF-8 in every locale, also in cron's, which is C; other text is an error that names it.
{ echo '<node>'; sed "s|<name>[^<]*|<name>über|" base.xml; echo '</node>'; } >node.xml
echo "über uuid=${words[1]} rom-file=/ü.rom" >map
for locale in C C.UTF-8; do
  export LC_ALL=$locale
  for glob in 'ü*' '?ber' '[äü]ber'; do
    gvt 0 -c "test://$work/node.xml" status --match "$glob"
    grep -q '^über ' out || fail "über doesn't match $glob"
  done
  gvt 0 -c "test://$work/node.xml" status --map map
  gvt 0 apply --file "$sample" "${words[@]}" --rom-file /ü.rom --env A=ö
  grep -q '"/ü.rom"' out || fail "the ROM file is another"
  gvt 2 apply --file "$sample" --profile ü "${words[@]:0:2}"
  says "there is no profile 'ü'"
  for option in match uuid profile env rom-file; do
    gvt 2 -c "test://$work/node.xml" apply über --"$option" $'secret\xff'
    says "error: --$option: what it is given is not UTF-8"
    ! grep -q secret err || fail "it quotes what may be secret"
  done
  gvt 2 vgpu create TYPE --parent $'\xff'
  says "error: --parent: what it is given is not UTF-8"
  gvt 2 -c $'test:///\xff' status
  says "error: --connect: what it is given is not UTF-8"
  gvt 2 lint --file "$sample" --target $'\xff'
  says "error: --target '"
  gvt 2 --timeout $'\xff' status
  says "error: --timeout '"
done

# An error quotes the text that it found.
with "<gvt:state xmlns:gvt='urn:gvt-xml:1' version='1$c1'/>" >state.xml
gvt 1 apply --file state.xml
sed "s|<domain|<domain x='&#10;error: done$c1'|; s|</domain>|<$c1/></domain>|" "$sample" >quoted.xml
gvt 1 apply --file quoted.xml

# Profiles of others.
mkdir -p config/gvt-xml/profiles
cp blank.xml config/gvt-xml/profiles/large.xml
gvt 1 apply --file "$sample" --uuid "${words[1]}" --profile large
says "4 MiB"
cp laughs.xml config/gvt-xml/profiles/laughs.xml
gvt 1 apply --file "$sample" --uuid "${words[1]}" --profile laughs
says "document type"
sed "s/name=\"vgpu\"/name=\"own\"/; s/summary=\"[^\"]*\"/summary=\"$c1\"/" "$GVT_XML_SOURCE/profiles/vgpu.xml" >config/gvt-xml/profiles/own.xml
gvt 0 profiles
harmless out
gvt 0 profiles own
harmless out
gvt 2 apply --file "$sample" --profile ../../../etc/passwd "${words[@]:0:2}"
gvt 2 apply --file "$sample" --profile profiles/lib/displays.xml "${words[@]:0:2}"
says "there is no profile 'profiles/lib/displays.xml'"

# A host that says such things of its devices.
root=$work/host
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
intel_gpu 1 2 0 4
types=sys/devices/pci0000:00/0000:00:02.0/mdev_supported_types/i915-GVTg_V5_4
file "$types/name" $'GVTg\e]0;owned\a'
file "$types/description" $'a\e[2Jb\nc\u009bd'
mkdir -p "$root/sys/bus/pci/devices/"$'0000:00:1f.0\e[2J'
for command in devices "devices --all" doctor "doctor -v" "doctor --script" "-v devices" "devices --for test" "vgpu list" "complete types"; do
  # shellcheck disable=SC2086
  timeout 30 "$GVT_XML" -c test:///default --root "$root" $command 2>err </dev/null | sed 's/^\(i915-[^\t]*\)\t/\1 /' >out || true
  [ -s out ] || fail "$command prints nothing"
  harmless out
  harmless err
  checks=$((checks + 1))
done

# A disk that is full.
status=0
"$GVT_XML" profiles >/dev/full 2>err || status=$?
[ "$status" = 1 ] || fail "what can't be written is none of an error"
says "standard output can't be written: No space left on device"
for further in "--json" "$sample"; do
  status=0
  "$GVT_XML" apply --file "$sample" "$further" --dry-run --profile vgpu "${words[@]:0:2}" >/dev/full 2>err || status=$?
  [ "$status" = 1 ] || fail "what can't be written of many is none of an error"
  says "standard output can't be written: No space left on device"
done

# Started without standard files: a file that is opened later isn't written to in their place, and a message that can't be
# printed is an error.
"$GVT_XML" apply --file "$sample" --dry-run --profile vgpu "${words[@]:0:2}" >kept 2>err <&-
status=0
"$GVT_XML" apply --file "$sample" --dry-run --profile vgpu "${words[@]:0:2}" >&- 2>err || status=$?
[ "$status" = 1 ] || fail "without a standard output it ends with $status"
says "standard output can't be written: Bad file descriptor"
"$GVT_XML" apply --file "$sample" --dry-run --profile vgpu "${words[@]:0:2}" >out 2>&- <&-
cmp -s kept out || fail "it prints something else without a standard error"
for command in "status" "status --json"; do
  status=0
  # shellcheck disable=SC2086
  "$GVT_XML" -c test:///default $command >&- 2>err || status=$?
  [ "$status" = 1 ] || fail "$command without a standard output ends with $status"
done

# A user that may have no further thread: root has no such limit.
nobody=(env)
if [ "$(id -u)" = 0 ]; then
  nobody=(setpriv --reuid=64999 --regid=64999 --clear-groups)
fi
if "${nobody[@]}" test -x "$GVT_XML"; then
  status=0
  ASAN_OPTIONS=detect_leaks=0 "${nobody[@]}" prlimit --nproc=1 "$GVT_XML" -c test:///default status >out 2>err || status=$?
  [ "$status" = 1 ] || fail "a thread that can't be made ends with $status"
  says "this user has as many processes and threads as it may (ulimit -u)"
fi

echo "hostile: $checks checks passed"
