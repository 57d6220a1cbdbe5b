#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Secrets of every kind that a domain's XML holds are planted in domains, in files and on a real QEMU driver (embedded). No command
# may print or write one, except into a backup, and into a domain that the user asked for (apply, revert and lint --fix of a
# --file). Written files must have safe modes under umask 000, and links in their place aren't followed.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_STATE_HOME=$work/state XDG_CACHE_HOME=$work/cache TMPDIR=$work/tmp G_MESSAGES_DEBUG=all
unset GVT_XML_DIFF
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
uri=$(driver_uri "$work/driver")
corpus=${GVT_XML_CORPUS:-$GVT_XML_SOURCE/../shared/corpus}
device=(--uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525 --profile gvtg-window)
checks=0
mkdir "$work/tmp"
umask 000

fail() {
  echo "FAILED: $*"
  head -n 20 "$work"/out "$work"/err || true
  exit 1
}

# Each secret begins so; VNC's may have 8 letters.
mark=Zq7tS3

# plant FILE: one of each kind, each in its place.
plant() {
  xsltproc --stringparam mark "$mark" "$GVT_XML_SOURCE/tests/lib/secrets.xsl" "$1"
}

# clean FILE…: no secret in any of them.
clean() {
  ! grep -rlF "$mark" "$@" >"$work/leaks" || fail "a secret is in $(cat "$work/leaks"): $(grep -rho ".\{60\}$mark.*" "$@" | head -n 3)"
  checks=$((checks + 1))
}

# gvt STATUSES WORD…
gvt() {
  local expected=$1 status=0
  shift
  timeout 60 "$GVT_XML" "$@" >"$work/out" 2>"$work/err" </dev/null || status=$?
  [[ " $expected " == *" $status "* ]] || fail "gvt-xml $* ends with $status"
  clean "$work/err"
  [ -z "$(find "$TMPDIR" "$work/cache" -type f 2>/dev/null)" ] || fail "a file is left behind: $(find "$TMPDIR" "$work/cache" -type f)"
}

# says WORD…: runs the command, whose standard output is for people, too.
says() {
  gvt "0 1 3" -v "$@"
  clean "$work/out"
}

# Files.
files=("$GVT_XML_SOURCE"/samples/{win10,debian-i440fx-vnc,spice-everything}.xml)
if [ -d "$corpus" ]; then
  mapfile -t more < <(find "$corpus" -name '*.xml' | sort | awk 'NR % 200 == 1')
  files+=("${more[@]}")
fi
for file in "${files[@]}"; do
  [ -f "$file" ] || continue
  plant "$file" >"$work/in.xml"
  xmllint --noout "$work/in.xml" 2>"$work/err" || fail "$file: nothing is planted"
  [ "$(grep -oF "$mark" "$work/in.xml" | wc -l)" -ge 21 ] || fail "$file: nothing is planted"
  says apply --file "$work/in.xml" "${device[@]}" --dry-run
  says apply --file "$work/in.xml" "${device[@]}" --dry-run --print-xml
  says lint --file "$work/in.xml"
  says lint --file "$work/in.xml" --fix --dry-run
  gvt "0 1" apply --file "$work/in.xml" "${device[@]}"
  [ -s "$work/out" ] || continue
  cp "$work/out" "$work/applied.xml"
  # They stay in the domain, and never get into its metadata.
  xmllint --xpath "//*[local-name()='state']" "$work/applied.xml" >"$work/recorded"
  clean "$work/recorded"
  says revert --file "$work/applied.xml" --dry-run
  says lint --file "$work/applied.xml"
  gvt 0 revert --file "$work/applied.xml"
done

# Errors beside a secret, or in it.
file=${files[0]}
for wrong in "s|passwd=\"${mark}v\"|& passwdValidTo='never'|" "s|${mark}cookie|&\"; \\\\|" "s|passwd=\"${mark}v\"|& type='vnc'|" \
  "s|passwd=\"${mark}spice\"|& nonsense='password=${mark}'|" "s|<cookie |<cookie wrong='1' |" \
  "s|passwd=\"${mark}v\"|passwd=\"x\&${mark};\"|" "s|type=\"string\" \(value=\"${mark}property\"\)|type=\"bool\" \1|"; do
  plant "$file" | sed "$wrong" >"$work/in.xml"
  says apply --file "$work/in.xml" "${device[@]}" --dry-run --target libvirt=9.0,qemu=7.2
  says lint --file "$work/in.xml" --fix --dry-run --target libvirt=9.0,qemu=7.2
done

# Arguments that lint takes apart.
plant "$file" | sed "s|</domain>|<commandline xmlns='http://libvirt.org/schemas/domain/qemu/1.0'>\
<arg value='-object secret,id=x,data=${mark}'/><arg value='-spice password=${mark}'/></commandline>&|" >"$work/in.xml"
for form in "" --json --full; do
  # shellcheck disable=SC2086
  says lint --file "$work/in.xml" --fix --dry-run $form
  grep -qF "argument -spice" "$work/out" || fail "no argument changes"
