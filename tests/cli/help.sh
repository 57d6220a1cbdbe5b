#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What gvt-xml says of itself: the help of each command, the lists for the shells, and what it says to a mistyped word.
set -u

: "${GVT_XML:?}"
export LC_ALL=C.UTF-8
unset LIBVIRT_DEFAULT_URI
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0
checks=0

fail() {
  echo "help: $*" >&2
  failures=$((failures + 1))
}

# says STATUS TEXT WORD…: gvt-xml WORD… ends with the status, and the text is in a line of what it prints.
says() {
  local status=$1 text=$2
  shift 2
  checks=$((checks + 1))
  "$GVT_XML" "$@" >said 2>&1 </dev/null
  local got=$?
  [ "$got" = "$status" ] || fail "gvt-xml $*: exit status $got, not $status"
  grep -qF -e "$text" said || fail "gvt-xml $*: not '$text' but: $(head -3 said)"
}

# is_help: what was said is a help that fits a terminal.
is_help() {
  checks=$((checks + 1))
  grep -qE '^Usage: gvt-xml' said || fail "$1 has no usage"
  grep -qx 'Examples:' said || [ "$1" = help ] || [ "$1" = version ] || fail "$1 has no examples"
  [ "$(wc -L <said)" -le 80 ] || fail "$1 has a line of $(wc -L <said) columns"
  ! grep -nE ' $' said || fail "$1 has a line that ends in a blank"
}

# same WHAT FILE FILE
same() {
  checks=$((checks + 1))
  diff -u "$2" "$3" >&2 || fail "$1"
}

# shown HELP: the names of the options that a help shows, each in a line.
shown() {
  sed -nE 's/^  ((-[a-zA-Z]), )?(--[a-z-]+)(=.*| .*|)$/\2\n\3/p' "$1" | sed '/^$/d' | sort
}

# Without a command: what it is, and how to begin.
says 0 'gvt-xml gives libvirt guests a GPU' ; cp said start
says 0 'Usage: gvt-xml' --help
is_help gvt-xml
cp said main
says 0 'Usage: gvt-xml' help
same 'gvt-xml help isn'\''t gvt-xml --help' main said
[ "$(wc -l <start)" -lt 20 ] || fail "the first screen is long"
while read -r command; do
  says 0 'Usage: gvt-xml' help "$command"
done < <(sed -nE 's/^  gvt-xml ([a-z]+).*/\1/p' start)

# Every command is in the help, once, and so is each of its options: those of the list, but --no-OPTION.
"$GVT_XML" --list-commands >commands
[ "$(wc -l <commands)" -ge 14 ] || fail "there are few commands"
awk -F'\t' 'NF != 3 || $1 == "" || $3 == "" { print "help: --list-commands: " $0; bad = 1 } END { exit bad }' commands >&2 ||
  failures=$((failures + 1))
cut -f 1 commands | sort >names
sed -nE '/^Change a guest:$/,/^General:$/s/^  ([a-z]+) .*/\1/p' main | sort >told
same 'the main help and --list-commands' names told
"$GVT_XML" --list-options | cut -f 1 | sort >listed
shown main >told
same 'the main help and --list-options' listed told

while read -r command; do
  "$GVT_XML" "$command" --list-options >list || fail "$command --list-options"
  awk -F'\t' 'NF != 3 || $1 !~ /^-/ || $3 == "" { print "help: --list-options: " $0; bad = 1 } END { exit bad }' list >&2 ||
    failures=$((failures + 1))
  says 0 "Usage: gvt-xml $command" "$command" --help-all
  is_help "$command"
  cut -f 1 list | grep -v '^--no-\(hide-kvm\|iommufd\|move-root-ports\)$' | sort >listed
  [ "$command" != apply ] || [ "$(wc -l <listed)" -gt 50 ] || fail "apply has few options"
  shown said >told
  same "$command --help-all and --list-options" listed told
  # Each text is understood alone, and ends as the others do.
  ! cut -f 3 list | grep -nE '^(The same|Take it)|see (below|above)|old name|\.$' || fail "$command: a text isn't understood alone"
  cp said all
  says 0 "Usage: gvt-xml $command" "$command" --help
  is_help "$command"
  cp said help
  says 0 "Usage: gvt-xml $command" "$command" -h
  same "$command -h" help said
  says 0 "Usage: gvt-xml $command" help "$command"
  same "help $command" help said
  # The options for experts are in --help-all only, and --help says so.
  sed '/^Expert:$/,/^General:$/{/^General:$/!d}' all >left
  if cmp -s left all; then
    same "$command --help" all help
  else
    grep -qF "gvt-xml $command --help-all also shows" help || fail "$command --help doesn't speak of --help-all"
    ! grep -q '^Expert:$' help || fail "$command --help has the options for experts"
  fi
done <names

