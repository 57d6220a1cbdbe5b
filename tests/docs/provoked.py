#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the QEMU at hand say what lint quotes. words.py only looks for the words in QEMU's files: words that are there may be
said at another time than lint says. QEMU gets the argument or the override of each golden case in which lint quotes it, or a
stand-in for it that needs no device of the host. What needs VFIO is left out, with the case of ./dev e2e that has it."""

import glob
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree
from collections import Counter

QEMU = shutil.which("qemu-system-x86_64")
BARE = ["-machine", "q35,accel=tcg", "-m", "128", "-S", "-nodefaults", "-vga", "none", "-monitor", "none"]
NAMESPACE = {"qemu": "http://libvirt.org/schemas/domain/qemu/1.0"}
# A QEMU without the part that has the words.
LACKS_PART = re.compile(r"is not a valid device model name|missing object type|could not load a module|does not accept value|"
                        r"Display '\w+' is not available|-spice: invalid option|There is no option group 'spice'")
VFIO = "VFIO"
# The rules whose words QEMU has only for what isn't everywhere.
NEED = {
    "viommu-caching": "VFIO (e2e lint-viommu)", "display-without-gl": VFIO, "egl-headless-spice": VFIO, "vnc-dma-buf": VFIO,
    "ramfb-without-display": VFIO, "resolution-without-display": VFIO, "raw-vfio-argument": VFIO,
    "two-gl-displays": "a screen and a GPU",
}


def ask(words, opengl=False):
    """What QEMU says before it ends; all of it if it doesn't end by itself. opengl: as if its display had OpenGL."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    if opengl:
        environment["LD_PRELOAD"] = os.environ["GVT_XML_OPENGL"]
    shown = [] if "-display" in words or "-spice" in words else ["-display", "none"]
    commands = '{"execute": "qmp_capabilities"}{"execute": "quit"}'
    asked = subprocess.run([QEMU] + BARE + shown + ["-qmp", "stdio"] + words, check=False, input=commands, timeout=60,
                           capture_output=True, text=True, env=environment)
    return asked.returncode, asked.stderr


def unparsed(domain, finding):
    """The argument with those around it: QEMU ends at the first that it can't parse. libvirt's own -sandbox comes last."""
    arguments = [each.get("value") for each in domain.iterfind(".//qemu:commandline/qemu:arg", NAMESPACE)] + ["-sandbox", "on"]
    named = re.search(r"the argument '(.*?)'( |$)", finding["what"]).group(1)
    places = [at for at, argument in enumerate(arguments) if argument == named]
    return [arguments[first:last] for at in places for first, last in ((at - 1, at + 1), (at, at + 2), (at, at + 1)) if first >= 0]


def named_argument(_, finding):
    return re.search(r"the argument '(.*)'", finding["what"]).group(1).split(" ", 1),


def value_of(prop):
    value = prop.get("value")
    if prop.get("type") == "bool":
        return value == "true"
    return int(value, 0) if prop.get("type") in ("signed", "unsigned") else value


def device(domain, finding, driver, only):
    """The device as libvirt gives it to QEMU, without its place: with one overridden property, or with all."""
    alias, name = re.search(r"the override of (\S+?)\.([\w-]+)", finding["what"]).groups()
    path = f".//qemu:device[@alias='{alias}']//qemu:property"
    properties = {each.get("name"): value_of(each) for each in domain.iterfind(path, NAMESPACE)
                  if each.get("type") != "remove" and (not only or each.get("name") == name)}
    return ["-device", json.dumps({"driver": driver, **properties})],


def host_device(domain, finding):
    return device(domain, finding, "vfio-pci", True)


def flat_video(domain, finding):
    return device(domain, finding, "virtio-vga", False)


def raised_video(domain, finding):
    return device(domain, finding, "virtio-vga-gl", False)


def two_files(_, finding):
    name = re.search(r"file name: (\S+)", finding["says"]).group(1)
    return ["-fw_cfg", f"name={name},string=a", "-fw_cfg", f"name={name},string=b"],


def plain_memory(_, finding):
    """The argument behind a device as JSON that has its slot; those before are taken by others."""
    slot = re.search(r"slot (\d) ", finding["says"]).group(1)
    device = re.search(r"the argument '-device (.*?)' isn't", finding["what"]).group(1)
    before = [["-device", f"pcie-root-port,chassis={at},addr={at}"] for at in range(1, int(slot))]
    port = json.dumps({"driver": "pcie-root-port", "chassis": 9, "addr": slot})
    memory = "memory-backend-ram,size=1M,id=" + re.search(r"memdev=([^,]+)", device).group(1)
    return sum(before, []) + ["-object", memory, "-device", port, "-device", device],


def odd_memory(_, finding):
    size = re.search(r"has the size (\w+),", finding["what"]).group(1)
    return ["-object", f"memory-backend-ram,id=memory,size={size}", "-device", "ivshmem-plain,memdev=memory"],


def rom(_, finding):
    return ["-device", "e1000e,romfile=" + re.search(r'"(.*)"', finding["says"]).group(1)],


