#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads every error message out of src/ and xslt/, and holds docs/errors.txt, their table, to it:

  - each message is a literal, so that none gets past this;
  - each has an entry, with a next step, and each entry a message;
  - each is in the expectations of a test, or its entry says why it isn't ("untested:"). If the test's words are those of
    other messages too, "tested:" in the entry names the test;
  - docs/errors.md is made of both; GVT_XML_REGENERATE=1 writes it.

"errors.py --list" prints what it read: exit status, sources, message."""

import os
import re
import sys
import xml.etree.ElementTree as tree
from collections import Counter
from pathlib import Path

# For each function, which argument is the message. A function that extends an error has no exit status of its own.
FORMATS = {
    "gvt_fail": 2, "gvt_usage": 2, "gvt_extend": 2,
    "g_set_error": 4, "g_set_error_literal": 4,
    "g_prefix_error": 2, "g_propagate_prefixed_error": 3,
    "refuse": 4, "virt_fail": 3,
}
BEFORE = {"g_prefix_error", "g_propagate_prefixed_error", "virt_fail"}
BEHIND = {"gvt_extend"}
USAGE = {"GVT_ERROR_USAGE", "GVT_ERROR_NO_DEVICE"}
# GLib's other ways to make an error. None of ours is made so; one that were wouldn't be read.
FORBIDDEN = {"g_error_new", "g_error_new_literal", "g_error_new_valist", "g_prefix_error_literal"}
# The functions that hand a message on which they were given.
HANDED_ON = {
    ("error.c", "g_set_error_literal"): "set_error(), for gvt_fail and gvt_usage",
    ("relaxng.c", "g_set_error_literal"): "what libxml2 says of a schema",
}
TOKEN = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|\w+|\s+|.', re.S)
CONVERSION = re.compile(r"%(?:%|[-0-9.*]*(?:l|z)*[a-zA-Z])")
XSL = "{http://www.w3.org/1999/XSL/Transform}"
ESCAPES = {"n": " ", "t": " "}
# An entry that needs no next step: the message ends in it.
SAYS_IT = "as it says"
# A message is known by this many characters, or by all if it has fewer.
ENOUGH = 22
SHORTEST = 8

HEAD = """\
# The error messages, and what to do

Each error message of gvt-xml, by subject. `…` stands for a name, a path, or a message of libvirt, QEMU, the kernel or a
library. In brackets: the exit status (2: wrong usage; 1: failed; the domain is as it was, unless the message says
otherwise), and the source. Some are put before or after another program's message. A message without a line beneath it
says itself what to do.

Other texts after `error:` come from other programs: from GLib if an option's value isn't a number (exit status 2; `--help` says what
the option takes) or if a file can't be read, from libvirt (virsh prints the same), from libxml2, or from QEMU.
`gvt-xml doctor DOMAIN` explains those that end a start (docs/doctor.md).

This page is made of the sources and of docs/errors.txt: `GVT_XML_REGENERATE=1 ./dev test errors` (tests/docs/errors.py).
"""

faults = 0


def fail(text):
    global faults
    print("errors:", text, file=sys.stderr)
    faults += 1


def tokens(text):
    """A C file's tokens, each with its line; no space, no comments, no directives."""
    found, line = [], 1
    text = re.sub(r"^#(?:.*\\\n)*.*", lambda directive: "\n" * directive.group().count("\n"), text, flags=re.M)
    for match in TOKEN.finditer(text):
        token = match.group()
        if not token.isspace() and not token.startswith(("/*", "//")):
            found.append((token, line))
        line += token.count("\n")
    return found


def defines(*texts):
    """The macros that are text: they stand between literals."""
    macros = {"G_GSIZE_FORMAT": "zu"}
    for text in texts:
        for name, value in re.findall(r"^#define (\w+) (.+)$", text, flags=re.M):
            words = [token for token in TOKEN.findall(value) if not token.isspace()]
            if words and all(word.startswith('"') or word in macros for word in words):
                macros[name] = "".join(macros.get(word) or unescape(word) for word in words)
    return macros


def call_arguments(found, start):
    """The tokens of each argument of the call whose parenthesis is the token at start."""
    arguments, depth = [[]], 0
    for token, _ in found[start:]:
        depth += (token in "([{") - (token in ")]}")
        if depth == 0:
            return arguments
        if token == "," and depth == 1:
            arguments.append([])
        elif (token, depth) != ("(", 1):
            arguments[-1].append(token)
    return arguments


