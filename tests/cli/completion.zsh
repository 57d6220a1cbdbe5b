#!/usr/bin/env zsh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Types lines into a real zsh on a terminal of its own, and prints each as completion made it: completion.zsh LINE…
# All matches of the last word are put in its place; blanks at the end aren't shown. "completion.zsh --list LINE" prints the
# terminal with the list of the matches.
emulate zsh
zmodload zsh/zpty
work=$(mktemp -d)
trap 'zpty -d shell 2>/dev/null; rm -rf $work' EXIT

cat >$work/.zshrc <<'RC'
PS1= RPS1=
fpath=($GVT_XML_SOURCE/completion $fpath)
autoload -U compinit && compinit -u -D
zstyle ':completion:all:*' completer _all_matches _complete
zstyle ':completion:all:*' insert yes
all() { _main_complete }
zle -C all complete-word _generic
done_with() { setopt localoptions extendedglob; print -r -- ${BUFFER%% #} >$ZDOTDIR/line && mv $ZDOTDIR/line $ZDOTDIR/completed; BUFFER= }
zle -N done_with
bindkey '^I' all
bindkey '^O' done_with
bindkey '^N' list-choices
RC
export ZDOTDIR=$work TERM=vt100
zpty shell zsh -i
if [[ $1 == --list ]]; then
  zpty -w -n shell "$2"$'\x0e'
  for i in {1..100}; do
    while zpty -r -t shell output; do print -rn -- $output; done
    sleep 0.05
  done
  exit
fi
for line; do
  rm -f $work/completed
  zpty -w -n shell "$line"$'\t\x0f'
  for i in {1..200}; do
    zpty -r -t shell output '*' && output=
    [[ -f $work/completed ]] && break
    sleep 0.05
  done
  cat $work/completed
done
