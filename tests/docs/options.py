#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds the lists of QEMU's options, with a value and without, to each other (src/domain/arguments.c and
xslt/lib/qemu-argument.xsl) and to the QEMU at hand: an option with a value is refused without one, behind an option without
a value another one is read, and all that -help has is in a list."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SOURCE = Path(os.environ["GVT_XML_SOURCE"])
QEMU = shutil.which("qemu-system-x86_64")

faults = []


def in_stylesheet(name):
    text = (SOURCE / "xslt/lib/qemu-argument.xsl").read_text()
    return set(re.search(rf'name="{name}"\s+select="\'([^\']*)\'"', text).group(1).split())


def in_program(name):
    text = (SOURCE / "src/domain/arguments.c").read_text()
    words = re.search(rf"{name}\[\] =(.*?);", text, re.DOTALL).group(1)
    return set("".join(re.findall(r'"([^"]*)"', words)).split())


def say(*words):
    """The first line that QEMU says to these arguments."""
    run = subprocess.run([QEMU, *words], capture_output=True, text=True, timeout=30, check=False)
    return (run.stderr + run.stdout).partition("\n")[0]


def check_qemu(alone, with_value):
    known = 0
    for name in sorted(alone | with_value):
        words = [f"-{name}"] + ["-no-such-option"] * (name in alone)
        wanted = "-no-such-option: invalid option" if name in alone else f"-{name}: requires an argument"
        said = say(*words)
        known += wanted in said
        if wanted not in said and f"-{name}: invalid option" not in said:
            faults.append(f"QEMU says to {' '.join(words)}: {said}")
    names = subprocess.run([QEMU, "-help"], capture_output=True, text=True, timeout=30, check=True).stdout
    for name in re.findall(r"^-{1,2}([A-Za-z][\w-]*)", names, re.MULTILINE):
        if name not in alone | with_value:
            faults.append(f"QEMU has -{name}, which is in no list")
    return known


def main():
    alone, with_value = in_stylesheet("options-alone"), in_stylesheet("options-with-value")
    if alone != in_program("options_alone") or with_value != in_program("options_with_value") or alone & with_value:
        faults.append("the stylesheet and the program have other lists")
    known = check_qemu(alone, with_value) if QEMU else 0
    for fault in faults:
        print("options:", fault, file=sys.stderr)
    print(f"options: {len(alone)} without a value, {len(with_value)} with one; the QEMU at hand has {known} of them")
    return bool(faults) or len(alone) < 30 or (QEMU and known < 90)


sys.exit(main())
