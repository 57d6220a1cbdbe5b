#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# How many domains at a time pay (-j): bench/jobs.sh PROGRAM [DOMAINS [ROUNDS]], as a rule build/release/gvt-xml 200 3.
#
# A private libvirtd has copies of the samples. apply and then revert run on them with each -j in turn, round by round, so that
# other work of the machine slows all alike. The ratio of the medians to that of -j 1 counts; the times are this machine's.
# This measures, and tests nothing.
set -euo pipefail

program=$(realpath "${1:?which gvt-xml?}")
domains=${2-200}
rounds=${3-3}
jobs=(1 2 4 8)
source=$(realpath "$(dirname "$0")/..")
work=$(mktemp -d)
chmod 755 "$work"
daemon_root=$work/daemon
export XDG_STATE_HOME=$work/state XDG_CONFIG_HOME=$work/config LC_ALL=C.UTF-8 TIMEFORMAT=%R
# shellcheck source=tests/lib/daemon.sh
. "$source/tests/lib/daemon.sh"
trap 'daemon_stop; rm -rf "$work"' EXIT
uri=$(daemon_uri)

daemon_start
mkdir "$work/domains"
samples=("$source"/samples/debian-{server,i440fx-vnc}.xml)
for ((i = 0; i < domains; i++)); do
  xsltproc "$source/tests/lib/adapt.xsl" "${samples[i % ${#samples[@]}]}" |
    sed "s,<name>[^<]*</name>,<name>guest$i</name>,; /<uuid>/d; /<mac /d" >"$work/domains/$i.xml"
  echo "define $work/domains/$i.xml"
done >"$work/commands"
virsh -q -c "$uri" <"$work/commands" >/dev/null

# run JOBS: the seconds of apply and of revert, of all domains.
run() {
  local words
  for words in "apply --profile virgl" revert; do
    # shellcheck disable=SC2086
    { time "$program" -q -c "$uri" $words --all -j "$1" >"$work/out" 2>&1; } 2>&1 || cat "$work/out" >&2
  done | xargs
}

# median COLUMN FILE
median() {
  awk -v column="$1" '{ print $column }' "$2" | sort -n | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'
}

run 1 >/dev/null
for ((round = 1; round <= rounds; round++)); do
  for count in "${jobs[@]}"; do
    run "$count" | tee -a "$work/times-$count" | sed "s/^/round $round, -j $count (apply, revert): /" >&2
  done
done
echo "$domains domains, $rounds rounds, $(nproc) processors; medians in seconds, and as parts of that of -j 1"
printf '%4s %8s %6s %8s %6s\n' -j apply "" revert ""
for count in "${jobs[@]}"; do
  for column in 1 2; do
    echo "$(median "$column" "$work/times-$count") $(median "$column" "$work/times-1")"
  done | xargs | awk -v jobs="$count" '{ printf "%4s %8.2f %6.2f %8.2f %6.2f\n", jobs, $1, $1 / $2, $3, $3 / $4 }'
done
