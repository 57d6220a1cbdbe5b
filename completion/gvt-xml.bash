# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completes gvt-xml. The program itself tells its commands, their options and what these take, domains, devices and
# profiles, over the connection that the line names.

# _gvt_xml_ask WORD…: the program, as the line calls it. A libvirt that doesn't answer isn't waited for, and ssh gets no
# terminal to ask on: the line is typed there.
_gvt_xml_ask() {
  LC_ALL=C.UTF-8 SSH_ASKPASS_REQUIRE=never setsid -w "$program" "${globals[@]}" --timeout 3 "$@" 2>/dev/null </dev/null
}

# _gvt_xml_complete KIND [WORD…]: values that the program knows, one a line, without their descriptions.
_gvt_xml_complete() {
  _gvt_xml_ask complete "$@" | cut -f 1
}

# _gvt_xml_values KIND [OPTION]: what can stand where the program says KIND, one a line.
_gvt_xml_values() {
  case $1 in
    URI) printf '%s\n' qemu:///system qemu:///session ;;
    COMMAND) _gvt_xml_ask --list-commands | cut -f 1 ;;
    DOMAIN*)
      # Names may have blanks in them, and be taken for options but after "--". What is typed already isn't offered again.
      _gvt_xml_complete domains | grep -e "${ended:-^[^-]}" | grep -vxF -e "$(printf '%s\n' '' "${operands[@]//[\"\'\\]/}")"
      ;;
    NAME) _gvt_xml_complete profiles ;;
    MODE) _gvt_xml_complete displays ;;
    ADDR)
      case ${2-} in
        --pci) _gvt_xml_complete pci ;;
        --parent) _gvt_xml_complete parents ;;
        '') _gvt_xml_complete cards ;;
      esac
      ;;
    TYPE) _gvt_xml_complete types ;;
    UUID) _gvt_xml_complete uuids ;;
    BACKUP)
      # Those that are whole, of the domain that the line names.
      [ -z "${operands[0]-}" ] || _gvt_xml_complete backups -- "${operands[0]//[\"\'\\]/}"
      ;;
    *=*) ;;
    [a-z]*) tr '|' '\n' <<<"$1" ;;
  esac
}

# _gvt_xml_operand USAGE OPERAND…: the kind of what follows these, by the usage "create TYPE | remove UUID".
_gvt_xml_operand() {
  local usage=$1 line form
  [ -n "$usage" ] || return
  shift
  while IFS= read -r line; do
    read -ra form <<<"${line//[][]/}"
    if [ $# = 0 ]; then
      echo "${form[0]}"
    elif [[ "|${form[0]}|" == *"|$1|"* ]]; then
      echo "${form[$#]-}"
    elif [[ ${form[-1]} == *… && ${form[0]} != -* ]]; then
      echo "${form[-1]}"
    fi
  done <<<"${usage// | /$'\n'}"
}

# _gvt_xml_is_plain TEXT: whether bash reads the text as it is. "printf %q" takes as long for a thousand names as virsh takes
# to list them.
_gvt_xml_is_plain() {
  local LC_ALL=C
  [[ $1 != *[!A-Za-z0-9_./:@%+-]* ]]
}

# _gvt_xml_offer: of the lines on standard input those that begin as the word does, quoted as it is. A name is anybody's: it
# must not be expanded.
_gvt_xml_offer() {
  local quote='' word IFS='' all=()
  mapfile -t all
  [[ $cur != [\"\']* ]] || quote=${cur:0:1}
  if [ -z "$cur" ] && _gvt_xml_is_plain "${all[*]}"; then
    COMPREPLY+=("${all[@]}")
    return
  fi
  for word in "${all[@]}"; do
    if [ -z "$quote" ]; then
      _gvt_xml_is_plain "$word" || printf -v word %q "$word"
    elif [[ $word == *[\"\'\$\`\\!]* ]]; then
      continue
    fi
    [[ $word != "${cur#"$quote"}"* ]] || COMPREPLY+=("$word")
  done
}

# _gvt_xml_read_options: sets takes, by the command that stands before the word, unless it is set: each option's kind of value.
_gvt_xml_read_options() {
  local line rest
  [ ${#takes[@]} = 0 ] || return 0
  while IFS= read -r line; do
    rest=${line#*$'\t'}
    takes[${line%%$'\t'*}]=${rest%%$'\t'*}
  done < <(_gvt_xml_ask ${command:+"$command"} --list-options)
}

_gvt_xml() {
  local cur prev words cword split kind i
  local program='' command='' usage='' ended='' in_files='' globals=() operands=() kinds=()
  local -A takes=()
  _init_completion -s -n : || return
  program=${words[0]/#\~/$HOME}

  for ((i = 1; i < cword; i++)); do
    case ${words[i]} in
      -c | --connect | --root)
        [ $((i + 1)) -ge "$cword" ] || globals+=("${words[i]}" "${words[++i]//[\"\'\\]/}")
        ;;
      --connect=* | --root=*) globals+=("${words[i]//[\"\'\\]/}") ;;
      --) ended=. ;;
      --file | --file=*)
        in_files=yes
        [[ ${words[i]} == *=* ]] || i=$((i + 1))
        ;;
      --*=*) ;;
      -*)
        _gvt_xml_read_options
        [ -z "${takes[${words[i]}]-}" ] || i=$((i + 1))
        ;;
      *)
        if [ -z "$command" ]; then
          command=${words[i]} takes=()
        else
          operands+=("${words[i]}")
        fi
        ;;
    esac
  done

  [[ $cur != -* && $prev != -* ]] || _gvt_xml_read_options
  kind=${takes[$prev]-}
  # The guest's own slots are none of the host's.
  [ "$prev" != --guest-address ] || return
  if [ -n "$kind" ]; then
    kinds=("$kind")
  elif [[ $split == true ]]; then
    return
  elif [[ $cur == -* && -z $ended ]]; then
    _gvt_xml_offer < <(printf '%s\n' "${!takes[@]}" | grep -e -- | sort)
  elif [ -z "$command" ]; then
    kinds=(COMMAND)
  elif [ -n "$in_files" ]; then
    kinds=(FILE)
  else
    usage=$(_gvt_xml_ask --list-commands | awk -F '\t' -v command="$command" '$1 == command { print $2 }')
    mapfile -t kinds < <(_gvt_xml_operand "$usage" "${operands[@]}")
    prev=''
  fi
  for kind in "${kinds[@]}"; do
    case $kind in
      BACKUP)
        # It is one of the domain's backups, or a path.
        [[ $cur == */* ]] || _gvt_xml_offer < <(_gvt_xml_values BACKUP)
        [ ${#COMPREPLY[@]} -gt 0 ] || _filedir
        ;;
      FILE* | *PATH)
        # The path comes behind the device that it is for: 41:00.1=PATH.
        [[ $kind != *=* || $cur == [/\"\']* ]] || cur=${cur#*=}
        _filedir
        ;;
      *) _gvt_xml_offer < <(_gvt_xml_values "$kind" "$prev") ;;
    esac
  done
  __ltrim_colon_completions "$cur"
}

complete -F _gvt_xml gvt-xml
