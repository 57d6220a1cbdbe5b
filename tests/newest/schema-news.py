#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Lists the names in libvirt's schema of a domain, and those that no test domain uses.

schema-news.py list SCHEMAS            the names that a folder of schemas knows
schema-news.py news KNOWN SCHEMAS      those that aren't in KNOWN, which is such a list or a folder of schemas
schema-news.py unused KNOWN SCHEMAS FILE|FOLDER…
                                       the news that no domain uses; status 1 if there are any

An element has a name for each place: itself, and two elements around it, which tell a disk's source from a hostdev's,
and yet name a chain of backing stores only once. An attribute is named so too, behind an @. Values that the schema
spells out count as well, for most of libvirt's new models and backends are values: once for each element and attribute.
What comes along with an element that is new at its place is no news if an element of that name had it before; nor is a
value if any text was allowed before.
"""
import os
import sys
import xml.etree.ElementTree as ElementTree

RNG = "{http://relaxng.org/ns/structure/1.0}"
DEPTH = 3


class Schema:
    """The grammar of domain.rng and the files that it includes, and the names in it."""

    def __init__(self, folder):
        self.defines = {}
        self.seen = set()
        self.names = set()
        self.read(folder, "domain.rng", set())
        self.visit_all(ElementTree.parse(os.path.join(folder, "domain.rng")).find(RNG + "start"), ())

    def read(self, folder, name, files):
        if name in files:
            return
        files.add(name)
        for node in ElementTree.parse(os.path.join(folder, name)).iter():
            if node.tag == RNG + "include":
                self.read(folder, node.get("href"), files)
            elif node.tag == RNG + "define":
                self.defines.setdefault(node.get("name"), []).append(node)

    def visit_all(self, node, path):
        for child in node:
            if child.tag is not ElementTree.Comment:
                self.visit(child, path)

    def visit(self, node, path):
        kind = node.tag.removeprefix(RNG)
        if kind == "ref":
            self.visit_definition(node.get("name"), path)
        elif kind == "element":
            for name in names_of(node):
                inner = (path + (name,))[-DEPTH:]
                self.names.add("/".join(inner))
                self.visit_all(node, inner)
        elif kind == "attribute":
            for name in names_of(node):
                inner = path[:-1] + (path[-1] + "@" + name,)
                self.names.add("/".join(inner))
                self.visit_all(node, inner)
        elif kind == "value":
            self.names.add(path[-1] + "=" + node.text.strip())
        elif kind == "text" or kind == "data" and node.get("type") == "string" and len(node) == 0:
            self.names.add(path[-1] + "=*")
        else:
            self.visit_all(node, path)

    def visit_definition(self, name, path):
        """Once at each place, for some hold themselves."""
        if (name, path) not in self.seen:
            self.seen.add((name, path))
            for define in self.defines[name]:
                self.visit_all(define, path)


def names_of(node):
    """The names that an element or attribute may have; an empty list if it may have any name."""
    return [node.get("name")] if node.get("name") else [name.text.strip() for name in node.iter(RNG + "name")]


def names_in(node, path=()):
    """The names that an element of a domain uses."""
    own = node.tag.rpartition("}")[2]
    path = (path + (own,))[-DEPTH:]
    yield "/".join(path)
    yield f"{own}={(node.text or '').strip()}"
    for attribute, value in node.attrib.items():
        yield f"{'/'.join(path)}@{attribute}"
        yield f"{own}@{attribute}={value}"
    for child in node:
        yield from names_in(child, path)


def split(name):
    """The place of a name, and the last part with its mark: the attribute, the value or the element."""
    for mark in "=@/":
        if mark in name:
            place, _, last = name.rpartition(mark)
            return place, mark + last
    return "", name


def known(source):
    """The names in a list, one per line, or in a folder of schemas."""
    if os.path.isdir(source):
        return Schema(source).names
    with open(source, encoding="utf-8") as lines:
        rows = [line.split() for line in lines if not line.startswith("#")]
    return {row[0] + rest for row in rows for rest in row[1:]} | {row[1] for row in rows if row[0] == "-"}


def news(old, new):
    had = {split(place)[1].lstrip("/") + rest for place, rest in map(split, old)}
    found = set()
    for name in new - old:
        place, rest = split(name)
        if name.endswith("=*") or "=" in name and place + "=*" in old:
            continue
        if "=" in name or place in old or split(place)[1].lstrip("/") + rest not in had:
            found.add(name)
    return found


def domains(paths):
    for path in paths:
        if os.path.isdir(path):
            yield from domains(sorted(os.path.join(path, name) for name in os.listdir(path)))
        elif path.endswith(".xml"):
            yield ElementTree.parse(path).getroot()


def print_list(names):
    rows = {}
    for place, rest in sorted(map(split, names)):
        rows.setdefault(place or "-", []).append(rest)
    for place, there in rows.items():
        print(place, *there)


def main(command, *words):
    if command == "list":
        print_list(known(words[0]))
        return 0
    names = news(known(words[0]), known(words[1]))
    if command == "unused":
        names -= {name for root in domains(words[2:]) for name in names_in(root)}
    for name in sorted(names):
        print(name)
    return 1 if command == "unused" and names else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