done

# Settings made by hand that a plan takes over, and options of which no plan can be made.
uuid=ab54baba-ea9a-4ce5-b7b4-51b376b65849
plant "$GVT_XML_SOURCE/samples/seed-arch.xml" | sed 's|device.ua-planted|device.hostdev0|' >"$work/in.xml"
gvt 0 apply --file "$work/in.xml" --uuid "$uuid"
for wrong in "--override=x-token=$mark" "--override=vf-token:bool=$mark" "--override=vf-token:unsigned=$mark" "--override=id=password=$mark" \
  "--env=A-PASSWORD=$mark" "--arg=password=$mark" "--arg=-password=$mark"$'\a'; do
  gvt 2 apply --file "$file" "${device[@]}" "$wrong"
done

# A driver.
plant "$GVT_XML_SOURCE/samples/debian-i440fx-vnc.xml" | adapt - |
  sed 's,<name>[^<]*</name>,<name>guest</name>,' >"$work/domain.xml"
timeout 60 virsh -q -c "$uri" define "$work/domain.xml" >"$work/out" 2>"$work/err" || fail "it doesn't define"
dump() {
  timeout 60 virsh -q -c "$uri" dumpxml --inactive --security-info guest
}
dump >"$work/before.xml"
for command in "apply guest ${device[*]} --dry-run" "apply guest ${device[*]} --dry-run --json" "plan guest ${device[*]}" "lint guest" "lint guest --fix --dry-run" "apply guest ${device[*]}" \
  "status" "status --all" "apply guest" "lint guest" "plan guest" "doctor guest" "doctor guest --json" "revert guest --dry-run" "revert --all --dry-run --json -j 1" \
  "apply guest --display vnc --profile vgpu ${device[*]:0:2}" "apply guest --json" "revert guest" "doctor guest --script" "devices --for guest" \
  "backups guest --json" "complete domains" "complete backups guest" "apply guest ${device[*]} --json"; do
  # shellcheck disable=SC2086
  says -c "$uri" --root "$work/host" $command
done
# The commands to copy, with a secret in the URI and in what was asked for.
root=$work/host
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
umask 000
intel_gpu 1 2 2 4
for command in "apply guest --fresh --env A_URL=http://u:$mark@h/" "plan guest --fresh" "apply guest --dry-run" "doctor guest" "doctor guest --script" \
  "devices --for guest"; do
  # shellcheck disable=SC2086
  gvt "0 2 3" -c "$uri&password=$mark" --root "$root" $command
  clean "$work/out"
done
dump >"$work/applied.xml"
xmllint --xpath "//*[local-name()='state']" "$work/applied.xml" >"$work/recorded"
clean "$work/recorded"
for step in "prepare begin" "release end"; do
  # shellcheck disable=SC2086
  "$GVT_XML" -v --root "$work/host" hook run -- guest $step - <"$work/applied.xml" >"$work/out" 2>"$work/err" || true
  clean "$work/out" "$work/err"
done
says -c "$uri" revert guest
dump >"$work/after.xml"
cmp -s "$work/before.xml" "$work/after.xml" || fail "revert doesn't give back what was"

# Whatever the umask, folders get the mode 0700, files 0600. Only backups have secrets.
[ -z "$(find "$XDG_STATE_HOME/gvt-xml" -type d ! -perm 0700 -o -type f ! -perm 0600)" ] ||
  fail "others may read: $(find "$XDG_STATE_HOME/gvt-xml" -perm /077)"
grep -rqF "$mark" "$XDG_STATE_HOME"/gvt-xml/*/*/*.xml || fail "the secrets are in no backup"
find "$XDG_STATE_HOME" -type f ! -name '*Z.xml' -exec cat {} + >"$work/others"
clean "$work/others"

# Links in the way of all of it: none is followed.
folder=$(echo "$XDG_STATE_HOME"/gvt-xml/*/*)
mkdir "$work/elsewhere"
echo untouched >"$work/elsewhere/file"
untouched() {
  dump >"$work/after.xml"
  cmp -s "$work/before.xml" "$work/after.xml" || fail "the domain was changed"
  [ "$(ls "$work/elsewhere")" = file ] || fail "a link was followed"
  [ "$(cat "$work/elsewhere/file")" = untouched ] || fail "a link was written to"
  checks=$((checks + 1))
}
mv "$folder" "$work/kept"
ln -s "$work/elsewhere" "$folder"
gvt 1 -c "$uri" apply guest "${device[@]}"
untouched
rm "$folder"
mkdir -m 0700 "$folder"
ln -s "$work/elsewhere/file" "$folder/states"
gvt 0 -c "$uri" apply guest "${device[@]}"
gvt 0 -c "$uri" revert guest
untouched

echo "secrets: $checks checks passed"