def unescape(literal):
    return re.sub(r"\\(.)", lambda escape: ESCAPES.get(escape.group(1), escape.group(1)), literal[1:-1])


def message_of(argument, macros):
    """The text of adjacent literals, with … for each value that is put in; None if they aren't literals."""
    text = ""
    for token in argument:
        if token.startswith('"'):
            text += unescape(token)
        elif token in macros:
            text += macros[token]
        else:
            return None
    return CONVERSION.sub(lambda conversion: "%" if conversion.group() == "%%" else "…", " ".join(text.split()))


class Message:
    def __init__(self):
        self.sources = set()
        self.kinds = set()

    def status(self):
        return " or ".join(sorted(self.kinds))


def kind_of(function, arguments):
    if function in BEFORE:
        return "before another program's message"
    if function in BEHIND:
        return "after another program's message"
    if function == "gvt_usage" or (function == "g_set_error" and USAGE & set(arguments[2])):
        return "2"
    return "1"


def read_c(path, messages):
    text = path.read_text()
    headers = [header.read_text() for header in sorted(Path("src").glob("*/*.h"))]
    found, macros = tokens(text), defines(*headers, text)
    for i, (token, line) in enumerate(found[:-1]):
        if found[i + 1][0] != "(":
            continue
        if token in FORBIDDEN:
            fail(f"{path}:{line}: {token} isn't one of the ways to make an error that are read here")
        # What is behind a type is a definition or a declaration.
        if token not in FORMATS or found[i - 1][0] in ("gboolean", "void"):
            continue
        arguments = call_arguments(found, i + 1)
        argument = arguments[FORMATS[token] - 1] if len(arguments) >= FORMATS[token] else []
        if argument == ["NULL"] or (path.name, token) in HANDED_ON:
            continue
        message = message_of(argument, macros)
        if message is None:
            # The prefix of virt_fail() may be a variable: a domain's name.
            if token != "virt_fail":
                fail(f"{path}:{line}: the message of {token} isn't a literal, so it can't be read here")
            continue
        entry = messages.setdefault(message, Message())
        entry.sources.add(str(path))
        entry.kinds.add(kind_of(token, arguments))


def read_xslt(path, messages):
    for element in tree.parse(path).iter(XSL + "message"):
        if element.get("terminate") != "yes":
            continue
        text = element.text or ""
        for child in element:
            text += "…" + (child.tail or "")
        entry = messages.setdefault(re.sub(r"\s+", " ", text).strip(), Message())
        entry.sources.add(str(path))
        entry.kinds.add("1")


# What tests expect


def golden_text():
    paths = [path for name in ("err", "out") for path in sorted(Path("tests/golden").glob("*/*/" + name))]
    return "\n".join(path.read_text(errors="replace") for path in paths)


def quotes():
    """What stands in quotes in the other tests, but for what a test says itself when it fails."""
    for path in [*Path("tests").rglob("*.sh"), *Path("tests/e2e/cases").glob("*")]:
        for line in path.read_text().splitlines():
            for quote in re.findall(r"""'[^']*'|"(?:\\.|[^"\\])*\"""", line.partition("fail ")[0]):
                yield re.sub(r"\\(.)", r"\1", quote[1:-1])
    for path in Path("tests").rglob("*.c"):
        text = ""
        for token, _ in tokens(path.read_text()):
            if token.startswith('"'):
                text += unescape(token)
            elif text and token.isupper():
                text += token
            elif text:
                yield text
                text = ""


def pattern(message):
    """The message as it is printed: something put in, and further lines set in."""
    pieces = (re.escape(piece).replace("\\\n", r"\s*\n\s*") for piece in message.split("…"))
    return re.compile(r"[^\n]*?".join(pieces))


def windows(message):
    """All of its words that are long enough to know it by."""
    for piece in (piece.strip() for piece in message.split("…")):
        yield from (piece[i:i + ENOUGH] for i in range(max(len(piece) - ENOUGH, 0) + 1) if piece)


def provoked(messages):
    """Those that a golden case expects, and those of which another test quotes words that no other message has."""
    quoted = "\n".join(quotes())
    expected = golden_text() + "\n" + quoted
    counts = Counter(words for message in messages for words in set(windows(message)))
    return {message for message in messages
            if pattern(message).search(expected)
            or any(counts[words] == 1 and words in quoted for words in windows(message) if len(words) >= SHORTEST)}


