#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# run.sh [COMMAND]: runs every case in tests/golden/COMMAND/*/, without COMMAND those of all commands. COMMAND is one of
# gvt-xml's, or "main" for words that name none. A case is a folder with
#   command   the words behind "gvt-xml", one line, quoted for the shell, --file and its value two words; run
#             in the folder, with in.xml on standard input if they say --file -
#   host      makes the host's own files for --root, by the words of tests/lib/hosttree.sh; --root is added then
#   libvirt   the oldest libvirt that this host must have for the case; with an older one it is skipped
#   config, etc
#             folders for $XDG_CONFIG_HOME and /etc, if the case has profiles of its own
#   out, err, status, wrote
#             the exact standard output, standard error and exit status, and the text that was written to the host's files
#             create and remove. Each is there only if it isn't empty or 0. out.libvirt-11 is the out of libvirt 11 and newer
# An apply that succeeds must also keep the laws of docs/design.md. A repair must leave nothing to repair. See check_laws,
# check_repair.
# GVT_XML_REGENERATE=1 writes the expectations again; read the changes as you would read code. GVT_XML_GOLDEN='lint/dead-set*'
# runs only the cases of such names; the command's name may be left out, and "-" may stand for "/".
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}" "${GVT_XML_SCHEMA:?}"
export LC_ALL=C.UTF-8
unset LANGUAGE GVT_XML_DIFF G_MESSAGES_DEBUG
# The case's own folder, by a path that is the same on each machine.
export XDG_CONFIG_HOME=/proc/self/cwd/config
export XDG_CACHE_HOME=/home/anna/.cache
export GVT_XML_TEST_ADMIN_PROFILES=/proc/self/cwd/etc/gvt-xml/profiles
GVT_XML=$(realpath "$GVT_XML")
source_folder=$(realpath "$GVT_XML_SOURCE")
golden=$source_folder/tests/golden
regenerate=${GVT_XML_REGENERATE:-}
libvirt=$("$GVT_XML" --version | sed -n 's/^libvirt \([0-9.]*\),.*/\1/p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A dry run looks whether backups can be written.
export XDG_STATE_HOME=$work/state

if [ ! -r "$GVT_XML_SCHEMA" ]; then
  echo "golden: libvirt's schema $GVT_XML_SCHEMA can't be read" >&2
  exit 1
fi

# Of the case at hand.
name=
bad=
words=()
target=()

fail() {
  echo "FAILED $name: $*"
  bad=yes
}

# same KEPT GIVEN MESSAGE…: fails with the message and a diff if the two files differ.
same() {
  local kept=$1 given=$2
  shift 2
  cmp -s "$kept" "$given" && return
  fail "$@"
  diff -u "$kept" "$given"
}

# expectation FILE: the one for this libvirt. FILE.libvirt-11 is for libvirt 11 and newer.
expectation() {
  local newer=("$1".libvirt-*)
  if [ -e "${newer[0]}" ] && printf '%s\n' "${newer[0]##*-}" "$libvirt" | sort --version-sort --check=silent; then
    echo "${newer[0]}"
  else
    echo "$1"
  fi
}

# expect FILE: the program's FILE equals the case's FILE; an empty one has no file.
expect() {
  local kept given=$work/$1
  kept=$(expectation "$1")
  if [ "$regenerate" = 1 ]; then
    if [ ! -s "$given" ]; then
      [ ! -e "$kept" ] || echo "regenerated $name: $kept removed"
      rm -f "$kept"
    elif [ ! -e "$kept" ]; then
      cp "$given" "$kept"
      echo "regenerated $name: $kept made"
    elif ! cmp -s "$kept" "$given"; then
      cp "$given" "$kept"
      echo "regenerated $name: $kept changed"
    fi
  elif [ -e "$kept" ]; then
    same "$kept" "$given" "another $1 than expected"
  elif [ -s "$given" ]; then
    fail "there is no file '$kept' to compare with; GVT_XML_REGENERATE=1 ./dev test golden makes it"
    diff -u /dev/null "$given"
  fi
}

# Removes the program's note that this host's schema can't check the case, which is for a newer libvirt. $too_new tells whether
# it was there. The note isn't part of the case's expectations.
too_new=
drop_too_new() {
  too_new=
  if grep -q "^note: libvirt's schema on this host is from " "$work/err"; then
    too_new=yes
    sed -i "/^note: libvirt's schema on this host is from /d" "$work/err"
  fi
  # Nor is the note of -v that this host's libvirt is newer than the newest that the program knows.
  sed -i "/^note: libvirt ${libvirt//./\\.}: newer than gvt-xml knows, /d" "$work/err"
}

fits_schema() {
  xmllint --nonet --noout --relaxng "$GVT_XML_SCHEMA" "$1" >"$work/schema" 2>&1
}

# run FILE WORD…: the program's standard output goes to $work/FILE. Fails if the program does.
# The runs of the laws are only about results: the run of the case itself has looked for leaks, which takes a quarter of the time.
run() {
  local file=$1
  shift
  ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0 "$GVT_XML" "$@" >"$work/$file" 2>"$work/$file.err" </dev/null && return
  fail "gvt-xml $* fails"
  cat "$work/$file.err"
  return 1
}

# canonical FILE: the domain, however its text is written and indented. Only backups have the passwords of graphics, a file has
# none. xmllint complains of a prefix that isn't declared, which some cases are about.
canonical() {
  xmllint --nonet --noblanks --c14n "$1" 2>"$work/complaints" | sed 's/ passwd="[^"]*"//g'
}

# An input without a plan is what revert must give back.
reverted_input() {
  if grep -q 'urn:gvt-xml:1' "$1"; then
    run before revert --file "$1"
  else
    cp "$1" "$work/before"
  fi
}

# These laws hold for each domain after apply. It fits the schema if it did before. Applying again changes nothing, neither with
# the words of the command nor with the recorded plan. Revert restores the domain.
check_laws() {
  local input=in.xml i again=("${words[@]}")
  for i in "${!words[@]}"; do
    [ "${words[i]}" = --file ] || continue
    [ "${words[i + 1]}" = - ] || input=${words[i + 1]}
    again[i + 1]=$work/out
  done
  if [ -z "$too_new" ] && fits_schema "$input" && ! fits_schema "$work/out"; then
    fail "out doesn't fit libvirt's schema, and the input did"
    cat "$work/schema"
  fi
  run again "${again[@]}" && same "$work/out" "$work/again" "applying again changes it"
  run bare apply --file "$work/out" "${target[@]}" && same "$work/out" "$work/bare" "applying the recorded plan changes it"
  if reverted_input "$input" && run after revert --file "$work/out"; then
    canonical "$work/before" >"$work/before.open"
    canonical "$work/after" >"$work/after.open"
    same "$work/before.open" "$work/after.open" "revert doesn't give back what was"
  fi
}

# These laws hold for each repair: the result fits the schema, lint finds in it only the findings that it can't repair,
# and repairing again changes nothing.
check_repair() {
  if [ -z "$too_new" ] && ! fits_schema "$work/out"; then
    fail "the repaired domain doesn't fit libvirt's schema"
    cat "$work/schema"
  fi
  "$GVT_XML" lint --file "$work/out" "${target[@]}" >"$work/left" 2>/dev/null
  [ "$?" = "$1" ] || fail "lint of the repaired domain doesn't end as its repair did"
  grep -v -e '^warning: not repaired:$' -e ': nothing found$' -e ': repaired: ' "$work/err" | grep . |
    sed 's/^  //' >"$work/said"
  same "$work/said" "$work/left" "lint of the repaired domain doesn't say what its repair said it leaves"
  "$GVT_XML" lint --fix --file "$work/out" "${target[@]}" >"$work/again" 2>/dev/null
  same "$work/out" "$work/again" "repairing again changes it"
}

# The host's files by which vGPUs are made and removed, as far as something was written to them.
host_writes() {
  [ -d "$work/host" ] || return
  (cd "$work/host" && find . \( -name create -o -name remove \) -type f -size +0c -print | sort |
    while read -r file; do echo "${file#.}: $(<"$file")"; done)
}

run_case() {
  local input=/dev/null status file i
  words=("$@")
  target=()
  for i in "${!words[@]}"; do
    [ "${words[i]}" != --target ] || target=(--target "${words[i + 1]}")
  done
  case " $* " in
    *" --file - "*) input=in.xml ;;
  esac
  for file in out err status wrote; do
    : >"$work/$file"
  done
  rm -rf "$work/host"
  if [ -f host ]; then
    # shellcheck source=/dev/null disable=SC2034
    (root=$work/host && . "$GVT_XML_SOURCE/tests/lib/hosttree.sh" && . "$PWD/host") || fail "its host can't be made"
    set -- --root "$work/host" "$@"
  fi
  "$GVT_XML" "$@" <"$input" >"$work/out" 2>"$work/err"
  status=$?
  sed -i "s|$source_folder/|SOURCE/|g" "$work/out" "$work/err"
  drop_too_new
  [ "$status" = 0 ] || echo "$status" >"$work/status"
  expect out
  expect err
  expect status
  host_writes >"$work/wrote"
  expect wrote
  case "$status ${words[*]} " in
    *" --dry-run "*) ;;
    "0 apply "*) check_laws ;;
    "0 lint "*" --fix "* | "3 lint "*" --fix "*) check_repair "$status" ;;
  esac
}

