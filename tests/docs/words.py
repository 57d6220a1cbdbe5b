#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the messages of QEMU and libvirt that gvt-xml quotes with the QEMU and libvirt that are installed. Their files
must have each message that is quoted for their versions, and none that is quoted for other versions only. It looks for

  - the words in doctor's table of causes ("gvt-xml doctor --checks");
  - the quotes of lint in the golden cases, as they are for these versions;
  - the quotes in profiles/lib.

"words.py ROOT" looks below another root, into which packages were unpacked. A message is found if a format of printf's can
make it. Messages of a part of QEMU that isn't installed, and of other programs, are counted as left out."""

import glob
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as tree
from collections import Counter, defaultdict
from fnmatch import fnmatchcase

CONVERSION = re.compile(r"%(?:\d+\$)?[-+ #0]*[0-9*]*(?:\.[0-9*]+)?(?:hh|h|ll|l|z|j)?[a-zA-Z]")
WORD = re.compile(r"[A-Za-z0-9_-]{4,}")
ERRNO = sorted({os.strerror(number) for number in range(1, 133)}, key=len, reverse=True)
# Words in a finding that name a device or a file.
NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9a-f]|/[\w./-]+|…")
ROW = re.compile(r"- (.+?)(?: from (\d+\.\d+))?(?: before (\d+\.\d+))?( \((?:newer ones )?if .*?\))?(?:, its ([\w-]+))?: `(.*)`")
# How much of a message a format must have by itself.
ENOUGH = 0.45
# Findings that are true of older versions too, whose messages weren't seen: the rule, the program, the first version with
# the message.
UNSEEN = {("egl-headless-spice", "QEMU", (7, 0)), ("orphaned-spice", "libvirt", (8, 4))}


def covered(piece, fixed):
    """How many characters of a piece are fixed parts of a format, the rest being its conversions. 0 if it can't be made."""
    best = 0
    for first, part in enumerate(fixed):
        starts = [size for size in range(1, min(len(part), len(piece)) + 1) if part.endswith(piece[:size])]
        for start in [0] + starts[-1:]:
            at, count = start, start
            rest = fixed[first + 1:] if start else fixed[first:]
            for following in rest:
                if at >= len(piece):
                    break
                found = piece.find(following, at) if following else -1
                if found >= 0:
                    at, count = found + len(following), count + len(following)
                    continue
                tails = [size for size in range(1, len(following)) if piece[at:].endswith(following[:size])]
                at, count = len(piece), count + (tails[-1] if tails else 0)
            best = max(best, count)
    return best


class Files:
    """The strings of some files."""

    def __init__(self, paths):
        self.paths = paths
        self.strings = set()
        for path in paths:
            with open(path, "rb") as file:
                for text in re.findall(rb"[\t\n\x20-\x7e]{4,}", file.read()):
                    self.strings.add(text.decode("ascii"))
        self.everything = "\n\0".join(self.strings)
        self.by_word = defaultdict(list)
        for text in self.strings:
            fixed = CONVERSION.split(text)
            if " " in text or len(fixed) > 1:
                for word in set(WORD.findall(" ".join(fixed))):
                    self.by_word[word].append(fixed)

    def has(self, piece):
        return piece in self.everything

    def makes(self, piece):
        """The share of a piece that a format has."""
        if self.has(piece):
            return 1
        formats = {id(fixed): fixed for word in WORD.findall(piece) for fixed in self.by_word.get(word, [])}
        return max((covered(piece, fixed) for fixed in formats.values()), default=0) / len(piece)

    def say(self, text):
        """Whether they can say it. Pieces that are names aren't words of a program."""
        pieces = pieces_of(text)
        shares = [(self.makes(piece), len(piece)) for piece in pieces]
        return sum(share * size for share, size in shares) >= ENOUGH * sum(size for _, size in shares)


def pieces_of(text):
    """What of a text is fixed, without what the C library says."""
    for words in ERRNO:
        text = text.replace(words, "*")
    pieces = [piece for piece in text.split("*") if piece.strip(" :'\"(")]
    sentences = [piece for piece in pieces if " " in piece.strip()]
    return sentences or [max(pieces, key=len).strip(" :'\"(/.")]


def find(root, *patterns):
    for pattern in patterns:
        paths = sorted(glob.glob(os.path.join(root, pattern)))
        if paths:
            return paths
    return []


def find_qemu(root):
    """Its files and version."""
    binary = find(root, "usr/bin/qemu-system-x86_64", "usr/bin/qemu-kvm", "usr/libexec/qemu-kvm", "usr/bin/kvm")[:1]
    modules = find(root, "usr/lib/*/qemu/*.so", "usr/lib/qemu/*.so", "usr/lib64/qemu*/*.so")
    files = Files(binary + modules)
    version = re.search(r"QEMU emulator version (\d+)\.(\d+)", files.everything)
    return files, tuple(map(int, version.groups())) if version else None


def find_libvirt(root):
    library = find(root, "usr/lib/*/libvirt.so.0", "usr/lib64/libvirt.so.0", "usr/lib/libvirt.so.0")[:1]
    drivers = find(root, "usr/lib/*/libvirt/connection-driver/*.so", "usr/lib*/libvirt/connection-driver/*.so")
    files = Files(library + drivers if drivers else [])
    number = re.search(r"libvirt\.so\.0\.(\d+)\.", os.path.realpath(library[0])) if library else None
    return files, divmod(int(number.group(1)), 1000) if number and drivers else None


