#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Completes lines in bash, zsh and fish: each line gives the words that it is to, of a host that libvirt's test driver and a
# tree of hosttree.sh stand for.
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/host
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
failures=0
cases=0

# The tested program, by its name.
mkdir "$work/bin"
ln -s "$GVT_XML" "$work/bin/gvt-xml"
PATH=$work/bin:$PATH
cd "$work" || exit 1

# Two hosts: one of libvirt's, with domains of any name, and one that only sysfs tells of.
node=test://$work/node.xml
domain() {
  echo "<domain type='test'><name>$1</name>${2:+<uuid>$2</uuid>}<memory>8192</memory><os><type>hvm</type></os></domain>"
}
{
  echo '<node>'
  domain 'win10'
  domain 'win 11' ab54baba-ea9a-4ce5-b7b4-51b376b65849
  # shellcheck disable=SC2016 # a name that mustn't be run
  domain 'w$(touch pwned)'
  domain 'debian'
  domain 'old  box'
  domain '--all'
  sed -n '/^  <device>/,/^  <\/device>/p' "$GVT_XML_SOURCE/tests/libvirt/node.xml"
  echo '</node>'
} >node.xml
intel_gpu
mdev 11111111-2222-3333-4444-555555555555 0000:00:02.0 i915-GVTg_V5_4
pci 0000:03:00.0 020000 8086 1572 i40e 3
physical_function 0000:03:00.0 7
tree="-c test:///default --root $root"

# A domain with backups.
export XDG_STATE_HOME=$work/state
backups=$("$GVT_XML" -c "$node" backups 'win 11' 2>&1 >/dev/null | sed -n 's/.* has no backups in //p')
[ -n "$backups" ] || failures=1

# bash: as its readline hands a line over, split at blanks, "=" and ":".
. /usr/share/bash-completion/bash_completion
. "$GVT_XML_SOURCE/completion/gvt-xml.bash"
in_bash() {
  local COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMP_KEY=9 COMP_WORDS COMP_CWORD COMPREPLY=()
  mapfile -t COMP_WORDS < <(grep -oE "[:=]+|'[^']*'?|([^ :='\\\\]|\\\\.)+" <<<"$1")
  [[ $1 != *[!\\]' ' ]] || COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _gvt_xml
  printf '%s\n' "${COMPREPLY[@]}"
}

# gives LINE WORD…: in any order.
gives() {
  local line=$1 expected got
  shift
  cases=$((cases + 1))
  expected=$(printf '%s\n' "$@" | sort)
  got=$(in_bash "$line" 2>&1 | sort)
  [ "$got" = "$expected" ] && return
  printf 'completion: bash: %s\n  gives: %s\n  not:   %s\n' "$line" "${got//$'\n'/ }" "${expected//$'\n'/ }" >&2
  failures=$((failures + 1))
}

# options COMMAND…: its long options.
options() {
  "$GVT_XML" "$@" --list-options | grep -oE '^--[a-z-]+'
}

commands=$("$GVT_XML" --list-commands | cut -f 1)
[ "$(wc -w <<<"$commands")" -gt 9 ] || failures=1
# shellcheck disable=SC2046,SC2086 # words
{
  gives 'gvt-xml ' $commands
  gives "gvt-xml -c $node --timeout 3 " $commands
  gives 'gvt-xml --' $(options)
  for command in $commands; do
    gives "gvt-xml $command --" $(options "$command")
  done
  gives 'gvt-xml apply --profile ' $("$GVT_XML" profiles | cut -d ' ' -f 1)
  gives 'gvt-xml profiles gvtg-e' gvtg-egl
  gives 'gvt-xml apply --display ' $("$GVT_XML" profiles --displays | cut -d ' ' -f 1)
}
gives 'gvt-xml re' revert
gives 'gvt-xml -q re' revert
gives 'gvt-xml nosuch ' ''
gives 'gvt-xml apply --display=egl-headless+' egl-headless+spice egl-headless+vnc
gives 'gvt-xml apply --ramfb=' on off
gives 'gvt-xml apply --lifecycle ' guest boot manual
gives 'gvt-xml apply --audio p' pulseaudio pipewire
gives 'gvt-xml apply --guest-address ' ''
gives 'gvt-xml -c qemu:' ///system ///session

