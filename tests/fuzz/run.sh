#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs libFuzzer's targets.
#
#   run.sh BUILD-FOLDER TARGET|all SECONDS [few]
#
# Each has SECONDS of the processor's time, however busy the machine is.
# Seeds are the samples, the golden cases, tests/fuzz/seeds and, if there is one, the corpus ($GVT_XML_CORPUS, else
# ../shared/corpus). All of them run before the first new input. "few" leaves the golden cases and the corpus out. Inputs that
# fail stay in BUILD-FOLDER/found/TARGET, inputs that reach new code in BUILD-FOLDER/corpus/TARGET.
set -euo pipefail

build=$(realpath "$1")
wanted=$2
seconds=$3
few=${4-}
source=$(realpath "$(dirname "$0")/../..")
corpus=${GVT_XML_CORPUS:-$source/../shared/corpus}
failed=0
ran=0

# seeds KIND: a folder of them.
seeds() {
  local folder=$build/seeds/$1 file
  rm -rf "$folder"
  mkdir -p "$folder"
  case $1 in
    plan)
      for file in "$source"/tests/golden/apply/*/command; do
        if grep -q '^apply' "$file"; then
          sed 's/^apply//; s/--file [^ ]*//' "$file" >"$folder/$(basename "${file%/*}")"
        fi
      done
      ;;
    profile)
      for file in "$source"/profiles/*.xml; do
        sed 's/ name="[a-z-]*" device/ name="own" device/' "$file" >"$folder/${file##*/}"
      done
      ;;
    nodedev) ;;
    *)
      for file in "$source"/tests/golden/*/*/{in.xml,out}; do
        if [ -z "$few" ] && [ -f "$file" ] && head -c 20 "$file" | grep -q '^<'; then
          cp "$file" "$folder/$(cut -d/ -f1,2 <<<"${file#*/tests/golden/}" | tr / -)-${file##*/}"
        fi
      done
      cp "$source"/samples/*.xml "$folder"
      if [ -z "$few" ] && [ -d "$corpus" ]; then
        find "$corpus" -name '*.xml' -size -20k -exec cp {} "$folder" \;
      fi
      ;;
  esac
  # Inputs that failed once, before the fault was mended.
  find "$source/tests/fuzz/seeds/$1" -type f -exec cp {} "$folder" \; 2>/dev/null || true
  echo "$folder"
}

# fuzz_for NAME SECONDS: sets `used` to the seconds of the processor that it took.
fuzz_for() {
  local status=0 TIMEFORMAT='%U %S' taken
  taken=$({ time "$build/fuzz-$1" -max_total_time="$2" -max_len=65536 -timeout=300 -rss_limit_mb=4096 \
    -print_final_stats=1 -artifact_prefix="$build/found/$1/" "$build/corpus/$1" "$(seeds "$1")" \
    >>"$build/fuzz-$1.log" 2>&1; } 2>&1) || status=$?
  used=$(awk '{ print int($1 + $2) }' <<<"$taken")
  return "$status"
}

# A finding is the program's last words; a summary of a line tells how much was tried.
run_target() {
  local name=$1 log=$build/fuzz-$1.log status=0 sum=0 used
  mkdir -p "$build/corpus/$name" "$build/found/$name"
  : >"$log"
  while [ "$sum" -lt "$seconds" ] && [ "$status" = 0 ]; do
    fuzz_for "$name" $((seconds - sum)) || status=$?
    sum=$((sum + used + 1))
  done
  ran=$((ran + 1))
  echo "fuzz $name: $(awk '/^stat::number_of_executed_units/ { sum += $2 } END { print sum + 0 }' "$log") inputs" \
    "in $sum s of the processor," \
    "$(sed -n 's/^#[0-9]*.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1) edges$([ "$status" = 0 ] || echo ", FAILED")"
  if [ "$status" != 0 ]; then
    failed=$((failed + 1))
    tail -60 "$log"
  fi
}

for target in "$build"/fuzz-*; do
  if [ -x "$target" ] && { [ "$wanted" = all ] || [ "$target" = "$build/fuzz-$wanted" ]; }; then
    run_target "${target##*/fuzz-}"
  fi
done
if [ "$ran" = 0 ]; then
  echo "there is no target '$wanted' in $build" >&2
  exit 2
fi
[ "$failed" = 0 ]