def igd(_, finding):
    """Its name comes before QEMU looks for the device. None: QEMU says it of the device itself."""
    name = re.match(r"Property 'vfio-pci\.(\S+)' not found", finding["says"])
    return [["-device", f"vfio-pci,host=ffff:ff:1f.7,{name.group(1)}=on"]] if name else None


# A way for each rule: the words for QEMU, of which one list must do.
WAYS = {
    "argument-not-parsed": unparsed, "dead-set": named_argument, "address-past-libvirt": named_argument,
    "override-type": host_device, "override-driver": host_device, "igd-place": igd, "rom-file": rom,
    "two-opregions": two_files, "fw-cfg-opregion": two_files, "two-ramfb": two_files,
    "window-without-screen": named_argument,
    "spice-gl-listen": lambda *_: [["-spice", "port=5999,disable-ticketing=on,gl=on"]],
    "accel3d-without-gl": lambda *_: [["-device", "virtio-vga-gl"]],
    "venus-without-accel3d": flat_video, "venus-without-blob": raised_video, "video-override-type": raised_video,
    "blob-without-memfd": flat_video, "shared-memory-plain": plain_memory, "shared-memory-size": odd_memory,
}
WITH_OPENGL = {"venus-without-blob"}


class Provoking:
    def __init__(self):
        self.version = subprocess.run([QEMU, "--version"], check=True, capture_output=True, text=True).stdout
        self.version = re.search(r"version (\d+\.\d+)", self.version).group(1)
        self.said = Counter()
        self.left_out = Counter()
        self.faults = []

    def at_least(self, *version):
        return tuple(map(int, self.version.split("."))) >= version

    def findings(self):
        """What lint quotes of this QEMU in the golden cases: the case's domain, the finding."""
        program, source = os.environ["GVT_XML"], os.environ["GVT_XML_SOURCE"]
        paths = sorted(glob.glob(os.path.join(source, "tests/golden/lint/*/in.xml")))
        asked = [program, "lint", "--json", "--target", f"libvirt=12.8,qemu={self.version}", "--file"] + paths
        out = subprocess.run(asked, check=False, capture_output=True, text=True).stdout.splitlines()
        seen = set()
        for line in map(json.loads, out):
            for finding in line.get("findings", []):
                key = (finding["rule"], finding["what"], finding["says"])
                if finding["by"] == "QEMU" and key not in seen:
                    seen.add(key)
                    yield line["file"], finding

    def hold(self, path, finding):
        rule = finding["rule"]
        if rule not in WAYS and rule not in NEED:
            self.faults.append(f"{rule}: no way to make QEMU say it, and no reason why not")
            return
        ways = WAYS[rule](tree.parse(path).getroot(), finding) if rule in WAYS else None
        if not ways:
            self.left_out[f"{rule} needs {NEED.get(rule, VFIO)}"] += 1
            return
        if any("{" in word for words in ways for word in words) and not self.at_least(6, 2):
            self.left_out[f"{rule} needs a QEMU that takes JSON"] += 1
            return
        wanted = ".*".join(map(re.escape, finding["says"].split(" (")[0].split("…")))
        answers = [ask(words, rule in WITH_OPENGL)[1] for words in ways]
        if any(re.search(wanted, answer) for answer in answers):
            self.said[rule] += 1
        elif any(LACKS_PART.search(line) for line in answers[-1].splitlines()):
            self.left_out[f"{rule} needs a part that this QEMU hasn't"] += 1
        else:
            self.faults.append(f"{rule}: QEMU {self.version} doesn't say: {finding['says']}\n  of {path}: {ways}\n"
                               f"  it says: {answers}")

    def hold_venus(self):
        """lint has no rule for Vulkan without memfd: QEMU starts."""
        if not self.at_least(9, 2):
            self.left_out["venus without memfd needs QEMU 9.2"] += 1
            return
        status, said = ask(["-device", "virtio-vga-gl,blob=on,hostmem=256M,venus=on"], True)
        if status == 0:
            self.said["venus without memfd starts"] += 1
        elif any(LACKS_PART.search(line) for line in said.splitlines()):
            self.left_out["venus without memfd needs a part that this QEMU hasn't"] += 1
        else:
            self.faults.append(f"venus without memfd doesn't start: {said.strip()}")


def main():
    if not QEMU:
        print("provoked: no QEMU here")
        sys.exit(77)
    provoking = Provoking()
    for path, finding in provoking.findings():
        provoking.hold(path, finding)
    provoking.hold_venus()
    for fault in provoking.faults:
        print(f"provoked: {fault}", file=sys.stderr)
    said = ", ".join(f"{rule} {count}" for rule, count in sorted(provoking.said.items()))
    left_out = ", ".join(f"{why} {count}" for why, count in sorted(provoking.left_out.items()))
    print(f"provoked: QEMU {provoking.version} said {sum(provoking.said.values())} of lint's quotes ({said}); left out: "
          f"{left_out or 'none'}; {len(provoking.faults)} faults")
    sys.exit(bool(provoking.faults) or len(provoking.said) < 6)


if __name__ == "__main__":
    main()
