#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The changes that a dry run tells are the diff's: of each kind of element as many are told as removed, added or changed as
the definitions before and after differ in. QEMU's arguments and properties are told if they differ, and only then. Every
profile, and what takes it back, on every domain in samples/; of these pairs the third part, or all if GVT_XML_LAWS=all."""

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree
from collections import Counter, defaultdict
from itertools import product
from pathlib import Path

SOURCE = Path(os.environ["GVT_XML_SOURCE"])
PROFILES = sorted(SOURCE.glob("profiles/*.xml"))
DOMAINS = sorted(SOURCE.glob("samples/*.xml"))
QEMU = "{http://libvirt.org/schemas/domain/qemu/1.0}"
OF_QEMU = {"property", "argument", "environment", "resolution"}
PCI = ["--pci", "41:00.0"]
MDEV = ["--uuid", "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"]
DEVICES = {"mdev": MDEV, "pci": PCI, "none": []}


WHOLE = os.environ.get("GVT_XML_LAWS") == "all"
# Other tests look for leaks, which takes a quarter of the time.
ENVIRONMENT = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}


def gvt(words):
    run = subprocess.run([os.environ["GVT_XML"], *words], capture_output=True, text=True, timeout=60, check=False, env=ENVIRONMENT)
    return run.stdout


def canonical(element):
    element.tail = None
    return tree.canonicalize(tree.tostring(element, encoding="unicode"), strip_text=True)


def is_hostdev(element):
    return element.tag == "interface" and element.get("type") == "hostdev"


def parts(text):
    """The elements of each kind, and what is QEMU's."""
    elements, of_qemu = defaultdict(Counter), []
    for child in tree.fromstring(text):
        if child.tag == "metadata":
            for state in [one for one in child if "gvt-xml" in one.tag]:
                child.remove(state)
            if len(child) == 0:
                continue
        if child.tag.startswith(QEMU):
            of_qemu.append(canonical(child))
        elif child.tag == "devices":
            for device in child:
                elements["hostdev" if is_hostdev(device) else device.tag][canonical(device)] += 1
        else:
            elements[child.tag][canonical(child)] += 1
    return elements, of_qemu


def faults(result):
    """What the changes tell wrongly."""
    before, before_qemu = parts(result["diff"]["before"])
    after, after_qemu = parts(result["diff"]["after"])
    told = Counter((change["op"], change["kind"]) for change in result["changes"])
    for kind in set(before) | set(after) | {kind for _, kind in told} - OF_QEMU - {"order"}:
        differ = tuple(sum(left.values()) for left in (before[kind] - after[kind], after[kind] - before[kind]))
        tells = tuple(told[op, kind] + told["change", kind] for op in ("remove", "add"))
        if tells != differ:
            yield f"{kind}: {differ} differ, and {tells} are told"
    if (before_qemu != after_qemu) != any(kind in OF_QEMU for _, kind in told):
        yield "QEMU's arguments"


def check(case, output):
    """The changes of one command; how many faults they have, or None if it changes nothing."""
    result = json.loads(output) if output else {"diff": None}
    if not result["diff"] or not result["changes"]:
        return None
    found = list(faults(result))
    for fault in found:
        print(f"{case}: {fault}")
    return len(found)


def device_of(profile):
    """The options that ask for a device of the profile's kind."""
    root = tree.parse(profile).getroot()
    return DEVICES.get(root.get("device"), [])


def main():
    checked, wrong = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        applied = Path(folder, "applied.xml")
        for number, (profile, domain) in enumerate(product(PROFILES, DOMAINS)):
            if not WHOLE and number % 3:
                continue
            there = ["apply", "--file", str(domain), "--profile", profile.stem, *device_of(profile)]
            applied.write_text(gvt(there))
            back = ["revert", "--file", str(applied)]
            for command in there, back:
                found = check(f"{domain.name}, {profile.stem}, {command[0]}", gvt([*command, "--dry-run", "--json"]))
                checked += found is not None
                wrong += found or 0
    print(f"laws changes: {checked} lists of changes, {wrong} faults")
    sys.exit(wrong > 0 or checked < (300 if WHOLE else 100))


main()