# shellcheck disable=SC2016 # a name that mustn't be run
gives "gvt-xml -c $node apply " debian 'old\ \ box' win10 'win\ 11' 'w\$\(touch\ pwned\)'
gives "gvt-xml apply --connect=$node wi" win10 'win\ 11'
gives "gvt-xml -c $node apply win\\ " 'win\ 11'
gives "gvt-xml -c $node apply 'win" win10 'win 11'
# shellcheck disable=SC2016
gives "gvt-xml -c $node apply win10 " debian 'old\ \ box' 'win\ 11' 'w\$\(touch\ pwned\)'
# shellcheck disable=SC2016
gives "gvt-xml -c $node apply win10 win\\ 11 " debian 'old\ \ box' 'w\$\(touch\ pwned\)'
gives "gvt-xml -c $node lint win10 d" debian
gives "gvt-xml -c $node lint -- -" --all
gives "gvt-xml -c $node hook run d" debian
gives "gvt-xml -c $node devices --for de" debian
gives "gvt-xml -c test:///default status " test
gives "gvt-xml -c nosuch:///system status " ''

gives "gvt-xml -c $node apply win10 --uuid " 4b20d080-1b54-4048-85b3-a6a62d165c01 a297db4a-f4c2-11e6-90f6-d3b88d6c9525
gives "gvt-xml -c $node vgpu remove a" a297db4a-f4c2-11e6-90f6-d3b88d6c9525
gives "gvt-xml -c $node apply --pci 0000:41:" 00.0 10.7
gives "gvt-xml -c $node apply --vgpu-type i915-GVTg_V5_4 --parent 0000:" 00:02.0
gives "gvt-xml $tree apply --uuid=" 11111111-2222-3333-4444-555555555555
gives "gvt-xml $tree apply --vgpu-type " i915-GVTg_V5_1 i915-GVTg_V5_2 i915-GVTg_V5_4 i915-GVTg_V5_8
gives "gvt-xml $tree vgpu create i915-GVTg_V5_4" i915-GVTg_V5_4
gives "gvt-xml $tree apply --pci=" 0000:00:02.0
# A domain's backups, but not those of which only the passwords are kept. A path in their place.
gives "gvt-xml -c $node revert win\\ 11 --from no" node.xml
mkdir -p "$backups/passwords"
chmod 700 "$backups"
for backup in 20261120T051901.000000Z.xml 20261120T051902.000000Z.xml passwords/20261120T051903.000000Z.xml; do
  domain 'win 11' >"$backups/$backup"
done
gives "gvt-xml -c $node revert win\\ 11 --from " 20261120T051901.000000Z.xml 20261120T051902.000000Z.xml
gives "gvt-xml -c $node revert 'win 11' --dry-run --from=20261120T051901" 20261120T051901.000000Z.xml
gives "gvt-xml -c $node revert win\\ 11 --from ./no" ./node.xml
gives "gvt-xml -c $node revert debian --from no" node.xml
gives "gvt-xml -c $node revert --from no" node.xml
gives 'gvt-xml hook ' install remove status run
gives 'gvt-xml vgpu ' create functions list remove
gives 'gvt-xml help reve' revert
gives "gvt-xml $tree vgpu functions 0000:03:" 00.0
gives 'gvt-xml stylesheet ' apply revert
gives 'gvt-xml apply --file no' node.xml
cp node.xml 'with blank.xml'
gives 'gvt-xml apply --file node.xml with' 'with blank.xml'
gives 'gvt-xml apply --file with' 'with blank.xml'
gives 'gvt-xml apply --rom-file no' node.xml
gives 'gvt-xml apply --rom-file 41:00.1=no' node.xml
gives 'gvt-xml apply --rom-file=41:00.1=no' node.xml

# For a domain the program runs twice: for the options, and for the names.
# asks TIMES LINE
asks() {
  local times
  cases=$((cases + 1))
  : >"$work/runs"
  in_bash "$2" >/dev/null
  times=$(wc -l <"$work/runs")
  if [ "$times" != "$1" ]; then
    printf 'completion: bash: %s\n  runs the program %s times, not %s\n' "$2" "$times" "$1" >&2
    failures=$((failures + 1))
  fi
}
eval "ask_program() $(declare -f _gvt_xml_ask | sed 1d)"
_gvt_xml_ask() {
  echo "$@" >>"$work/runs"
  ask_program "$@"
}
asks 2 "gvt-xml -c $node apply "
asks 2 "gvt-xml -c $node lint win10 d"
asks 3 "gvt-xml -q -c $node apply w"
asks 1 'gvt-xml apply --mo'
. "$GVT_XML_SOURCE/completion/gvt-xml.bash"