# is_wanted COMMAND/CASE: whether it is of the command that this run is for, and GVT_XML_GOLDEN names it.
is_wanted() {
  [ "${1%/*}" = "${command:-${1%/*}}" ] || return 1
  # shellcheck disable=SC2053 # a pattern
  [ -z "${GVT_XML_GOLDEN:-}" ] || [[ $1 == $GVT_XML_GOLDEN || ${1#*/} == $GVT_XML_GOLDEN || ${1/\//-} == $GVT_XML_GOLDEN ]]
}

# The words of a case take the place of the script's own.
command=${1:-}
cases=0
failed=0
for folder in "$golden"/*/*/; do
  name=${folder#"$golden"/}
  name=${name%/}
  is_wanted "$name" || continue
  bad=
  cd "$folder" || exit 1
  if [ -f libvirt ] && ! printf '%s\n' "$(<libvirt)" "$libvirt" | sort --version-sort --check=silent; then
    echo "skipped: $name: it needs libvirt $(<libvirt)"
    continue
  fi
  if [ -f command ]; then
    eval "set -- $(cat command)"
    run_case "$@"
  else
    fail "there is no file 'command'"
  fi
  cases=$((cases + 1))
  [ -z "$bad" ] || failed=$((failed + 1))
done
for file in "$golden"/*/command; do
  [ -e "$file" ] || continue
  name=$(basename "${file%/*}")
  fail "it isn't in the folder of a command: tests/golden/COMMAND/CASE"
  cases=$((cases + 1))
  failed=$((failed + 1))
done
echo "golden${command:+ $command}: $cases cases, $((cases - failed)) passed, $failed failed"
if [ "$cases" = 0 ] && [ -n "${GVT_XML_GOLDEN:-}" ]; then
  echo "skipped: golden $command: no case's name is like $GVT_XML_GOLDEN"
  exit 77
fi
[ "$cases" -gt 0 ] && [ "$failed" = 0 ]
