#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What a VM gets, built here: program.sh FOLDER installs gvt-xml there, and what the cases look at pictures with.
set -euo pipefail
folder=$1
cd "$(dirname "$0")/../.."
./dev build
rm -rf --one-file-system "$folder"
DESTDIR=$folder cmake --install build/release --prefix /usr >/dev/null
gcc -O2 -o "$folder/usr/bin/picture" tests/e2e/picture.c -lpng
