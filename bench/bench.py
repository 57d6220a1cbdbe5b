# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares gvt-xml with its rivals and an older build of it, and writes docs/performance.md and its charts.

  bench.py GVT-XML WORK-FOLDER URI BEFORE WORD…

BEFORE is the program of an older build, or empty. WORD is one of "measurements" below (all of them, if there is none), or
"all", which also measures 10,000 domains, and then writes docs/performance.md; without it the table is only printed.

Each round runs all that is compared, one after the other, so that what else the machine does meets them all; a figure is the median
of the rounds' ratios.
"""
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import charts

PROGRAM, WORK, URI, BEFORE = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
WORDS = sys.argv[5:]
LOAD = os.getloadavg()[0]
ROUNDS = int(os.environ.get("GVT_XML_ROUNDS", "15"))
SOURCE = Path(os.environ["GVT_XML_SOURCE"])
FLOOR, COMBINED = str(WORK / "floor"), str(WORK / "combined.xsl")
UUID = "a297db4a-f4c2-11e6-90f6-d3b88d6c9525"
PLAN = ["--uuid", UUID, "--profile", "gvtg-spice"]
GVT = [PROGRAM, "-q", "-c", URI]
SCHEMA = "/usr/share/libvirt/schemas/domain.rng"


class Cost:
    """Of a command and its children: seconds on the clock and of the processor, the peak of memory in MiB (bench/cost.c)."""

    def __init__(self, words, stdin=None, statuses=(0,)):
        words = ["bash", "-c", words] if isinstance(words, str) else words
        done = subprocess.run([WORK / "cost", *words], stdin=open(stdin) if stdin else None, capture_output=True, text=True)
        if done.returncode not in statuses:
            sys.exit(f"bench: {words} failed: {done.stderr[-2000:]}")
        wall, cpu, memory = done.stdout.split()
        self.wall, self.cpu, self.memory = float(wall), float(cpu), int(memory) / 1024


def virsh(*words):
    done = subprocess.run(["virsh", "-q", "-c", URI, *words], check=True, capture_output=True, text=True)
    return done.stdout


def median(values):
    return statistics.median(values)


class Table:
    """The rows of the report: what was measured, compared with what, the ratio, the target, and why a target isn't met."""

    def __init__(self):
        self.rows = []
        self.reasons = {}

    def add(self, what, beside, ratio, target=None, most=True, reason=None, unit=""):
        aim = f"{'≤' if most else '≥'} {target:g}{unit}" if target else ""
        met = ("met" if (ratio <= target if most else ratio >= target) else "not met") if target else ""
        self.rows.append((what, beside, f"{ratio:.2f}{unit}", aim, met))
        if met == "not met" and reason:
            self.reasons[what.partition(":")[0]] = reason
        print(" | ".join(self.rows[-1]), flush=True)

    def share(self, what, now, before, target, unit, reason=None):
        """What a command costs now, as a share of what it cost in the build before."""
        if BEFORE:
            self.add(f"{what}: {now:.1f} {unit}", f"the build before: {before:.1f}", now / before, target, reason=reason)

    def text(self):
        head = "| measured | compared with | ratio | target | |\n|---|---|---|---|---|\n"
        rows = "".join(f"| {' | '.join(row)} |\n" for row in self.rows)
        left_out = "" if BEFORE else "\nThe build before isn't in this clone's history: its rows are left out.\n"
        reasons = "".join(f"- {what}: {reason}\n" for what, reason in self.reasons.items())
        return head + rows + left_out + (f"\nNot met:\n\n{reasons}" if reasons else "")


def compare(ways, rounds, after=lambda way: None):
    """The costs of each of the ways, in rounds: what a round's ways cost can be compared. A way is words, or words and options."""
    costs = {way: [] for way in ways}
    for _ in range(rounds):
        for way, words in ways.items():
            costs[way].append(Cost(words[0], **words[1]) if isinstance(words, tuple) else Cost(words))
            after(way)
    return costs


def ratio(costs, a, b, of="wall"):
    return median([getattr(x, of) / getattr(y, of) for x, y in zip(costs[a], costs[b])])


# Why a target isn't met, and what was tried.

