#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks for lines of C that are longer than 100 columns, comments included.

columns.py FILE…: prints how many there are in each file, with --lines each of them, and fails if there are any. String
literals count as if they were empty: they can't always be broken.
"""
import re
import sys
from pathlib import Path

LIMIT = 100
# Comments are kept: quotes in a comment don't make a string.
TOKEN = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)


def too_long(text):
    """The numbers of the lines that are too long. The backslash of a macro stands where clang-format puts it."""
    bare = TOKEN.sub(lambda token: '""' if token[0].startswith('"') else token[0], text)
    return [number for number, line in enumerate(bare.splitlines(), 1) if len(line.rstrip("\\ ")) > LIMIT]


def main(*words):
    files = [word for word in words if word != "--lines"]
    found = {file: too_long(Path(file).read_text()) for file in files}
    for file, numbers in found.items():
        if "--lines" in words:
            for number in numbers:
                print(f"{file}:{number}: longer than {LIMIT} columns")
        elif numbers:
            print(f"{file}: {len(numbers)} lines longer than {LIMIT} columns")
    total = sum(map(len, found.values()))
    print(f"columns: {len(files)} files, {total} lines longer than {LIMIT} columns, "
          f"in {sum(map(bool, found.values()))} files")
    return 1 if total or not files else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
