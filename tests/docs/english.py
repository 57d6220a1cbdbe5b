#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks for words that a native writer would not use, in all that a user reads: the texts of src/ (messages, help), xslt/ and
profiles/, the documents; and in the comments of src/ and xslt/. In the tests and tools it looks only for WORST. It says in which
file and line each is, and which word is better.

"english.py FILE…" reads only these files."""

import os
import re
import sys
from pathlib import Path

# What is read, from the folder of the sources.
READ = ["README.md", "CONTRIBUTING.md", "src/*/*.c", "src/*/*.h", "src/hook/script.sh", "xslt/**/*.xsl", "profiles/**/*.xml",
        "docs/*.md", "docs/**/*.rst", "docs/errors.txt", "docs/*.schema.json"]
READ_FOR_WORST = ["dev", "tests/**/*.[ch]", "tests/**/*.sh", "tests/**/*.py", "tests/**/*.xsl", "tools/**/*.sh", "tools/**/*.py",
                  "bench/**/*.sh", "contrib/**/*.py", "completion/*"]
SUBJECTS = ("it|its|they|their|there|this|that|one|none|no|nothing|you|libvirt|QEMU|OVMF|gvt-xml|udev|Mesa|a|an|the|each|all|"
            "neither|either|both|such|two")

# Each rule: its pattern, in which a space is any white space; the better word; a sentence that it must find; phrases in which
# the word is right. The worst ones are in no file at all.
WORST = [
    (r"recipes?", "profile", "the recipe knows the display", []),
    (r"(?:un)?judg(?:e|es|ed|ing|ment)", "check, \"checked by libvirt\"", "it wasn't judged by libvirt", []),
    (r"ways? on", "next step", "the message has a way on", []),
    (r"anew", "again, or a verb with re-", "win10: defined anew", []),
    (r"(?:in|into|out of) step", "in sync", "the domain is in step with its plan", ["out of step with the host's clock"]),
    (r"hand-?made", "adopted, or \"written by hand\"", "a handmade device", []),
]
RULES = WORST + [
    (r"(?:is|are|was|were) to be", "must be", "--jobs is to be a number", []),
    (r"(?:it|they|which|that) (?:is|are) to", "must", "say what it is to do", []),
    (rf"where (?:{SUBJECTS})", "if, when", "leave it out where it has none", [
        "the folder where it",  # a place
        "the place where it",
        "shows where the",
        "know where the",
        "say where the device is",
        # Places too: of a change, a file, a cause, a sound, a secret.
        "where a change goes",
        "where a host has",
        "where a domain's backups are",
        "where a secret is",
        "where each element returns",
        "where gvt-xml runs",
        "where it is",
        "where it looked",
        "where libvirt has it",
        "where libvirt is loaded from",
        "where libvirt prints",
        "where libvirt puts",
        "where that of present stands",
        "where the definition of before is",
        "where the guest has a device",
        "where the guest's sound goes",
        "where the password is",
        "where the text behind",
        "where the texts of options",
        "where its devices are listed",
        "where the previous one stopped",
        "where they reported",
        "may come back where the power fails",  # CONTRIBUTING.md shows it as a bad example
    ]),
    (r"but where|only where|save where|where not|where needed|where possible|where wanted", "if, when", "only where needed", []),
    (r"by the way that", "in the way that, with", "set by the way that QEMU takes", []),
    (r"patience", "timeout", "the patience of libvirt", []),
    (r"beside", "next to, in addition to", "a display beside this one", ['"beside"']),  # a mode of gvt:display
    (r"alone", "only", "root alone can read it", [
        "is alone in",
        "stands alone",
        "left alone",  # not touched
        "is libvirt's alone, however large",  # CONTRIBUTING.md shows it as a bad example
    ]),
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
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.S | re.M)


def c_texts(text):
    """Its comments, and its string literals that are more than a word, adjacent ones as one."""
    text = blank(text, r"^#include[^\n]*")
    for match in C_TOKEN.finditer(text):
        if match.group().startswith(("/*", "//")):
            yield match.start(), blank(match.group(), r"^ *\*|`[^`\n]+`")
        elif match.group(1) and " " in match.group(1).strip():
            # What stands between two literals, and their quotes, is nothing to a reader.
            joined = re.sub(r'"(\s*)"', r"\1", match.group(1)).replace("\\n", "\n").replace('\\"', '"')
            yield match.start(), joined


def xslt_texts(text):
    """Its comments, what stands between tags, what a rule is about, and the quotes in expressions that are more than a word."""
    for match in re.finditer(r"<!--.*?-->", text, re.S):
        yield match.start(), match.group()
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


def offences(text, patterns):
    """Each offence in a text: where it is in it, the words, the better ones."""
    for pattern, better, _, allowed in patterns:
        for match in pattern.finditer(text):
            if not is_allowed(text, match, allowed):
                yield match.start(), " ".join(match.group().split()), better


def check_file(path, patterns, read):
    """How many offences a file has in the texts that read() finds in it; they are printed."""
    content, count = path.read_text(), 0
    for start, text in read(path, content):
        for at, words, better in offences(text, patterns):
            line = content.count("\n", 0, start) + text.count("\n", 0, at) + 1
            print(f"{path}:{line}: \"{words}\"; better: {better}", file=sys.stderr)
            count += 1
    return count


def whole(_, text):
    yield 0, text


def check_self():
    """Each rule finds its sample, in each kind of file, and leaves its allowed phrases."""
    count = 0
    for pattern, _, sample, allowed in PATTERNS:
        kinds = {".c": f'say(/* fine */ "{sample}");', ".h": f"/* {sample} */", ".xsl": f"<a>{sample}</a>", ".xml": f'<a why="{sample}"/>', ".md": sample}
        for suffix, text in kinds.items():
            if not any(pattern.search(piece) for _, piece in texts(Path("x" + suffix), text)):
                sys.exit(f"english: a rule doesn't find its own sample in a file *{suffix}: {sample}")
            count += 1
        for phrase in allowed:
            if any(words for _, words, _ in offences(phrase, PATTERNS)):
                sys.exit(f"english: a rule finds a phrase that it allows: {phrase}")
            count += 1
    for split in '  say("it is checked where "\n      "libvirt can");\n', "/*\n * It is checked where\n * libvirt can. */\n":
        if len(list(c_texts(split))) != 1 or not list(offences(next(c_texts(split))[1], PATTERNS)):
            sys.exit("english: a word isn't found on two lines")
    return count + 2


PATTERNS = list(compiled())


def find(patterns):
    return sorted({path for pattern in patterns for path in Path(".").glob(pattern) if path.is_file()})


def main():
    os.chdir(os.environ.get("GVT_XML_SOURCE") or Path(__file__).parents[2])
    checks = check_self()
    named = [Path(name) for name in sys.argv[1:]]
    paths = named or find(READ)
    others = [] if named else [path for path in find(READ_FOR_WORST) if path.name != Path(__file__).name]
    if not named and (len(paths) < 200 or len(others) < 200):
        sys.exit(f"english: only {len(paths)} and {len(others)} files were found")
    faults = sum(check_file(path, PATTERNS, texts) for path in paths)
    faults += sum(check_file(path, PATTERNS[:len(WORST)], whole) for path in others)
    print(f"english: {len(paths)} files, {len(others)} for the worst words, {len(RULES)} rules that find their {checks} samples, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