APPLY = """the floor does only libvirt's part. An apply also compiles the stylesheets, makes the plan, transforms, and compares the definition that
  libvirt returns. A thread writes its backup at the same time. With libvirtd's own check of the schema instead of the thread's, it needed 2.5 ms less
  processor time and took 8 ms longer, because nothing runs during that check. Loading libvirt in the meantime, in a thread or a child process, gained nothing:
  two programs that map the same fifty libraries at the same time both need longer."""
PIPE = """its three programs run at the same time. It makes no plan and no backup, doesn't look again before the define and reads nothing back, so it
  takes little more than the floor."""
LOOK = """"open and read" is little more than the loading of libvirt, which takes two fifths of the dry run's instructions. A quarter
  compiles the stylesheets. The rest makes the plan, transforms, masks secrets and runs diff(1). libvirt's protocol without its
  library would be faster, but it would be a second path to libvirt that must be kept right."""
FILE = """the program compiles apply.xsl at each run, as xsltproc does: 24 of 47 million instructions. The build before compiled a smaller
  one in 14 million. Since then it reads QEMU's arguments as QEMU does, and keeps more of a device that was added by hand. These were saved: comments and
  indentation aren't read (3 million), nothing compiled is freed (3), a new plan isn't checked again (5)."""
MEMORY = "a program that only prints its help needs 7 MiB of it. Most of the rest are the compiled stylesheets."
MANY = """a file takes 25 million instructions. Half of them transform it, a third check it against libvirt's schema, which xmllint does too. The
  rest make the plan, look for devices that were added by hand, and write a file through a rename."""
LINT = """it grows only with the number of domains. Half of a domain's time applies its plan again to find drift, a quarter is for the
  rules. An allocator of the program's own, instead of malloc(), saved a sixth. It was left out because it hides faults."""
TABS = "the program runs twice, for its options and for the names. The rest is bash."


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


def write_stylesheet():
    """The stylesheet with a plan in it: what xsltproc does without gvt-xml."""
    define(sample("ubuntu-desktop", "bench"))
    plan = subprocess.run([*GVT, "plan", "bench", *PLAN], check=True, capture_output=True, text=True).stdout
    virsh("undefine", "bench")
    (WORK / "plan.xml").write_text(plan)
    combined = subprocess.run([PROGRAM, "stylesheet", "apply", "--plan", WORK / "plan.xml"], check=True,
                              capture_output=True, text=True).stdout
    Path(COMBINED).write_text(combined)


def one_domain(table):
    """One apply, and one dry run, of one domain; returns the bars of the chart."""
    name = "bench"
    define(sample("ubuntu-desktop", name))
    original = virsh("dumpxml", "--inactive", "--security-info", name)
    Cost([*GVT, "apply", name, *PLAN])
    goal = WORK / "goal"
    goal.mkdir()
    (goal / f"{name}.xml").write_text(virsh("dumpxml", "--inactive", "--security-info", name))
    Cost([*GVT, "revert", name])
    pipe = (f"set -o pipefail; virsh -q -c '{URI}' dumpxml --inactive --security-info {name} | "
            f"xsltproc {COMBINED} - | virsh -q -c '{URI}' define --validate /dev/stdin")
    ways = {
        "floor": [FLOOR, URI, "1", str(goal)],
        "unchecked": [FLOOR, URI, "1", str(goal), "unchecked"],
        "apply": [*GVT, "apply", name, *PLAN],
        "pipe": pipe,
        "look": [*GVT, "apply", name, *PLAN, "--dry-run", "--no-check"],
        "read": [FLOOR, URI, "0", name],
    }

    def undo(way):
        if way == "apply":
            Cost([*GVT, "revert", name])
        elif way in ("floor", "unchecked", "pipe"):
            define(original)

    costs = compare(ways, ROUNDS, undo)
    table.add("one apply", "the floor: open, read twice, define, read back", ratio(costs, "apply", "floor"), 1.25, reason=APPLY)
    table.add("libvirt's check of the schema at a define", "the floor with and without it", unit=" ms",
              ratio=1000 * median([a.wall - b.wall for a, b in zip(costs["floor"], costs["unchecked"])]))
    table.add("the pipe virsh, xsltproc, virsh", "one apply", ratio(costs, "pipe", "apply"), 2, most=False, reason=PIPE)
    bars = [(label, ratio(costs, way, "floor"), 1000 * median([cost.wall for cost in costs[way]]))
            for label, way in (("gvt-xml", "apply"), ("floor", "floor"), ("pipe", "pipe"))]
    rival, floor = [], []
    while shutil.which("virt-xml") and len(rival) < 3:
        define(original)
        took, calls = virt_xml(name, first=not rival)
        define(original)
        rival.append(took)
        floor.append(Cost(ways["floor"]).wall)
    if rival:
        version = subprocess.run(["virt-xml", "--version"], capture_output=True, text=True).stdout.strip()
        times = median([a / b for a, b in zip(rival, floor)])
        table.add(f"virt-xml {version}, {calls} calls", "one apply", times / bars[0][1], 20, most=False)
        bars.append((f"virt-xml {version}", times, 1000 * median(rival)))
    define(original)
    table.add("a dry run that libvirt doesn't check", "open and read", ratio(costs, "look", "read"), 1.5, reason=LOOK)
    virsh("undefine", name)
    return bars


