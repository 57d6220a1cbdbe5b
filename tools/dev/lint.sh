# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Looks for errors in the sources and in the built program.
# shellcheck source=tools/dev/test.sh
. tools/dev/test.sh

# The tests on libvirt's drivers that run in one process; valgrind doesn't follow children.
valgrind_tests() {
  setup_all
  configure build/valgrind -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CROSSCOMPILING_EMULATOR=valgrind;--quiet;--error-exitcode=9;\
--leak-check=full;--show-leak-kinds=definite;--errors-for-leak-kinds=definite;--child-silent-after-fork=yes;\
--suppressions=$PWD/tests/lib/valgrind.supp"
  cmake --build build/valgrind
  run_ctest build/valgrind '^libvirt-(redefine|schema|concurrency|start-test|backup|drift|host|vgpu|doctor|lint-(domains|host))$'
}

# The syntax of Cockpit's page.
lint_page() {
  local file
  if ! command -v node >/dev/null; then
    echo "lint: there is no node, so the page's syntax isn't checked (apt install nodejs)"
    return
  fi
  for file in contrib/cockpit/*.js; do
    node --check --input-type=module <"$file" || return
  done
}

dev_lint() {
  setup_all
  setup "${lint_packages[@]}"
  local sources
  mapfile -t sources < <(git ls-files '*.c' '*.h')
  clang-format --dry-run --Werror "${sources[@]}"
  tools/columns.py "${sources[@]}"
  # Some cases are about a namespace that isn't declared, and about files that aren't XML.
  git ls-files -z '*.xml' '*.xsl' '*.rng' ':!tests/golden/lint/missing-namespace*' ':!tests/golden/profiles/own-bad' \
    ':!tests/golden/apply/prefix-undeclared' |
    xargs -0 xmllint --noout
  xmllint --noout --relaxng profiles/plan.rng profiles/*.xml profiles/lib/*.xml 2>/dev/null
  git grep -lE '^#(!.*\bbash| shellcheck shell=bash)' -- ':!tests/golden/*/*/host' | xargs shellcheck -x
  # hosttree.sh sources these, with the folder $root. A log's lines end in a backslash.
  git ls-files 'tests/golden/*/*/host' | xargs shellcheck -s bash -e SC2154,SC1003
  git grep -lE '^#(!.*\bzsh|compdef)' | xargs -n 1 zsh -n
  lint_page
  # The ignored words are names of QEMU's and misspellings that tests need.
  git ls-files -z ':!LICENSE' | xargs -0 codespell --ignore-words-list=propery,renderd,hda,nam,ative,aply,applly,debain,dispaly,ervice,instal,ment,passt
  CC=gcc configure build/lint-gcc -DCMAKE_BUILD_TYPE=Release -DGVT_XML_WERROR=ON
  cmake --build build/lint-gcc
  CC=clang configure build/lint-clang -DCMAKE_BUILD_TYPE=Release -DGVT_XML_WERROR=ON \
    -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
  cmake --build build/lint-clang
  CC=gcc configure build/lint-analyzer -DCMAKE_BUILD_TYPE=Release -DGVT_XML_WERROR=ON -DGVT_XML_TESTS=OFF \
    -DCMAKE_C_FLAGS=-fanalyzer
  cmake --build build/lint-analyzer
  tests/releases/hardening.sh build/lint-gcc/gvt-xml build/lint-gcc/gvt-xml-libvirt.so
  valgrind_tests
  mapfile -t sources < <(git ls-files 'src/*.c')
  cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,performance,portability --inline-suppr \
    --suppress=missingInclude --library=gtk '-DG_GNUC_PRINTF(format, first)=' --force -I src "${sources[@]}"
  clang-tidy --quiet -p build/lint-clang "${sources[@]}" 2>/dev/null
  echo "lint: clean"
}
