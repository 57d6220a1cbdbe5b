# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures gvt-xml beside its rivals, and writes docs/performance.md and docs/performance.svg.

  bench.py GVT-XML WORK-FOLDER URI ROUNDS

Each round runs all that is compared, one after the other, so that what else the machine does meets them all; a figure is the median
of the rounds' ratios. GVT_XML_BENCH=figures prints the table and writes nothing.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

PROGRAM, WORK, URI, ROUNDS = sys.argv[1], Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
SOURCE = Path(os.environ["GVT_XML_SOURCE"])
FLOOR = str(WORK / "floor")
UUID = "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"
PLAN = ["--uuid", UUID, "--profile", "gvtg-spice"]
GVT = [PROGRAM, "-q", "-c", URI]
SCHEMA = "/usr/share/libvirt/schemas/domain.rng"


class Cost:
    """Of a command and its children: seconds on the clock and of the processor, the peak of memory in MiB."""

    def __init__(self, words, stdin=None):
        shell = isinstance(words, str)
        before = os.times()
        start = time.perf_counter()
        child = subprocess.Popen(words, shell=shell, executable="/bin/bash" if shell else None, stdin=stdin,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        said = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        self.wall = time.perf_counter() - start
        after = os.times()
        self.cpu = after.children_user + after.children_system - before.children_user - before.children_system
        self.cpu = self.cpu or usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        child.returncode = status
        if status != 0:
            sys.exit(f"bench: {words} failed: {said.decode()[-2000:]}")


def quiet(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def virsh(*words):
    done = subprocess.run(["virsh", "-q", "-c", URI, *words], check=True, capture_output=True, text=True)
    return done.stdout


def median(values):
    return statistics.median(values)


class Table:
    """The rows of the report: what, beside what, the ratio, the target."""

    def __init__(self):
        self.rows = []

    def add(self, what, beside, ratio, target=None, most=True):
        aim = f"{'≤' if most else '≥'} {target:g}" if target else ""
        met = ("met" if (ratio <= target if most else ratio >= target) else "not met") if target else ""
        self.rows.append((what, beside, ratio, aim, met))
        print(f"{what} / {beside}: {ratio:.2f} ({aim})", flush=True)

    def text(self):
        head = "| what | beside | ratio | target | |\n|---|---|---|---|---|\n"
        return head + "".join(f"| {what} | {beside} | {ratio:.2f} | {target} | {met} |\n"
                              for what, beside, ratio, target, met in self.rows)


# Domains

def sample(name, new=None):
    """A sample as this host can define it, of a name of its own."""
    text = subprocess.run(["xsltproc", SOURCE / "tests/lib/adapt.xsl", SOURCE / f"samples/{name}.xml"], check=True,
                          capture_output=True, text=True).stdout
    if new:
        text = re.sub(r"<name>[^<]*</name>", f"<name>{new}</name>", text, count=1)
        text = re.sub(r"<uuid>[^<]*</uuid>", "", text)
        text = re.sub(r"<mac [^>]*/>", "", text)
    return text


def define(text):
    path = WORK / "define.xml"
    path.write_text(text)
    virsh("define", str(path))


def one_domain(table):
    """One apply, and one dry run, of one domain."""
    name = "bench"
    define(sample("ubuntu-desktop", name))
    original = virsh("dumpxml", "--inactive", "--security-info", name)
    plan = subprocess.run([*GVT, "plan", name, *PLAN], check=True, capture_output=True, text=True).stdout
    (WORK / "plan.xml").write_text(plan)
    combined = subprocess.run([PROGRAM, "stylesheet", "apply", "--plan", WORK / "plan.xml"], check=True,
                              capture_output=True, text=True).stdout
    (WORK / "combined.xsl").write_text(combined)
    Cost([*GVT, "apply", name, *PLAN])
    goal = WORK / "goal"
    goal.mkdir()
    (goal / f"{name}.xml").write_text(virsh("dumpxml", "--inactive", "--security-info", name))
    Cost([*GVT, "revert", name])
    pipe = (f"set -o pipefail; virsh -q -c '{URI}' dumpxml --inactive --security-info {name} | "
            f"xsltproc {WORK}/combined.xsl - | virsh -q -c '{URI}' define --validate /dev/stdin")
    ways = {
        "floor": [FLOOR, URI, "1", str(goal)],
        "apply": [*GVT, "apply", name, *PLAN],
        "pipe": pipe,
        "look": [*GVT, "apply", name, *PLAN, "--dry-run", "--no-judge"],
        "read": [FLOOR, URI, "0", name],
    }
    costs = {way: [] for way in ways}
    for _ in range(ROUNDS):
        for way, words in ways.items():
            costs[way].append(Cost(words))
            if way == "apply":
                Cost([*GVT, "revert", name])
            elif way in ("floor", "pipe"):
                define(original)
    ratio = lambda a, b: median([x.wall / y.wall for x, y in zip(costs[a], costs[b])])
    table.add("one apply", "the floor: open, read twice, define, read back", ratio("apply", "floor"), 1.25)
    table.add("the pipe virsh, xsltproc, virsh", "one apply", ratio("pipe", "apply"), 2, most=False)
    define(original)
    rival = virt_xml(name)
    if rival:
        define(original)
        table.add(f"virt-xml, {rival[1]} calls", "one apply", rival[0] / median([c.wall for c in costs["apply"]]), 20,
                  most=False)
    define(original)
    table.add("a dry run that isn't judged", "open and read", ratio("look", "read"), 1.25)
    virsh("undefine", name)


def virt_xml(name):
    """The shortest sequence that libvirt takes: what needs SPICE goes before it, one kind a call."""
    if not shutil.which("virt-xml"):
        return None
    call = ["virt-xml", "-c", URI, name]
    calls = [
        [*call, "--remove-device", "--redirdev", "all"],
        [*call, "--remove-device", "--channel", "type=spicevmc"],
        [*call, "--edit", "all", "--audio", "type=none"],
        [*call, "--remove-device", "--video", "all"],
        [*call, "--remove-device", "--graphics", "all"],
        [*call, "--add-device", "--graphics", "spice,listen=none,gl.enable=yes"],
        [*call, "--add-device", "--video", "none"],
        [*call, "--add-device", "--hostdev",
         f"type=mdev,xml.set=./@model=vfio-pci,xpath1.set=./source/address/@uuid,xpath1.value={UUID}"],
    ]
    total, made = 0, 0
    for words in calls:
        start = time.perf_counter()
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode == 0:
            total += time.perf_counter() - start
            made += 1
        else:
            print(f"virt-xml: {' '.join(words[4:])}: {done.stderr.strip()[-200:]}", flush=True)
    return total, made


# Files

def make_files(count):
    folder = WORK / f"in{count}"
    folder.mkdir()
    texts = [path.read_text() for path in sorted((SOURCE / "samples").glob("*.xml"))]
    paths = []
    for i in range(count):
        path = folder / f"{i}.xml"
        path.write_text(texts[i % len(texts)])
        paths.append(str(path))
    return paths


def many_files(table):
    files = make_files(1000)
    out = WORK / "out"
    results = [str(out / Path(path).name) for path in files]
    Cost([*GVT, "apply", "--file", *files, "--output-dir", str(out), *PLAN])
    checked, unchecked, rival_wall, rival_cpu = [], [], [], []
    for _ in range(max(3, ROUNDS // 3)):
        checked.append(Cost([*GVT, "apply", "--file", *files, "--output-dir", str(out), *PLAN]))
        unchecked.append(Cost([*GVT, "apply", "--file", *files, "--output-dir", str(out), *PLAN, "--no-validate", "-j", "1"]))
        transform = Cost(["xsltproc", str(WORK / "combined.xsl"), *files])
        # Some samples never fitted the schema: that is an exit status of xmllint's, and no failure here.
        check = Cost(f"xmllint --noout --relaxng {SCHEMA} {' '.join(results)} 2>/dev/null || true")
        rival_wall.append(transform.wall + check.wall)
        rival_cpu.append(transform.cpu)
    table.add("xsltproc, then xmllint, 1,000 files", "apply --file of them, schema checked",
              median([r / c.wall for r, c in zip(rival_wall, checked)]), 1.5, most=False)
    table.add("apply --file --no-validate, 1,000 files, CPU time", "xsltproc, CPU time",
              median([c.cpu / r for c, r in zip(unchecked, rival_cpu)]), 1.3)
    few, lots = make_files(10), make_files(10000)
    small = Cost([*GVT, "apply", "--file", *few, "--output-dir", str(out), *PLAN]).memory
    large = Cost([*GVT, "apply", "--file", *lots, "--output-dir", str(out), *PLAN]).memory
    table.add(f"peak memory of 10,000 files ({large:.0f} MiB)", f"of 10 ({small:.0f} MiB)", large / small, 1.5)


# Many domains

def many_domains(table, count=1000):
    text = sample("debian-server", "NAME")
    names = [f"d{i}" for i in range(count)]
    script = WORK / "define.txt"
    for name in names:
        (WORK / f"{name}.xml").write_text(text.replace("NAME", name))
    script.write_text("".join(f"define {WORK}/{name}.xml\n" for name in names))
    subprocess.run(f"virsh -q -c '{URI}' <{script}", shell=True, check=True, stdout=subprocess.DEVNULL)
    Cost([*GVT, "apply", "--match", "d*", *PLAN])
    goal = WORK / "goals"
    goal.mkdir()
    dumps = subprocess.run(f"for n in {' '.join(names)}; do echo dumpxml --inactive --security-info $n; done | "
                                f"virsh -q -c '{URI}'", shell=True, check=True, capture_output=True, text=True).stdout
    for each in re.findall(r"<domain .*?</domain>\n", dumps, re.S):
        name = re.search(r"<name>([^<]*)</name>", each).group(1)
        (goal / f"{name}.xml").write_text(each)
    jobs = str(os.cpu_count())
    ratios, unchecked = [], []
    Cost([*GVT, "revert", "--match", "d*"])
    for _ in range(3):
        apply = Cost([*GVT, "apply", "--match", "d*", *PLAN, "-j", jobs])
        Cost([*GVT, "revert", "--match", "d*"])
        floor = Cost([FLOOR, URI, jobs, str(goal)])
        Cost([*GVT, "revert", "--match", "d*", "--trust-metadata"])
        bare = Cost([FLOOR, URI, jobs, str(goal), "unchecked"])
        Cost([*GVT, "revert", "--match", "d*", "--trust-metadata"])
        ratios.append(apply.wall / floor.wall)
        unchecked.append(apply.wall / bare.wall)
    table.add(f"apply of {count:,} domains, {jobs} connections", "the floor's calls, as many connections", median(ratios), 1.15)
    table.add("the same", "these, without a check of the schema by anybody", median(unchecked))


# Size

def with_devices(count):
    disks = "".join(f"<disk type='file' device='disk'><source file='/d{i}'/><target dev='vd{i}' bus='virtio'/></disk>"
                    for i in range(count))
    return sample("debian-server", "big").replace("</devices>", disks + "</devices>")


def instructions(words):
    out = WORK / "callgrind.out"
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *words], capture_output=True,
                          text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def sizes():
    """Instructions of apply --file against the number of devices: less what a run takes anyway."""
    points = []
    path = WORK / "big.xml"
    for count in (10, 30, 100, 300, 1000, 2000, 5000):
        path.write_text(with_devices(count))
        done = instructions([PROGRAM, "-q", "apply", "--file", str(path), *PLAN, "--no-validate"])
        points.append((count, done / 1e6))
        print(f"{count} devices: {done / 1e6:.0f} million instructions", flush=True)
    return points


def core():
    """Instructions of the core, by callgrind: the same for the same binary, whatever else the machine does."""
    rows = []
    file = str(SOURCE / "samples/ubuntu-desktop.xml")
    for what, words in (
        ("start and end (`--version`)", ["--version"]),
        ("apply --file", ["-q", "apply", "--file", file, *PLAN, "--no-validate"]),
        ("the same, schema checked", ["-q", "apply", "--file", file, *PLAN]),
        ("lint --file", ["-q", "lint", "--file", file]),
    ):
        rows.append((what, instructions([PROGRAM, *words]) / 1e6))
        print(f"{what}: {rows[-1][1]:.1f} million instructions", flush=True)
    return rows


# The report

def plot(points):
    """Instructions against devices, both by their logarithms: a line of slope 1 is linear."""
    from math import log10
    width, height, left, bottom = 640, 360, 70, 310
    x = lambda n: left + (log10(n) - 1) / 3 * (width - left - 30)
    y = lambda v: bottom - (log10(v) - 1) / 4 * (bottom - 30)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
             f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
             '<text x="20" y="20" font-size="14">Instructions of one apply --file (millions), by the domain\'s devices</text>']
    for exponent in range(1, 5):
        lines.append(f'<text x="{x(10 ** exponent):.0f}" y="{bottom + 18}" text-anchor="middle">{10 ** exponent}</text>')
        lines.append(f'<line x1="{x(10 ** exponent):.0f}" y1="30" x2="{x(10 ** exponent):.0f}" y2="{bottom}" stroke="#e0e0e0"/>')
    for exponent in range(1, 6):
        lines.append(f'<text x="{left - 8}" y="{y(10 ** exponent) + 4:.0f}" text-anchor="end">{10 ** exponent}</text>')
        lines.append(f'<line x1="{left}" y1="{y(10 ** exponent):.0f}" x2="{width - 30}" y2="{y(10 ** exponent):.0f}" stroke="#e0e0e0"/>')
    last = points[-1]
    lines.append(f'<line x1="{x(100):.1f}" y1="{y(last[1] * 100 / last[0]):.1f}" x2="{x(last[0]):.1f}" y2="{y(last[1]):.1f}" '
                 'stroke="#999999" stroke-dasharray="5 4"/>')
    lines.append(f'<text x="{x(160):.0f}" y="{y(last[1] * 100 / last[0]) + 14:.0f}" fill="#777777">linear</text>')
    path = " ".join(f"{'L' if i else 'M'}{x(n):.1f} {y(v):.1f}" for i, (n, v) in enumerate(points))
    lines.append(f'<path d="{path}" fill="none" stroke="#1f77b4" stroke-width="2"/>')
    lines += [f'<circle cx="{x(n):.1f}" cy="{y(v):.1f}" r="4" fill="#1f77b4"/>' for n, v in points]
    lines.append(f'<text x="{width / 2:.0f}" y="{bottom + 38}" text-anchor="middle">devices</text>')
    lines.append("</svg>")
    return "\n".join(lines) + "\n"


def report(table, points, rows):
    version = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    page = SOURCE / "docs/performance.md"
    head, _, _ = page.read_text().partition("<!-- figures -->\n")
    slope = points[-1][1] / points[-2][1] / (points[-1][0] / points[-2][0])
    text = head + "<!-- figures -->\n\n" + f"""{version.replace(chr(10), ", ")}; {os.cpu_count()} processors; {ROUNDS} rounds.

{table.text()}
## Instructions

By callgrind, in millions: the same for the same binary, whatever else the machine does.

| what | millions |
|---|---|
""" + "".join(f"| {what} | {count:.1f} |\n" for what, count in rows) + f"""
Against the number of devices; from {points[-2][0]} to {points[-1][0]} of them each device takes {slope:.2f} times as much:

![instructions by devices](performance.svg)

| devices | millions |
|---|---|
""" + "".join(f"| {n} | {v:.0f} |\n" for n, v in points)
    page.write_text(text)
    (SOURCE / "docs/performance.svg").write_text(plot(points))


def main():
    table = Table()
    one_domain(table)
    many_files(table)
    many_domains(table)
    rows = core()
    points = sizes()
    if os.environ.get("GVT_XML_BENCH") == "figures":
        print(table.text())
    else:
        report(table, points, rows)


main()
