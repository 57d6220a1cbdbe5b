#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds profiles/lib/properties.xml, the table of QEMU's properties, against QEMU itself.

qemu-properties.py QEMU…: asks each QEMU for the properties of the devices below, by "-device DEVICE,help", and
fails if one isn't in the table or is of another type there. A QEMU that takes its devices as JSON, 6.2 or newer, also
gets all properties of each device in one JSON, by their types, and must take them. QEMU is a command:
"qemu-system-x86_64", "chroot ROOT qemu-system-x86_64".

qemu-properties.py --write QEMU…: adds what these QEMUs have to the table. What is written there by hand stays.
"""
import json
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as tree
from pathlib import Path
from xml.sax.saxutils import quoteattr

TABLE = Path(__file__).parent.parent / "profiles/lib/properties.xml"
NS = "{urn:gvt-xml:1}"
# The parts of the table, and the devices whose properties they have. The first device of a part is its usual one.
PARTS = {
    "host": ["vfio-pci", "vfio-pci-nohotplug"],
    "video": ["virtio-vga", "virtio-vga-gl", "virtio-gpu-pci", "virtio-gpu-gl-pci"],
    "usb": ["usb-host"],
}
# These say which host device it is and where it is in the guest, which is for libvirt's own elements to say.
RESERVED = {"addr", "fd", "host", "iommufd", "sysfsdev"}
# Types that the help doesn't tell: as JSON, addr "5" is slot 5, and addr 5 is function 5 of slot 0. rombar became
# signed in QEMU 10.0, for its default of -1.
TYPES = {"addr": "string", "rombar": "unsigned"}
# The order of a row's attributes. Those from "needs" to "fact", and "source", are written by hand.
ATTRIBUTES = ["name", "type", "unit", "driver", "needs", "once", "fact", "qemu", "source"]
WIDTH = 120

# What QEMU says once it has taken all properties.
TAKEN = re.compile("no such host device|failed to open host usb device|OpenGL", re.I)
NO_DEVICE = {"driver": "vfio-pci", "host": "ffff:ff:1f.7"}
# These name another device of the guest.
RELATIONS = {"failover_pair_id", "sriov-pf"}
# QEMU sets these itself ("Property 'usb-host.attached' is not writable").
ITS_OWN = {"attached"}
# Strings that aren't free, where the help shows no default.
VALUES = {"addr": "08.0", "vf-token": "auto", "hostdevice": "/dev/null", "pcap": "/dev/null", "port": "1"}
HELP = re.compile(r"^  ([\w-]+)=<(.*?)>(?= |$)(?:.*\(default: (.*)\)|.*)$", re.M)

faults = 0


def fail(text):
    global faults
    print("properties:", text, file=sys.stderr)
    faults += 1


def run(qemu, *words):
    done = subprocess.run([*shlex.split(qemu), *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True, timeout=60, check=False)
    return done.stdout


def at_least(version, other):
    return [int(number) for number in version.split(".")] >= [int(number) for number in other.split(".")]


def type_of(name, words):
    """libvirt's name for QEMU's type; None if libvirt can't give a value of it."""
    if words.startswith("child<") or words == "busnr" or words.endswith("List"):
        return None
    if name in TYPES:
        return TYPES[name]
    if words.startswith("uint") or words == "size":
        return "unsigned"
    if words.startswith("int"):
        return "signed"
    return "bool" if words == "bool" else "string"


def ask(qemu, device):
    """The properties of a device: name -> (type, unit, default). None if this QEMU doesn't have the device."""
    text = run(qemu, "-device", device + ",help")
    if not text.startswith(device + " options:"):
        return None
    return {name: (type_of(name, words), "bytes" if words == "size" else None, default)
            for name, words, default in HELP.findall(text) if type_of(name, words)}


def part_of(part, name):
    return "reserved" if part == "host" and name in RESERVED else part


def read_table():
    """part -> name -> attributes"""
    root = tree.parse(TABLE).getroot()
    table = {part: {row.get("name"): dict(row.attrib) for row in root.findall(f"{NS}{part}/{NS}property")}
             for part in ("reserved", "video", "usb")}
    table["host"] = {row.get("name"): dict(row.attrib) for row in root.findall(NS + "property")}
    return table