# The table


class Entry:
    def __init__(self, message):
        self.message = message
        self.do = ""
        self.tested = ""
        self.untested = ""


def read_table(path):
    """Its sections: a line "# TITLE" with a text set in; entries, a line MESSAGE with keys set in."""
    sections, entry = [], None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        key, _, value = line.strip().partition(":")
        if line.startswith("# "):
            sections.append((line[2:], [], []))
            entry = None
        elif line.startswith("  ") and entry and key in ("do", "tested", "untested"):
            setattr(entry, key, value.strip())
        elif line.startswith("  ") and sections and not entry:
            sections[-1][1].append(line.strip())
        elif line.strip() and not line.startswith(" ") and sections:
            entry = Entry(line)
            sections[-1][2].append(entry)
        elif line.strip():
            fail(f"{path}:{number} isn't understood: {line}")
    return sections


def page(sections, messages):
    lines = HEAD.splitlines()
    for title, text, entries in sections:
        lines += ["", f"## {title}", "", *text, ""]
        for entry in entries:
            message = messages[entry.message]
            untested = f"; untested: {entry.untested}" if entry.untested else ""
            lines.append(f"- `{entry.message}`  ")
            lines.append(f"  ({message.status()}; {', '.join(sorted(message.sources))}{untested})")
            if entry.do != SAYS_IT:
                lines[-1] += "  "
                lines.append(f"  {entry.do}")
    return "\n".join(lines) + "\n"


def check_entries(entries, messages):
    told = [entry.message for entry in entries]
    for message in sorted(set(messages) - set(told)):
        fail(f"docs/errors.txt has no entry for this, of {', '.join(sorted(messages[message].sources))}: {message}")
    for entry in entries:
        if entry.message not in messages:
            fail(f"nothing in the sources says this of docs/errors.txt: {entry.message}")
        if told.count(entry.message) > 1:
            fail(f"docs/errors.txt has this more than once: {entry.message}")
        if not entry.do:
            fail(f"docs/errors.txt has no next step for: {entry.message}")


def check_tests(entries, messages):
    """How many are provoked, of those that have words of their own to be known by."""
    known = [entry for entry in entries if entry.message in messages and re.search(r"\w\w", entry.message)]
    seen = provoked([entry.message for entry in known])
    for entry in entries:
        if entry.tested and not Path(entry.tested).exists():
            fail(f"there is no test {entry.tested}, which is to have this: {entry.message}")
        elif entry.tested:
            seen.add(entry.message)
    for entry in known:
        if entry.message in seen and entry.untested:
            fail(f"a test has this, so docs/errors.txt needn't say why none has: {entry.message}")
        elif entry.message not in seen and not entry.untested:
            fail(f"no test has this, and docs/errors.txt doesn't say why (untested:): {entry.message}")
    return len(known), len(seen)


def check_page(text):
    path = Path("docs/errors.md")
    if os.environ.get("GVT_XML_REGENERATE") == "1":
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        fail(f"{path} isn't what is made of docs/errors.txt; GVT_XML_REGENERATE=1 ./dev test errors makes it")


def main():
    os.chdir(os.environ.get("GVT_XML_SOURCE") or Path(__file__).parents[2])
    messages = {}
    for path in sorted(Path("src").glob("*/*.c")):
        read_c(path, messages)
    for path in sorted(Path("xslt").rglob("*.xsl")):
        read_xslt(path, messages)
    if "--list" in sys.argv:
        for message, entry in messages.items():
            print(entry.status(), ",".join(sorted(entry.sources)), message, sep="\t")
        return
    sections = read_table(Path("docs/errors.txt"))
    entries = [entry for section in sections for entry in section[2]]
    check_entries(entries, messages)
    known, seen = check_tests(entries, messages)
    if faults == 0:
        check_page(page(sections, messages))
    if len(messages) < 200:
        fail(f"only {len(messages)} messages were found")
    alone = sum(entry.do == SAYS_IT for entry in entries)
    print(f"errors: {len(messages)} messages, {alone} name the next step themselves; tests provoke {seen} of {known} "
          f"that have words of their own; {faults} faults")


if __name__ == "__main__":
    main()
    sys.exit(1 if faults else 0)