def virt_xml(name, first):
    """The shortest sequence for the same change, one kind a call: SPICE stays, so nothing that needs it has to go. 4.1 and 5.1 take it."""
    call = ["virt-xml", "-c", URI, name]
    calls = [
        [*call, "--edit", "--graphics", "listen=none,gl.enable=yes"],
        [*call, "--edit", "--video", "model.type=none"],
        [*call, "--add-device", "--hostdev",
         "type=mdev,xpath1.set=./@model,xpath1.value=vfio-pci,xpath2.set=./@display,xpath2.value=on,xpath3.set=./@ramfb,xpath3.value=on,"
         f"xpath4.set=./source/address/@uuid,xpath4.value={UUID}"],
    ]
    total, made = 0, 0
    for words in calls:
        start = time.perf_counter()
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode == 0:
            total += time.perf_counter() - start
            made += 1
        elif first:
            print(f"virt-xml can't: {' '.join(words[4:])}: {done.stderr.strip()[-200:]}", flush=True)
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
        transform = Cost(["xsltproc", COMBINED, *files])
        # Some samples never fitted the schema: that is an exit status of xmllint's, and no failure here.
        check = Cost(f"xmllint --noout --relaxng {SCHEMA} {' '.join(results)} 2>/dev/null || true")
        rival_wall.append(transform.wall + check.wall)
        rival_cpu.append(transform.cpu)
    table.add("xsltproc, then xmllint, 1,000 files", "apply --file of them, schema checked",
              median([r / c.wall for r, c in zip(rival_wall, checked)]), 1.5, most=False, reason=MANY)
    table.add("apply --file --no-validate, 1,000 files, CPU time", "xsltproc, CPU time",
              median([c.cpu / r for c, r in zip(unchecked, rival_cpu)]), 1.3)
    few, lots = make_files(10), make_files(10000)
    peak = lambda files: Cost([*GVT, "apply", "--file", *files, "--output-dir", str(out), *PLAN]).memory
    small, large = peak(few), peak(lots)
    table.add(f"peak memory of 10,000 files ({large:.0f} MiB)", f"of 10 ({small:.0f} MiB)", large / small, 1.5)


# Where people wait for a start: at the prompt, at a guest's start

def start(table):
    guest = WORK / "guest.xml"
    guest.write_text(sample("debian-server"))
    file = ["apply", "--file", str(SOURCE / "samples/ubuntu-desktop.xml"), *PLAN, "--no-validate"]
    hook = ["--root", str(WORK / "empty"), "hook", "run", "--", "guest", "prepare", "begin", "-"]
    for what, words, target, stdin in (
        ("start and end (`--help`)", ["--help"], 0.2, None),
        ("apply --file --no-validate, one file", ["-q", *file], 0.55, None),
        ("hook run, a guest without a plan", hook, 0.15, guest),
    ):
        counts = [instructions([program, *words], stdin) / 1e6 for program in (PROGRAM, BEFORE) if program]
        table.share(what, counts[0], counts[-1], target, "million instructions", FILE)
    script = WORK / "hook"
    script.write_text(subprocess.run([PROGRAM, "-q", "hook", "install", "--print"], check=True, capture_output=True, text=True).stdout)
    script.chmod(0o755)
    costs = compare({
        "file": [PROGRAM, "-q", *file],
        "xsltproc": ["xsltproc", COMBINED, file[2]],
        "hook": ([PROGRAM, *hook], {"stdin": guest}),
        "phase": ([str(script), "guest", "started", "begin", "-"], {"stdin": guest}),
        "script": ([str(script), "guest", "prepare", "begin", "-"], {"stdin": guest}),
        "sh": ["sh", "-c", "true"],
    }, 5 * ROUNDS)
    table.add("apply --file --no-validate, one file", "xsltproc", ratio(costs, "file", "xsltproc"), 1.3, reason=FILE)
    memory = {way: median([cost.memory for cost in costs[way]]) for way in ("file", "xsltproc")}
    table.add("its peak memory", f"xsltproc: {memory['xsltproc']:.2f} MiB", memory["file"], 11, unit=" MiB", reason=MEMORY)
    table.add("hook run, a guest without a plan", "`sh -c true`", ratio(costs, "hook", "sh"), 5)
    table.add("the hook's script at a call that needs nothing", "`sh -c true`", ratio(costs, "phase", "sh"), 1.2)
    table.add("the hook's script at the start of a guest without a plan", "`sh -c true`", ratio(costs, "script", "sh"))


