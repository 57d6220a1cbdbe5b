#!/bin/sh
# Written by "gvt-xml hook install"; "gvt-xml hook remove" takes it away.
# Arguments: DOMAIN OPERATION SUBOPERATION EXTRA; standard input: the domain's XML. It refuses only a guest whose plan asks
# for the hook (docs/hook.md): whatever is wrong with the program, other guests must start.
start=prepare/begin
end=release/end
case $2/$3 in
  "$start" | "$end") ;;
  *) exit 0 ;;
esac
program=/usr/bin/gvt-xml
records=/run/gvt-xml
PATH=${PATH:-/usr/sbin:/usr/bin:/sbin:/bin}
domain=$1

# log TEXT: to the system's log if it has one.
log() {
  logger -t gvt-xml -p daemon.err -- "$domain: $1" >/dev/null 2>&1
}

# report TEXT: to libvirt, whose error has it, and to the log.
report() {
  printf 'error: %s\n' "$1" >&2
  log "$1"
}

# look: for a guest that doesn't need the program. Nobody waits for it. Like the hook, --help needs no libvirt.
look() {
  /usr/bin/env "$program" --help >/dev/null 2>&1 ||
    log "$program failed (exit status $?): guests whose plan asks for it won't start; gvt-xml hook status says more"
}

xml=$(cat) || report "the domain's XML can't be read from standard input"
if [ "$2/$3" = "$start" ]; then
  needed=
  case $xml in *urn:gvt-xml:*) case $xml in *lifecycle=[\"\']guest[\"\']*) needed=yes ;; esac ;; esac
  if [ -z "$needed" ]; then
    look </dev/null >/dev/null 2>&1 &
    exit 0
  fi
else
  # In a text without it the expansion takes time by the square of the text's length.
  case $xml in *'<uuid>'*) ;; *) exit 0 ;; esac
  uuid=${xml#*<uuid>}
  record=$records/${uuid%%</uuid>*}
  [ -e "$record" ] || [ -L "$record" ] || exit 0
fi

# env runs it: Debian's AppArmor profile lets libvirtd run only programs in /usr/bin, and env may run anything.
printf '%s' "$xml" | /usr/bin/env "$program" hook run -- "$@"
status=$?
case $status in
  # The program itself said why.
  [0-3]) exit "$status" ;;
esac
if [ "$2/$3" = "$start" ]; then
  report "$program failed (exit status $status), and the guest's plan wants the host made ready by it; \
gvt-xml hook status says more: install gvt-xml again, or plan without the hook (gvt-xml apply --lifecycle manual)"
else
  report "$program failed (exit status $status), so what the guest's start changed on the host isn't undone ($record); \
gvt-xml hook status says more: install gvt-xml again, then start and stop the guest once"
fi
exit 1