# Of a host that is asked by ssh: on the terminal is the line, so that is no place for ssh's questions.
asking="qemu+ssh://nosuch/session?command=$work/ssh"
printf '#!/bin/sh\n: >/dev/tty && touch %s/asked\nexit 1\n' "$work" >ssh
chmod +x ssh
export -f in_bash
# shellcheck disable=SC2016 # for the bash in there
/usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/typist.py" -- bash -c \
  '. /usr/share/bash-completion/bash_completion; . "$0"; in_bash "$1"' "$GVT_XML_SOURCE/completion/gvt-xml.bash" \
  "gvt-xml -c '$asking' apply " >/dev/null

# zsh: one, for all lines.
# becomes LINE COMPLETED: with all matches in place of the last word.
lines=() completed=()
becomes() {
  lines+=("$1")
  completed+=("$2")
}
becomes 'gvt-xml ' "gvt-xml $(sort <<<"$commands" | paste -sd ' ')"
becomes 'gvt-xml -q re' 'gvt-xml -q revert'
becomes 'gvt-xml apply --move' 'gvt-xml apply --move-root-ports'
becomes 'gvt-xml doctor --ch' 'gvt-xml doctor --checks'
becomes 'gvt-xml apply --ramfb=' 'gvt-xml apply --ramfb=off --ramfb=on'
becomes 'gvt-xml apply --display egl-headless+' 'gvt-xml apply --display egl-headless+spice egl-headless+vnc'
becomes 'gvt-xml apply --profile gvtg-e' 'gvt-xml apply --profile gvtg-egl'
becomes 'gvt-xml profiles vi' 'gvt-xml profiles virgl'
becomes 'gvt-xml apply --guest-address ' 'gvt-xml apply --guest-address'
becomes 'gvt-xml apply --rom-file no' 'gvt-xml apply --rom-file node.xml'
becomes 'gvt-xml apply --rom-file 41:00.1=no' 'gvt-xml apply --rom-file 41:00.1=node.xml'
# shellcheck disable=SC2016 # a name that mustn't be run
becomes "gvt-xml -c $node apply w" "gvt-xml -c $node apply"' w\$\(touch\ pwned\) win\ 11 win10'
becomes "gvt-xml -c $node apply o" "gvt-xml -c $node apply old\\ \\ box"
becomes "gvt-xml -c $node revert -- -" "gvt-xml -c $node revert -- --all"
becomes "gvt-xml apply --connect=$node d" "gvt-xml apply --connect=$node debian"
becomes "gvt-xml -c $node lint win10 d" "gvt-xml -c $node lint win10 debian"
becomes "gvt-xml -c $node hook run d" "gvt-xml -c $node hook run debian"
becomes "gvt-xml -c $node apply win10 --uuid a" "gvt-xml -c $node apply win10 --uuid a297db4a-f4c2-11e6-90f6-d3b88d6c9525"
becomes "gvt-xml -c $node vgpu remove 4" "gvt-xml -c $node vgpu remove 4b20d080-1b54-4048-85b3-a6a62d165c01"
becomes "gvt-xml $tree apply --pci 0000:" "gvt-xml $tree apply --pci 0000:00:02.0"
becomes "gvt-xml $tree vgpu create i915-GVTg_V5_4" "gvt-xml $tree vgpu create i915-GVTg_V5_4"
becomes "gvt-xml -c $node revert win\\ 11 --from 2" "gvt-xml -c $node revert win\\ 11 --from 20261120T051901.000000Z.xml 20261120T051902.000000Z.xml"
becomes "gvt-xml -c $node revert win\\ 11 --dry-run --from=20261120T051902" "gvt-xml -c $node revert win\\ 11 --dry-run --from=20261120T051902.000000Z.xml"
becomes "gvt-xml -c $node revert win\\ 11 --from ./no" "gvt-xml -c $node revert win\\ 11 --from ./node.xml"
becomes "gvt-xml -c $node revert debian --from no" "gvt-xml -c $node revert debian --from node.xml"
becomes "gvt-xml -c $node apply win10 w" "gvt-xml -c $node apply win10"' w\$\(touch\ pwned\) win\ 11'
becomes 'gvt-xml apply --file node.xml with' 'gvt-xml apply --file node.xml with\ blank.xml'
becomes 'gvt-xml hook ' 'gvt-xml hook install remove run status'
becomes 'gvt-xml apply --file no' 'gvt-xml apply --file node.xml'
becomes "gvt-xml -c '$asking' apply w" "gvt-xml -c '$asking' apply w"

