#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks for words that a native writer would not use, in all that a user reads: the texts of src/ (messages, help), xslt/ and
profiles/, the documents. It says in which file and line each is, and which word is better. RULES is the list.

"english.py FILE…" reads only these files, also those of NOT_YET."""

import os
import re
import sys
from fnmatch import fnmatchcase
from pathlib import Path

# What is read, from the folder of the sources.
READ = ["README.md", "CONTRIBUTING.md", "src/*/*.c", "src/*/*.h", "src/hook/script.sh", "xslt/**/*.xsl", "profiles/**/*.xml",
        "docs/*.md", "docs/**/*.rst", "docs/errors.txt", "docs/*.schema.json"]
# Files that still have such words.
NOT_YET = [
    "CONTRIBUTING.md",
    "README.md",
    "docs/design.md",
    "docs/doctor.md",
    "docs/domain.schema.json",
    "docs/elsewhere.md",
    "docs/errors.txt",
    "docs/gvt-xml.1.rst",
    "docs/hook.md",
    "docs/host.schema.json",
    "docs/intel-vf-windows.md",
    "docs/json.md",
    "docs/performance.md",
    "docs/reliability.md",
    "docs/security.md",
    "src/base/parse.c",
    "src/cli/batch-options.c",
    "src/cli/change-options.c",
    "src/cli/cmd-apply.c",
    "src/cli/cmd-doctor.c",
    "src/cli/cmd-lint.c",
    "src/cli/cmd-profiles.c",
    "src/cli/cmd-revert.c",
    "src/cli/cmd-status.c",
    "src/cli/cmd-stylesheet.c",
    "src/cli/command.c",
    "src/cli/open-host.c",
    "src/doctor/check-devices.c",
    "src/doctor/check-kernel.c",
    "src/doctor/check-services.c",
    "src/doctor/check-vgpus.c",
    "src/doctor/check-vulkan.c",
    "src/doctor/table-of-checks.c",
    "src/doctor/table-of-guest-checks.c",
    "src/engine/preview.c",
    "src/engine/redefine.c",
    "src/engine/transaction.c",
    "src/plan/request.c",
    "src/plan/words.c",
]
SUBJECTS = ("it|its|they|their|there|this|that|one|none|no|nothing|you|libvirt|QEMU|OVMF|gvt-xml|udev|Mesa|a|an|the|each|all|"
            "neither|either|both|such|two")

# Each rule: its pattern, in which a space is any white space; the better word; a sentence that it must find; phrases in which
# the word is right.
RULES = [
    (r"recipes?", "profile", "the recipe knows the display", []),
    (r"(?:un)?judg(?:e|es|ed|ing|ment)", "check, \"checked by libvirt\"", "it wasn't judged by libvirt", []),
    (r"ways? on", "next step", "the message has a way on", []),
    (r"anew", "again, or a verb with re-", "win10: defined anew", []),
    (r"(?:in|into|out of) step", "in sync", "the domain is in step with its plan", ["out of step with the host's clock"]),
    (r"(?:is|are|was|were) to be", "must be", "--jobs is to be a number", []),
    (r"(?:it|they|which|that) (?:is|are) to", "must", "say what it is to do", []),
    (rf"where (?:{SUBJECTS})", "if, when", "leave it out where it has none", [
        "the folder where it",  # a place
        "the place where it",
        "shows where the",
        "know where the",
        "say where the device is",
    ]),
    (r"but where|only where|save where|where not|where needed|where possible|where wanted", "if, when", "only where needed", []),
    (r"by the way that", "in the way that, with", "set by the way that QEMU takes", []),
    (r"patience", "timeout", "the patience of libvirt", []),
    (r"hand-?made", "adopted, or \"written by hand\"", "a handmade device", []),
    (r"beside", "next to, in addition to", "a display beside this one", []),
    (r"alone", "only", "root alone can read it", ["is alone in", "stands alone"]),
    (r"hands? out|handed out|handing out", "give, provide", "the host hands out vGPUs", []),
    (r"what (?:is|was|are|were) (?:planned|given|recorded|meant|written|wanted|said|told|asked for)",
     "a noun: the plan, the options", "what is planned stays", []),
    (r"is no (?:number|name|address|uuid|word|size)", "isn't a …, must be a …", "'x' is no number", []),
    (r"is of no", "belongs to no, has no", "an error that is of no domain", []),
    (r"goes by", "uses, follows", "revert goes by the backup", []),
]

LITERAL = re.compile(r'"(?:\\.|[^"\\\n])*"')
C_TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|\'(?:\\.|[^\'\\])*\'|((?:"(?:\\.|[^"\\\n])*"\s*)+)', re.S)


def blank(text, pattern):
    """The text with spaces for what matches, so that the rest stays on its lines."""
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.S)


def c_texts(text):
    """Its string literals that are more than a word, adjacent ones as one."""
    text = re.sub(r"^#include.*", "", text, flags=re.M)
    for match in C_TOKEN.finditer(text):
        if match.group(1) and " " in match.group(1).strip():
            # What stands between two literals, and their quotes, is nothing to a reader.
            joined = re.sub(r'"(\s*)"', r"\1", match.group(1)).replace("\\n", "\n").replace('\\"', '"')
            yield match.start(), joined


def xslt_texts(text):
    """What stands between tags, what a rule is about, and the quotes in expressions that are more than a word."""
    text = blank(text, r"<!--.*?-->")
    # The words of QEMU and libvirt are theirs.
    text = blank(text, r"<gvt:says by=.*?</gvt:says>")
    for match in re.finditer(r">([^<]*)<", text):
        yield match.start(1), match.group(1)
    for match in re.finditer(r"\b([\w:]+)=(\"[^\"]*\"|'[^']*')", text):
        if match.group(1) == "about":
            yield match.start(2), match.group(2)
            continue
        for quote in re.finditer(r"'[^']*'", match.group(2)[1:-1]):
            if " " in quote.group():
                yield match.start(2) + 1 + quote.start(), quote.group()


def xml_texts(text):
    """What stands between tags, and the attributes that are more than a word."""
    text = blank(text, r"<!--.*?-->")
    for match in re.finditer(r">([^<]*)<|\"([^\"]* [^\"]*)\"", text):
        group = 1 if match.group(1) is not None else 2
        yield match.start(group), match.group(group)


def document_texts(text):
    """All but code within a line."""
    yield 0, blank(text, r"``[^`]+``|`[^`\n]+`")


def texts(path, text):
    if path.suffix in (".c", ".h"):
        return c_texts(text)
    if path.suffix == ".xsl":
        return xslt_texts(text)
    if path.suffix == ".xml":
        return xml_texts(text)
    return document_texts(text)


def compiled():
    for pattern, better, sample, allowed in RULES:
        yield re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])".replace(" ", r"\s+"), re.I), better, sample, allowed


def is_allowed(text, match, allowed):
    """Whether the match is part of one of the allowed phrases."""
    return any(found.start() <= match.start() and match.end() <= found.end()
               for phrase in allowed for found in re.finditer(re.escape(phrase).replace(r"\ ", r"\s+"), text, re.I))


def offences(text):
    """Each offence in a text: where it is in it, the words, the better ones."""
    for pattern, better, _, allowed in PATTERNS:
        for match in pattern.finditer(text):
            if not is_allowed(text, match, allowed):
                yield match.start(), " ".join(match.group().split()), better


def check_file(path):
    """How many offences a file has; they are printed."""
    content, count = path.read_text(), 0
    for start, text in texts(path, content):
        for at, words, better in offences(text):
            line = content.count("\n", 0, start) + text.count("\n", 0, at) + 1
            print(f"{path}:{line}: \"{words}\"; better: {better}", file=sys.stderr)
            count += 1
    return count


def check_self():
    """Each rule finds its sample, in each kind of file, and leaves its allowed phrases."""
    count = 0
    for pattern, _, sample, allowed in PATTERNS:
        kinds = {".c": f'say(/* fine */ "{sample}");', ".xsl": f"<a>{sample}</a>", ".xml": f'<a why="{sample}"/>', ".md": sample}
        for suffix, text in kinds.items():
            if not any(pattern.search(piece) for _, piece in texts(Path("x" + suffix), text)):
                sys.exit(f"english: a rule doesn't find its own sample in a file *{suffix}: {sample}")
            count += 1
        for phrase in allowed:
            if any(words for _, words, _ in offences(phrase)):
                sys.exit(f"english: a rule finds a phrase that it allows: {phrase}")
            count += 1
    split = '  say("it is checked where "\n      "libvirt can");\n'
    if len(list(c_texts(split))) != 1 or not list(offences(next(c_texts(split))[1])):
        sys.exit("english: a word isn't found on two lines")
    return count + 1


PATTERNS = list(compiled())


def main():
    os.chdir(os.environ.get("GVT_XML_SOURCE") or Path(__file__).parents[2])
    checks = check_self()
    named = [Path(name) for name in sys.argv[1:]]
    paths = named or sorted({path for pattern in READ for path in Path(".").glob(pattern)})
    faults = 0
    for path in paths:
        if named or not any(fnmatchcase(str(path), pattern) for pattern in NOT_YET):
            faults += check_file(path)
    if len(paths) < 200 and not named:
        sys.exit(f"english: only {len(paths)} files were found")
    print(f"english: {len(paths)} files, {len(RULES)} rules that find their {checks} samples, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
