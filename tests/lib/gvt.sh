# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs gvt-xml in the folder $work on the connection $uri, and checks its output. To be sourced.

: "${work:?}" "${uri:?}"
checks=0

fail() {
  echo "FAILED: $*"
  cat "$work/out" "$work/err"
  exit 1
}

# gvt STATUS WORD…: its output is in $work/out and $work/err.
gvt() {
  local expected=$1 status=0
  shift
  timeout 60 "$GVT_XML" -c "$uri" "$@" >"$work/out" 2>"$work/err" || status=$?
  [ "$status" = "$expected" ] || fail "gvt-xml $* ends with $status, not $expected"
  checks=$((checks + 1))
}

# says TEXT: on standard error.
says() {
  grep -qF -- "$1" "$work/err" || fail "it doesn't say: $1"
  checks=$((checks + 1))
}