# Many domains

def virsh_each(commands):
    """One virsh for many commands."""
    return subprocess.run(["virsh", "-q", "-c", URI], input="".join(f"{line}\n" for line in commands), check=True, capture_output=True,
                          text=True).stdout


def define_many(names, devices=lambda i: ""):
    text = sample("debian-server", "NAME")
    for i, name in enumerate(names):
        (WORK / f"{name}.xml").write_text(text.replace("NAME", name).replace("</devices>", devices(i) + "</devices>"))
    virsh_each(f"define {WORK}/{name}.xml" for name in names)


def many_domains(table, count=1000):
    names = [f"d{i}" for i in range(count)]
    define_many(names)
    Cost([*GVT, "apply", "--match", "d*", *PLAN])
    goal = WORK / "goals"
    goal.mkdir()
    dumps = virsh_each(f"dumpxml --inactive --security-info {name}" for name in names)
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
    virsh_each(f"undefine {name}" for name in names)


# A host with thousands of domains

# What a Tab does at "gvt-xml apply ", once bash has read the completion; $1 is 1, or 0 to do all but that.
TAB = """. /usr/share/bash-completion/bash_completion
. "$GVT_XML_SOURCE/completion/gvt-xml.bash"
COMP_WORDS=("$0" apply '') COMP_CWORD=2 COMP_LINE="$0 apply " COMP_POINT=$((${#0} + 7)) COMPREPLY=()
[ "$1" = 0 ] || { _gvt_xml; [ "${#COMPREPLY[@]}" -ge 1000 ]; }"""


def mdev(number):
    return f"{number:08x}-0000-4000-8000-000000000000"


def hostdevs(numbers):
    return "".join(f"<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source><address uuid='{mdev(number)}'/></source></hostdev>"
                   for number in numbers)


def plan_many(names, program=PROGRAM):
    """Each gets a vGPU of its own. The build before doesn't know what this one records: it makes its own plans."""
    lines = WORK / "map"
    lines.write_text("".join(f"{name} uuid={mdev(i)} profile=gvtg-spice\n" for i, name in enumerate(names)))
    Cost([program, *GVT[1:], "apply", "--map", str(lines)])


def seconds(words, program=PROGRAM, rounds=3):
    """CPU seconds. lint exits 3 if it finds something."""
    return median([Cost([program, *words], statuses=(0, 3)).cpu for _ in range(rounds)])


def hosts(table):
    names = [f"h{i}" for i in range(10000)]
    lint, status, devices = ["-q", "lint", "--all"], ["-q", "status", "--all"], ["-q", "--root", str(WORK / "host"), "devices"]
    os.environ["LIBVIRT_DEFAULT_URI"] = URI
    define_many(names[:1000])
    before = None
    if BEFORE:
        plan_many(names[:1000], BEFORE)
        before = seconds(lint, BEFORE, rounds=1)
        Cost([BEFORE, *GVT[1:], "revert", "--all"])
    plan_many(names[:1000])
    costs = compare({"tab": ["bash", "-c", TAB, PROGRAM, "1"], "bash": ["bash", "-c", TAB, PROGRAM, "0"],
                     "virsh": ["virsh", "list", "--all", "--name"]}, ROUNDS)
    table.add("Tab for a DOMAIN of 1,000 with a plan", "virsh list --all --name",
              median([(t.wall - b.wall) / v.wall for t, b, v in zip(*costs.values())]), 1.5, reason=TABS)
    thousand = seconds(lint)
    table.share("lint --all, 1,000 domains with a plan", thousand, before, 0.1, "s of CPU time", LINT)
    Cost([*GVT, "revert", "--all"])
    define_many(names[1000:5000], lambda i: hostdevs([i % 1000]))
    subprocess.run(["bash", "-c", HOST, WORK / "host"], check=True)
    for what, words, target in (("status --all, 5,000 domains", status, 0.35),
                                ("devices, 256 VFs, 1,000 mdevs, 5,000 domains", devices, 0.1)):
        table.share(what, seconds(words), BEFORE and seconds(words, BEFORE, rounds=1), target, "s of CPU time")
    if "all" not in WORDS:
        return
    define_many(names[5000:])
    plan_many(names)
    table.add("lint --all, 10,000 domains with a plan, CPU time of each", "of each of 1,000",
              seconds(lint, rounds=1) / 10 / thousand, 1.25)