def version_of(text):
    return tuple(map(int, text.split("."))) if text else None


class Looking:
    def __init__(self, root):
        self.root = root
        self.there = {"QEMU": find_qemu(root), "libvirt": find_libvirt(root)}
        self.rows = []
        self.left_out = Counter()
        self.faults = []
        self.looked = 0

    def known(self, by):
        if by not in self.there:
            self.left_out["another's"] += 1
        elif not self.there[by][1]:
            self.left_out[f"no {by} here"] += 1
        else:
            return True
        return False

    def needs_part(self, part):
        return part and not any(f"/{part}." in path for path in self.there["QEMU"][0].paths)

    def hold(self, where, by, text, since=None, until=None, part=None, builds=None):
        if not self.known(by):
            return
        files, version = self.there[by]
        shown = f"{by} {version[0]}.{version[1]}"
        if (not since or version >= since) and (not until or version < until):
            if files.say(text):
                self.looked += 1
            elif self.needs_part(part):
                self.left_out[f"without its {part}"] += 1
            elif builds and not until:
                self.left_out["by how it was built"] += 1
            else:
                self.faults.append(f"{where}: {shown} doesn't say: {text}")
        elif builds and until and version >= until:
            self.left_out["by how it was built"] += 1
        elif all(files.has(piece) for piece in pieces_of(text)):
            self.faults.append(f"{where}: {shown} says, though that is said of other versions: {text}")
        else:
            self.looked += 1

    def hold_causes(self, program):
        text = subprocess.run([program, "doctor", "--checks"], check=True, capture_output=True, text=True).stdout
        for line in text[text.index("\n## Errors of QEMU"):].splitlines():
            row = ROW.fullmatch(line)
            if row and row.group(1) not in ("Cause", "Next step", "Report"):
                by, since, until, builds, part, words = row.groups()
                self.rows.append((by, words, version_of(since), version_of(until), part, builds))
        for row in self.rows:
            self.hold("doctor", *row)

    def row_of(self, by, text):
        """The row of the table whose words a quote has; one without a range if there is none."""
        fits = (row for row in self.rows if row[0] == by and fnmatchcase(text, f"*{row[1].replace('[', '[[]')}*"))
        return next(fits, (by, text, None, None, None, None))

    def hold_findings(self, program, source):
        """What lint says of the golden cases for these versions."""
        qemu, libvirt = self.there["QEMU"][1], self.there["libvirt"][1]
        if not qemu or not libvirt:
            self.left_out["lint's"] += 1
            return
        target = f"libvirt={libvirt[0]}.{libvirt[1]},qemu={qemu[0]}.{qemu[1]}"
        cases = sorted(glob.glob(os.path.join(source, "tests/golden/lint/*/in.xml")))
        out = subprocess.run([program, "lint", "--json", "--target", target, "--file"] + cases, check=False,
                             capture_output=True, text=True).stdout
        said = {(finding["rule"], finding["by"], finding["says"]) for line in out.splitlines()
                for finding in json.loads(line).get("findings", []) if finding["by"]}
        for rule, by, says in sorted(said):
            _, _, _, until, part, builds = self.row_of(by, says)
            if any(rule == of and by == who and self.there[by][1] < before for of, who, before in UNSEEN):
                self.left_out["unseen"] += 1
            else:
                self.hold(f"lint {rule}", by, NAMES.sub("*", says.split(" (")[0]), None, until if builds else None, part, builds)

    def hold_library(self, source):
        """What profiles/lib quotes: of QEMU or of libvirt, of the versions that doctor's table has for it."""
        for name, attributes in (("displays", ("dma-buf", "gl", "gl-before")), ("properties", ("once",))):
            path = os.path.join(source, f"profiles/lib/{name}.xml")
            quotes = {element.get(attribute) for element in tree.parse(path).getroot() for attribute in attributes}
            for text in sorted(quotes - {None}):
                rows = [row for row in map(lambda by: self.row_of(by, text), self.there) if row[1] != text or row in self.rows]
                if not rows:
                    self.faults.append(f"{name}.xml: doctor's table hasn't: {text}")
                for row in rows:
                    self.hold(f"{name}.xml", *row)


def main():
    source, program = os.environ["GVT_XML_SOURCE"], os.environ["GVT_XML"]
    looking = Looking(sys.argv[1] if len(sys.argv) > 1 else "/")
    looking.hold_causes(program)
    looking.hold_findings(program, source)
    looking.hold_library(source)
    for fault in looking.faults:
        print(f"words: {fault}", file=sys.stderr)
    rows = len(looking.rows)
    versions = ", ".join(f"{by} {version[0]}.{version[1]}" for by, (_, version) in looking.there.items() if version)
    left_out = ", ".join(f"{why} {count}" for why, count in sorted(looking.left_out.items()))
    print(f"words: {looking.looked} looked for in {versions or 'nothing'} ({rows} in doctor's table); left out: "
          f"{left_out or 'none'}; {len(looking.faults)} faults")
    if not versions:
        sys.exit(77)
    both = all(version for _, version in looking.there.values())
    sys.exit(bool(looking.faults) or looking.looked < (rows // 2 if both else 1))


if __name__ == "__main__":
    main()