mapfile -t got < <("$GVT_XML_SOURCE/tests/cli/completion.zsh" "${lines[@]}" 2>&1)
for ((i = 0; i < ${#lines[@]}; i++)); do
  cases=$((cases + 1))
  [ "${got[i]-}" = "${completed[i]}" ] && continue
  printf 'completion: zsh: %s\n  becomes: %s\n  not:     %s\n' "${lines[i]}" "${got[i]-}" "${completed[i]}" >&2
  failures=$((failures + 1))
done

# zsh lists what the values are.
cases=$((cases + 1))
"$GVT_XML_SOURCE/tests/cli/completion.zsh" --list "gvt-xml $tree apply --vgpu-type " >listed 2>&1
if ! grep -qa 'i915-GVTg_V5_4 *-- 1 free on 0000:00:02.0, Video memory: ' listed; then
  echo "completion: zsh doesn't list what a type is" >&2
  failures=$((failures + 1))
fi

# fish: in_fish LINE EXPECTED…: the values in their order, each with a tab and what it is.
in_fish() {
  local expected got
  cases=$((cases + 1))
  expected=$(printf '%s\n' "${@:2}")
  got=$(LINE=$1 fish --no-config -c "source $GVT_XML_SOURCE/completion/gvt-xml.fish; complete -C \$LINE" 2>&1)
  [ "$got" = "$expected" ] && return
  printf 'completion: fish: %s\n  gives: %s\n  not:   %s\n' "$1" "$got" "$expected" >&2
  failures=$((failures + 1))
}
if command -v fish >/dev/null; then
  in_fish 'gvt-xml re' $'revert\tTake a guest\'s GPU back, and restore what it had before'
  in_fish 'gvt-xml apply --ram' $'--ramfb\tWhether the guest has a boot display until its driver starts'
  in_fish 'gvt-xml apply --ramfb=' --ramfb=off --ramfb=on
  # shellcheck disable=SC2016 # a name that mustn't be run
  in_fish "gvt-xml -c $node apply w" 'w$(touch pwned)' 'win 11' win10
  # shellcheck disable=SC2016
  in_fish "gvt-xml -c $node apply win10 w" 'w$(touch pwned)' 'win 11'
  in_fish "gvt-xml apply --connect=$node d" debian
  in_fish "gvt-xml -c $node lint -- -" --all
  in_fish 'gvt-xml apply --profile gvtg-headl' "$("$GVT_XML" complete profiles | grep '^gvtg-headless')"
  in_fish 'gvt-xml apply --display egl-headless+s' "$("$GVT_XML" complete displays | grep '^egl-headless+spice')"
  in_fish "gvt-xml $tree apply --uuid 1" $'11111111-2222-3333-4444-555555555555\ti915-GVTg_V5_4 on 0000:00:02.0'
  in_fish "gvt-xml $tree vgpu functions 0000:" $'0000:03:00.0\t8086:1572'
  in_fish "gvt-xml $tree apply --pci=" $'--pci=0000:00:02.0\t8086:5916'
  in_fish 'gvt-xml apply --guest-address '
  in_fish "gvt-xml -c $node revert 'win 11' --from 20261120T051901" $'20261120T051901.000000Z.xml\twithout a plan'
  in_fish 'gvt-xml apply --file with' 'with blank.xml'
  in_fish 'gvt-xml apply --rom-file 41:00.1=no' 41:00.1=node.xml
  in_fish 'gvt-xml vgpu ' create functions list remove
else
  echo "skipped: completion: fish, which isn't installed"
fi

if [ -e asked ]; then
  echo "completion: ssh could ask" >&2
  failures=$((failures + 1))
fi
if [ -e pwned ]; then
  echo "completion: a domain's name was run" >&2
  failures=$((failures + 1))
fi
echo "completion: $cases lines, $failures faults"
[ "$failures" = 0 ]
