# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# bash completes gvt-xml. Commands, options and what they take are read from the program's own --help; domains, devices
# and profiles are asked of it, over the connection that the line names.

# _gvt_xml_ask WORD…: the program, as the line calls it. A libvirt that doesn't answer isn't waited for, and ssh gets no
# terminal to ask on: the line is typed there.
_gvt_xml_ask() {
  LC_ALL=C.UTF-8 SSH_ASKPASS_REQUIRE=never setsid -w "$program" "${globals[@]}" --timeout 3 "$@" 2>/dev/null </dev/null
}

# _gvt_xml_values KIND: what can stand where --help says KIND, one a line.
_gvt_xml_values() {
  case $1 in
    URI) printf '%s\n' qemu:///system qemu:///session ;;
    COMMAND) _gvt_xml_ask --help | sed -nE '/^Commands:/,/^$/s/^  ([a-z]+) .*/\1/p' ;;
    DOMAIN*)
      # Names may have blanks in them, and be taken for options but after "--".
      _gvt_xml_ask status --names | grep -e "${ended:-^[^-]}"
      ;;
    NAME) _gvt_xml_ask profiles | cut -d ' ' -f 1 ;;
    MODE) _gvt_xml_ask profiles --displays | cut -d ' ' -f 1 ;;
    ADDR) _gvt_xml_ask devices --all | sed -nE 's/^([^ ]+).*/\1/p' ;;
    TYPE | UUID)
      _gvt_xml_ask devices --all | awk -v head="${1/UUID/VGPU}" '
        /^[^ ]/ { on = 0 } $1 ~ /^(TYPE|VGPU|VF)$/ { on = $1 == head; next } on { print $1 }'
      ;;
    BACKUP)
      # Those that are whole, of the domain that the line names.
      [ -z "${operands[0]-}" ] || _gvt_xml_ask backups -- "${operands[0]//[\"\'\\]/}" | sed -nE 's/^([^ ]+)  [^ ]+ [^ ]+  whole .*/\1/p'
      ;;
    *=*) ;;
    [a-z]*) tr '|' '\n' <<<"$1" ;;
  esac
}

# _gvt_xml_operand USAGE OPERAND…: the kind of what follows these, by "create TYPE | remove UUID".
_gvt_xml_operand() {
  local usage=$1 line form
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

# _gvt_xml_read_options: sets help and takes, by the command that stands before the word, unless they are set.
_gvt_xml_read_options() {
  local option kind
  [ -z "$help" ] || return 0
  help=$(_gvt_xml_ask ${command:+"$command"} --help) || return
  takes=()
  while read -r option kind; do
    takes[$option]=$kind
  done < <(sed -nE 's/^  (-[a-z]), (--[a-z-]+)=?([^ ]*) .*/\1 \3\n\2 \3/p; s/^  (--[a-z-]+)=?([^ ]*) .*/\1 \2/p' <<<"$help")
}

_gvt_xml() {
  local cur prev words cword split kind i
  local program command='' help='' ended='' globals=() operands=() kinds=()
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
      --*=*) ;;
      -*)
        _gvt_xml_read_options || return
        [ -z "${takes[${words[i]}]-}" ] || i=$((i + 1))
        ;;
      *)
        if [ -z "$command" ]; then
          command=${words[i]} help=''
        else
          operands+=("${words[i]}")
        fi
        ;;
    esac
  done

  _gvt_xml_read_options || return
  kind=${takes[$prev]-}
  # The guest's own slots are none of the host's.
  [ "$prev" != --guest-address ] || return
  if [ -n "$kind" ]; then
    kinds=("$kind")
  elif [[ $split == true ]]; then
    return
  elif [[ $cur == -* && -z $ended ]]; then
    _gvt_xml_offer < <(printf '%s\n' "${!takes[@]}" | grep -e -- | sort)
  else
    help=$(sed -nE '2s/.*\[OPTION…\] //p' <<<"$help")
    mapfile -t kinds < <(_gvt_xml_operand "$help" "${operands[@]}")
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
      *) _gvt_xml_offer < <(_gvt_xml_values "$kind") ;;
    esac
  done
  __ltrim_colon_completions "$cur"
}

complete -F _gvt_xml gvt-xml