# Groups.
says 0 'Expert:' apply --help-all
grep -E '^[A-Z][a-z ]+:$' said | tr '\n' ' ' >groups
[ "$(cat groups)" = 'Examples: Device: Display: Safety: Many guests: Files: Expert: General: ' ] || fail "apply's groups: $(cat groups)"
[ "$(sed -n '/^Examples:$/,/^$/p' said | grep -c '^  gvt-xml ')" = 4 ] || fail "apply hasn't four examples"
says 0 'create TYPE' vgpu --help
says 0 'run DOMAIN OPERATION' hook --help
# Texts are each command's own.
for command in revert lint status; do
  ! grep -q 'vgpu-type' < <("$GVT_XML" "$command" --help-all) || fail "$command speaks of apply's options"
done
! grep -qE -e '--(connect|timeout)' < <("$GVT_XML" stylesheet --help-all) || fail "stylesheet offers a connection"

# Asked for wherever it stands, and in place of all else.
says 0 'Usage: gvt-xml apply' apply win10 --dry-run --help --nosuch
says 0 'Usage: gvt-xml apply' apply -qh
says 0 'Usage: gvt-xml apply' -c nosuch:/// apply -h
says 0 'libxml2' version
cp said version
for option in --version -V; do
  says 0 'libxml2' "$option"
  same "$option" version said
done

# Which word was meant.
says 2 "there is no command 'aply'; did you mean 'apply'?" aply win10
says 2 "there is no command 'xyzzy'; gvt-xml --help lists the commands" xyzzy
says 2 "there is no command 'reverrt'; did you mean 'revert'?" help reverrt
says 2 "hook: there is no 'instal'; there are: install, remove, status, run; did you mean 'install'?" hook instal
says 2 "there is no option '--dryrun'; did you mean '--dry-run'?" apply win10 --dryrun
says 2 "there is no option '--hidekvm'; did you mean '--hide-kvm'?" apply win10 --hidekvm
says 2 "there is no option '--uid'; did you mean '--uuid'?" apply win10 --uid U
says 2 "there is no option '--uid'; did you mean '--uuid'?" apply win10 --uid=secret
! grep -q secret said || fail "an unknown option's value is quoted"
says 2 "there is no option '-json'; did you mean '--json'?" status -json
says 2 "there is no option '--verson'; did you mean '--version'?" --verson
says 2 "there is no option '--xyzzy'; gvt-xml apply --help lists the options" apply --xyzzy
says 2 "there is no option '-x'; gvt-xml apply --help lists the options" apply -x
says 2 "there is no option '--dry-run' before a command; a command's options come after it" --dry-run apply
says 2 "something is missing: write gvt-xml plan DOMAIN" plan
says 2 '--json takes no value: leave out what follows it' status --json=yes
says 2 '-j takes a value: write -j N (gvt-xml apply --help shows how)' apply win10 -j
says 2 '--uuid takes a value: write --uuid UUID (gvt-xml apply --help shows how)' apply win10 --uuid
says 2 'for -j; gvt-xml apply --help shows what the option takes' apply win10 -jfour
says 1 '; for help: gvt-xml status --help' -c test:///default status help
says 2 'gvt-xml devices --help' devices help
[ "$(grep -o -e --help said | wc -l)" = 1 ] || fail "devices help speaks of --help twice"

# A value attached to its option's letter, as getopt(3) takes it.
says 0 'no plan' -ctest:///default status
says 0 'no plan' status -ctest:///default test
says 0 'no plan' status -qctest:///default
says 1 "for help" -ctest:///default status help
says 2 '--jobs' apply test -ctest:///default -j-1 --pci 41:00.0
says 1 "real run would refuse" apply test -ctest:///default -j4 --pci 41:00.0 --dry-run
# But not a value that looks like one, nor an operand behind "--".
says 1 "there is no domain '-cnosuch'" -c test:///default status -- -cnosuch
says 1 'no domain matches' -c test:///default revert --match -cnosuch
says 1 "there is no domain '-x'" -c test:///default -- status -- -x

# A wrong word is wrong usage, whatever the host has.
says 2 "'many' isn't a number of virtual functions" --root "$work" vgpu functions 41:00.0 many
says 2 "'many' is not a PCI address" vgpu functions many 4

# What can't be printed is an error.
for words in '' --help 'apply --help' 'help apply' --list-commands 'apply --list-options' version; do
  checks=$((checks + 1))
  # shellcheck disable=SC2086 # words
  for run in full closed; do
    if [ "$run" = full ]; then
      "$GVT_XML" $words >/dev/full 2>said
    else
      "$GVT_XML" $words >&- 2>said
    fi
    [ $? = 1 ] || fail "gvt-xml $words, its output $run, doesn't fail"
    grep -q "standard output can't be written" said || fail "gvt-xml $words, its output $run: $(cat said)"
  done
done

echo "help: $checks checks, $failures failures"
[ "$failures" = 0 ]
