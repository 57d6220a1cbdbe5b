# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The words that run the program on this machine: tests, faults, fights, fuzzing, coverage, measurements.
# shellcheck source=tools/dev/build.sh
. tools/dev/build.sh

# run_ctest FOLDER NAME: ctest of Debian 11 knows no --test-dir, and finds no tests without a word.
run_ctest() {
  (cd "$1" && ctest --no-tests=error --output-on-failure -j "$(nproc)" ${2:+-R "$2"}) | tee "$1/ctest.log"
}

# Prints figures that ctest doesn't show if tests pass: how many files ran, and why some were skipped.
figures() {
  local ran skipped
  ran=$(grep -hE '^(laws?|golden|stylesheet|lint|qemu|faults|fight|memory|fuzz|secrets|hostile|metadata|errors)[a-z0-9 -]*:' "$1") || return 0
  skipped=$(sed -n 's/^skipped: [^:]*: //p' "$1" | sed -E 's/^(.{60}).*/\1…/' | sort | uniq -c | sort -rn)
  printf '\nOn how many files (all that was said: %s):\n%s\n' "$1" "$ran"
  [ -z "$skipped" ] || printf '\nSkipped, and why:\n%s\n' "$skipped"
  echo
}

# Prints the end of what each failed test said: among the output of all tests, and before a long summary, it is easily lost.
last_words() {
  awk '/^"[^"]*" start time:/ { name = $1; count = 0; next }
       /^<end of output>/ { for (ended = count; getline > 0 && !/^Test (Passed|Failed)/;); if (/Failed/) tell(); next }
       !/^skipped: / { line[count++] = substr($0, 1, 1000) }
       function tell(  i) {
         print "\nThe last words of " name ":"
         for (i = ended > 25 ? ended - 25 : 0; i < ended; i++) print "  " line[i]
       }' "$1"
}

dev_test() {
  local status=0
  build_dev
  build_fuzz
  run_ctest build/dev "${1-}" || status=$?
  figures build/dev/Testing/Temporary/LastTest.log
  sed -n '/tests passed/,$p' build/dev/ctest.log
  last_words build/dev/Testing/Temporary/LastTest.log
  return "$status"
}

dev_laws() {
  build_dev
  GVT_XML_LAWS=all run_ctest build/dev "${1-^(laws-|libvirt-(laws|edits|adopted)$)}"
  figures build/dev/Testing/Temporary/LastTest.log
}

# Builds without the sanitizers, whose own branches would count. A child process that is killed records no coverage, as some of
# the corpus tests' children are.
dev_coverage() {
  setup_all
  setup "${coverage_packages[@]}"
  configure build/coverage -DCMAKE_BUILD_TYPE=Debug -DGVT_XML_COVERAGE=ON
  cmake --build build/coverage
  find build/coverage -name '*.gcda' -delete
  run_ctest build/coverage ""
  mkdir -p build/coverage/report
  gcovr --root . --filter src/ --exclude-unreachable-branches --exclude-throw-branches --print-summary \
    --html-details build/coverage/report/index.html --txt build/coverage/report/lines.txt \
    --json build/coverage/report/lines.json build/coverage
  cat build/coverage/report/lines.txt
}

dev_faults() {
  build_dev
  GVT_XML=$PWD/build/dev/gvt-xml-tested GVT_XML_SOURCE=$PWD GVT_XML_INTERPOSER=$PWD/build/dev/tests/libinterposer.so \
    exec tests/faults/faults.sh "${1-200}" "${2-60}"
}

dev_fight() {
  build_dev
  GVT_XML=$PWD/build/dev/gvt-xml-tested GVT_XML_SOURCE=$PWD GVT_XML_WITNESS=$PWD/build/dev/tests/libwitness.so \
    exec tests/faults/fight.sh "${1-60}"
}

# axe-core, which knows the rules for accessibility, comes by npm. Without npm they are skipped.
dev_cockpit() {
  build_dev
  setup "${cockpit_packages[@]}"
  GVT_XML=$PWD/build/dev/gvt-xml-tested GVT_XML_SOURCE=$PWD exec tests/cockpit/run.sh "${1-all}"
}

dev_fuzz() {
  build_fuzz
  exec tests/fuzz/run.sh build/fuzz "${1-all}" "${2-60}"
}

# The build that ./dev bench measures this one against: the last before libvirt was loaded only by commands that use it.
bench_before=9815758

# build_before FOLDER: once, in a worktree of its own.
build_before() {
  [ ! -x "$1/build/release/gvt-xml" ] || return 0
  [ -e "$1/CMakeLists.txt" ] || git worktree add --force --detach "$1" "$bench_before"
  cmake -S "$1" -B "$1/build/release" -G Ninja -DCMAKE_BUILD_TYPE=Release -DGVT_XML_TESTS=OFF
  cmake --build "$1/build/release"
}

dev_bench() {
  local before=
  setup_all
  setup "${bench_packages[@]}"
  build_release
  if git cat-file -e "$bench_before^{commit}" 2>/dev/null; then
    before=$PWD/build/before-$bench_before
    build_before "$before"
    before+=/build/release/gvt-xml
  else
    echo "bench: this clone's history doesn't have $bench_before (git fetch --unshallow): what is measured against it is left out" >&2
  fi
  exec bench/bench.sh build/release/gvt-xml "$before" "$@"
}
