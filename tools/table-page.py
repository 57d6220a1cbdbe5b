#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the tables of docs/doctor.md or docs/lint.md as reStructuredText, for their man pages.

table-page.py FILE: all from the first heading of the second level on. Tests hold these tables to the program.
"""
import re
import sys


def escape(text):
    """A text of Markdown's, its `code` kept, and nothing else marked."""
    parts = re.split(r"`([^`]+)`", text)
    return "".join(f"``{part}``" if i % 2 else re.sub(r"([\\*`|_])", r"\\\1", part) for i, part in enumerate(parts))


def heading(text, line):
    return [escape(text), line * max(4, 2 * len(text)), ""]


def convert(lines):
    literal = False
    for line in lines:
        if line.startswith("    ") and line.strip():
            if not literal:
                yield from ["::", ""]
            literal = True
            yield line
            continue
        if line:
            literal = False
        if line.startswith("### "):
            # A message of QEMU's may have a colon; a check has its name before it.
            name, _, about = (line[len("### ") :], "", "") if "`" in line else line[len("### ") :].partition(": ")
            yield from heading(name, "-")
            if about:
                yield f"- Wants: {escape(about)}"
        elif line.startswith("## "):
            yield from heading(line[len("## ") :].upper(), "=")
        else:
            yield escape(line)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = file.read().split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("## "))
    print("\n".join(convert(lines[start:])))


main()