def compare(row, name, about, device, version):
    """Fails if the row of the table isn't what QEMU says."""
    if row is None:
        fail(f"QEMU {version}: {device} has {name}, of type {about[0]}, and the table hasn't")
    elif row["type"] != about[0] or row.get("unit") != about[1]:
        fail(f"QEMU {version}: {device} takes {name} as {about[0]}{' of bytes' if about[1] else ''}, "
             f"and the table says {row['type']}")
    elif device not in row.get("driver", device).split():
        fail(f"QEMU {version}: {device} has {name}, and the table says that only {row['driver']} has it")


def value_of(name, about):
    kind, _, default = about
    if kind == "bool":
        return default in ("true", "on")
    if kind == "string":
        return (default or "").strip('"') if name not in VALUES else VALUES[name]
    return int(default or 0)


def prove(qemu, device, properties, version):
    """Fails if QEMU doesn't take all properties of a device as JSON."""
    given = dict(NO_DEVICE, driver=device) if device in PARTS["host"] else {"driver": device}
    for name, about in properties.items():
        if name not in (RESERVED | RELATIONS | ITS_OWN) - {"addr"}:
            given[name] = value_of(name, about)
    said = run(qemu, "-S", "-machine", "q35,accel=tcg", "-nodefaults", "-display", "none", "-monitor", "none",
               "-device", "qemu-xhci", "-device", json.dumps(given), "-device", json.dumps(NO_DEVICE))
    if not TAKEN.search(said):
        fail(f"QEMU {version} doesn't take the properties of {device} as JSON: {said}")


def check(qemu, version, table):
    """Holds the table against a QEMU."""
    compared, lacking = 0, []
    for part, devices in PARTS.items():
        for device in devices:
            properties = ask(qemu, device)
            if properties is None:
                lacking.append(device)
                continue
            for name, about in properties.items():
                compare(table[part_of(part, name)].get(name), name, about, device, version)
            if at_least(version, "6.2"):
                prove(qemu, device, properties, version)
            compared += len(properties)
    print(f"properties: QEMU {version}: {compared} compared" + "".join(f"; it has no {device}" for device in lacking))


def add(qemu, version, table):
    """Adds what a QEMU has to the table."""
    for part, devices in PARTS.items():
        known = {name: set(row.get("driver", " ".join(devices)).split()) for name, row in table[part].items()}
        for device in devices:
            properties = ask(qemu, device)
            if properties is None and "-gl" in device and at_least(version, "6.1"):
                sys.exit(f"QEMU {version} has no {device} here: install its modules for OpenGL")
            for name, about in (properties or {}).items():
                row = table[part_of(part, name)].setdefault(name, {"name": name, "type": about[0]})
                if about[1]:
                    row["unit"] = about[1]
                row["qemu"] = " ".join(sorted({*row.get("qemu", "").split(), version}, key=float))
                known.setdefault(name, set()).add(device)
        for name, those in known.items():
            row = table[part_of(part, name)].get(name)
            row.pop("driver", None)
            if those != set(devices):
                row["driver"] = " ".join(device for device in devices if device in those)


def written(row, indent):
    lines, start = [], " " * indent + "<gvt:property"
    for name in ATTRIBUTES:
        if name in row:
            word = f" {name}={quoteattr(row[name])}"
            if len(start + word) > WIDTH - 2:
                lines.append(start)
                start = " " * (indent + len("<gvt:property"))
            start += word
    return "\n".join([*lines, start + "/>\n"])


def write(table):
    """Writes the table in the order of the names, below the comments that it has."""
    text = TABLE.read_text()
    out = [text[:text.index("<gvt:properties")], '<gvt:properties xmlns:gvt="urn:gvt-xml:1">\n']
    out += [written(row, 2) for _, row in sorted(table["host"].items())]
    for part in ("reserved", "video", "usb"):
        rows = [written(row, 4) for _, row in sorted(table[part].items())]
        out += [f"  <gvt:{part}>\n", *rows, f"  </gvt:{part}>\n"]
    TABLE.write_text("".join([*out, "</gvt:properties>\n"]))


def main(*words):
    qemus = [word for word in words if word != "--write"]
    if not qemus:
        sys.exit(__doc__)
    table = read_table()
    for qemu in qemus:
        version = re.search(r"version (\d+\.\d+)", run(qemu, "--version"))[1]
        if "--write" in words:
            add(qemu, version, table)
        else:
            check(qemu, version, table)
    if "--write" in words:
        write(table)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
