#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Builds the programs for a VM: program.sh FOLDER installs gvt-xml there, and the program with which the cases check pictures.
set -euo pipefail
folder=$1
cd "$(dirname "$0")/../.."
./dev build
rm -rf --one-file-system "$folder"
DESTDIR=$folder cmake --install build/release --prefix /usr >/dev/null
gcc -O2 -o "$folder/usr/bin/picture" tests/e2e/picture.c -lpng