# 256 virtual functions of a GPU, each of which has mdevs, as a kernel shows them below $0.
HOST = """root=$0
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
pci 0000:41:00.0 030200 10de 26b9 nvidia 1
for ((i = 1; i <= 256; i++)); do
  printf -v at '0000:%02x:%02x.%x' $((65 + i / 256)) $((i / 8 % 32)) $((i % 8))
  pci "$at" 030200 10de 26b9 nvidia $((1 + i))
  vf "$at" 0000:41:00.0
  mdev_type "$at" nvidia-35 1
  for ((j = i - 1; j < 1000; j += 256)); do
    printf -v uuid '%08x-0000-4000-8000-000000000000' "$j"
    mdev "$uuid" "$at" nvidia-35 $((1000 + j))
  done
done"""


# Size

def one_with_hostdevs(table):
    files = [WORK / f"hostdevs{count}.xml" for count in (1000, 4000)]
    for path, count in zip(files, (1000, 4000)):
        path.write_text(sample("debian-server", "big").replace("</devices>", hostdevs(range(count)) + "</devices>"))
    few, lots = [seconds(["-q", "lint", "--file", str(path)]) for path in files]
    before = BEFORE and seconds(["-q", "lint", "--file", str(files[1])], BEFORE, rounds=1)
    table.share("lint of a domain with 4,000 hostdevs", lots, before, None, "s of CPU time")
    table.add("lint of a domain with 4,000 hostdevs, CPU time of each", "of each of 1,000", lots / 4 / few, 1.25)


def with_devices(count):
    disks = "".join(f"<disk type='file' device='disk'><source file='/d{i}'/><target dev='vd{i}' bus='virtio'/></disk>"
                    for i in range(count))
    return sample("debian-server", "big").replace("</devices>", disks + "</devices>")


def instructions(words, stdin=None):
    out = WORK / "callgrind.out"
    done = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}", *words], capture_output=True,
                          text=True, stdin=open(stdin) if stdin else None)
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

def report(table, bars, points, rows):
    version = subprocess.run([PROGRAM, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    page = SOURCE / "docs/performance.md"
    head, _, _ = page.read_text().partition("<!-- figures -->\n")
    slope = points[-1][1] / points[-2][1] / (points[-1][0] / points[-2][0])
    text = head + "<!-- figures -->\n\n" + f"""{version.replace(chr(10), ", ")}; {os.cpu_count()} processors; {ROUNDS} rounds; load {LOAD:.1f} at the start.

{table.text()}
![ways to one apply](performance-ways.svg)

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
    (SOURCE / "docs/performance.svg").write_text(charts.growth(points))
    (SOURCE / "docs/performance-ways.svg").write_text(charts.ways(bars))


def main():
    measurements = {"start": start, "one": one_domain, "files": many_files, "many": many_domains, "hosts": hosts,
                    "hostdevs": one_with_hostdevs}
    if not set(WORDS) <= {"all", *measurements}:
        sys.exit(f"bench: the words are {', '.join(measurements)} and all")
    table = Table()
    write_stylesheet()
    results = {}
    for name, measure in measurements.items():
        if name in WORDS or not set(WORDS) - {"all"}:
            began = time.perf_counter()
            results[name] = measure(table)
            print(f"({name}: {time.perf_counter() - began:.0f} s)", flush=True)
    if WORDS == ["all"]:
        report(table, results["one"], sizes(), core())
    print(table.text())


main()
