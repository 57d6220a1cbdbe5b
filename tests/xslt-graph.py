#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads the stylesheets of xslt/ and fails if one uses a definition that it may not use. An entry is xslt/NAME.xsl, its
concerns are the files in xslt/NAME, and xslt/lib has the files that several entries share.

  1. A file of lib uses only what lib defines.
  2. A concern uses what it defines itself, what its entry defines, and the files of lib that its entry includes.
  3. Only entries include, each its own concerns and files of lib.
  4. All that an entry and its files use is defined in them: a variable, key, template or function once, a mode at least once.
  5. All that is defined is used.
  6. A file declares the prefixes in its expressions: libxslt sees only when it comes to one that it doesn't know.

"xslt-graph.py FOLDER" reads the stylesheets in FOLDER instead, for the test of this test."""

import os
import re
import sys
import xml.etree.ElementTree as tree
from collections import defaultdict
from pathlib import Path

XSL = "{http://www.w3.org/1999/XSL/Transform}"
FUNC = "{http://exslt.org/functions}"
# Files that no entry includes. The program appends such a file to its entry, where it replaces these definitions.
APPENDED = {"apply/with-plan.xsl": {("variable", "document")}}
STRING = re.compile(r"'[^']*'|\"[^\"]*\"")

faults = 0


def fail(text):
    global faults
    print("xslt-graph:", text, file=sys.stderr)
    faults += 1


def definitions(element):
    """The definitions in a child of xsl:stylesheet."""
    name, mode = element.get("name"), element.get("mode")
    if element.tag in (XSL + "variable", XSL + "param"):
        yield "variable", name
    elif element.tag == XSL + "key":
        yield "key", name
    elif element.tag == FUNC + "function":
        yield "function", name
    elif element.tag == XSL + "template" and name:
        yield "template", name
    elif element.tag == XSL + "template" and mode:
        yield "mode", mode


def expressions(element):
    """The XPath expressions of an element: whole attributes of XSLT's elements, the parts in braces in those of others."""
    for value in element.attrib.values():
        if element.tag.startswith(XSL) or element.tag.startswith(FUNC):
            yield value
        else:
            yield from re.findall(r"{([^{}]*)}", value)


def uses(element):
    """The names that a child of xsl:stylesheet uses and doesn't define."""
    own = {each.get("name") for each in element.iter() if each is not element and
           each.tag in (XSL + "variable", XSL + "param")}
    for each in element.iter():
        if each.tag == XSL + "call-template":
            yield "template", each.get("name")
        elif each.tag == XSL + "apply-templates" and each.get("mode"):
            yield "mode", each.get("mode")
        for expression in expressions(each):
            for name in re.findall(r"\bkey\('([\w-]+)'", expression):
                yield "key", name
            bare = STRING.sub("''", expression)
            for name in re.findall(r"\$([\w-]+)", bare):
                if name not in own:
                    yield "variable", name
            for name in re.findall(r"\b(gvt:[\w-]+)\(", bare):
                yield "function", name


def used_prefixes(root):
    """The prefixes in XSLT's own expressions. Other text has no prefix before a name, or is in quotes."""
    found = set()
    for element in root.iter():
        if element.tag.startswith(XSL) and "href" not in element.attrib:
            for expression in expressions(element):
                found.update(re.findall(r"([\w-]+):(?=[\w*])", STRING.sub("''", expression).replace("::", " ")))
    return found


class File:
    def __init__(self, path, name):
        self.name = name
        self.includes = []
        self.defines = defaultdict(int)
        self.uses = set()
        prefixes = {"xml"}
        for _, (prefix, _) in tree.iterparse(path, ["start-ns"]):
            prefixes.add(prefix)
        root = tree.parse(path).getroot()
        for prefix in sorted(used_prefixes(root) - prefixes):
            fail(f"{name} doesn't declare the prefix {prefix}")
        for element in root:
            if element.tag == XSL + "include":
                self.includes.append(os.path.normpath(os.path.join(os.path.dirname(name), element.get("href"))))
            for definition in definitions(element):
                # A key or a mode may have several definitions in a file.
                self.defines[definition] += 1
            self.uses.update(uses(element))

    def may_use(self, other, entry):
        if self.name.startswith("lib/"):
            return other.name.startswith("lib/")
        return self is entry or other in (self, entry) or other.name.startswith("lib/")


def check_includes(entry, files):
    folder = entry.name[:-len(".xsl")]
    concerns = {name for name in files if name.startswith(folder + "/")}
    for name in entry.includes:
        if name not in files:
            fail(f"{entry.name} includes {name}, which isn't there")
        elif name not in concerns and not name.startswith("lib/"):
            fail(f"{entry.name} includes {name}, which is another's")
    for name in sorted(concerns - set(entry.includes) - set(APPENDED)):
        fail(f"{entry.name} doesn't include {name}")
    return [entry] + [files[name] for name in sorted(concerns | set(entry.includes)) if name in files]


def check_entry(entry, closure, used):
    """Lines 1, 2 and 4, for all files of an entry."""
    where = defaultdict(list)
    for file in closure:
        for definition in file.defines:
            where[definition].append(file)
    for (kind, name), files in sorted(where.items()):
        replaced = {file for file in files if (kind, name) in APPENDED.get(file.name, ())}
        count = sum(file.defines[kind, name] for file in files if file not in replaced)
        if kind in ("variable", "template", "function") and count > 1 or kind == "key" and len(files) > 1:
            fail(f"{entry.name}: {kind} {name} is defined more than once: {', '.join(file.name for file in files)}")
    for file in closure:
        for kind, name in sorted(file.uses):
            definers = where.get((kind, name), [])
            used.update((definer.name, kind, name) for definer in definers)
            if not definers:
                fail(f"{entry.name}: {file.name} uses {kind} {name}, which none of its files defines")
            elif not any(file.may_use(definer, entry) for definer in definers):
                fail(f"{entry.name}: {file.name} uses {kind} {name}, which is {definers[0].name}'s")


def main():
    if len(sys.argv) > 1:
        os.chdir(sys.argv[1])
    else:
        os.chdir(Path(os.environ.get("GVT_XML_SOURCE") or Path(__file__).parent.parent) / "xslt")
    files = {str(path): File(path, str(path)) for path in sorted(Path(".").rglob("*.xsl"))}
    entries = [file for file in files.values() if "/" not in file.name]
    used, reached = set(), set()
    for file in files.values():
        if file not in entries and file.includes:
            fail(f"{file.name} includes {', '.join(file.includes)}, which is for entries")
    for entry in entries:
        closure = check_includes(entry, files)
        reached.update(file.name for file in closure)
        check_entry(entry, closure, used)
    for file in files.values():
        if file.name not in reached:
            fail(f"no entry includes {file.name}")
            continue
        for kind, name in sorted(file.defines):
            if (file.name, kind, name) not in used and (kind, name) not in APPENDED.get(file.name, ()):
                fail(f"{file.name} defines {kind} {name}, which nothing uses")
    if len(entries) < 2:
        fail(f"only {len(entries)} entries were found")
    print(f"xslt-graph: {len(entries)} entries, {len(files)} files, "
          f"{sum(len(file.defines) for file in files.values())} definitions, {faults} faults")


if __name__ == "__main__":
    main()
    sys.exit(1 if faults else 0)
