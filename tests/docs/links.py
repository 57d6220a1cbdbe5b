#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Follows the links of all *.md files: each relative target is there, and has the heading that the link names, by the anchor that
GitHub gives a heading. A page of docs/ is always a link: its name in plain text is a fault, but not in code blocks. What is installed links only to what is installed with it. docs/README.md lists each page of docs."""

import os
import re
import sys
from pathlib import Path

SOURCE = Path(os.environ.get("GVT_XML_SOURCE", Path(__file__).resolve().parents[2])).resolve()
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
PAGE = re.compile(r"(?<![\w./*-])(?:\.\./)?docs/[\w.-]+\.md\b")
# Lists of each rule, check, message and version, made from the sources: these name pages as the program does, in text. So do old
# entries of the changelog.
MADE = {"CHANGELOG.md", "docs/doctor.md", "docs/errors.md", "docs/lint.md", "docs/versions.md"}
# These are installed together, in one folder.
INSTALLED = re.compile(r"(README|CONTRIBUTING|CHANGELOG|SECURITY)\.md|contrib/ansible/.*|docs/.*\.(md|svg|png|json)|docs/examples/.*")


def prose(text):
    """The text without its code blocks, fenced or indented."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
    return re.sub(r"(?:(?<=\n\n)|\A)(?: {4}.*\n|\n)+", "\n", text)


def anchors(path):
    """As GitHub makes them: no punctuation, and a number for a heading that is there again."""
    found, seen = set(), {}
    for heading in re.findall(r"^#+ +(.*)$", re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.S | re.M), re.M):
        anchor = re.sub(r"[^\w\- ]", "", LINK.sub("", heading).strip().lower()).replace(" ", "-")
        count = seen[anchor] = seen.get(anchor, -1) + 1
        found.add(f"{anchor}-{count}" if count else anchor)
    return found


def faults(page, text, links):
    """What is wrong in a page."""
    name = str(page.relative_to(SOURCE))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        links.append(target)
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        if not goal.exists() or SOURCE not in goal.parents:
            yield f"there is no {target}"
        elif anchor and anchor not in anchors(goal):
            yield f"{path} has no heading for #{anchor}"
        elif INSTALLED.fullmatch(name) and not INSTALLED.fullmatch(str(goal.relative_to(SOURCE))):
            yield f"{target} isn't installed, this page is"
    if name not in MADE:
        for plain in PAGE.findall(LINK.sub("", text)):
            yield f"{plain} is no link"


def pages():
    skipped = {"build", ".git", "golden"}
    for folder, folders, files in os.walk(SOURCE):
        folders[:] = sorted(set(folders) - skipped)
        yield from (Path(folder) / file for file in sorted(files) if file.endswith(".md"))


def main():
    links, failed, count = [], 0, 0
    for page in pages():
        count += 1
        for fault in faults(page, prose(page.read_text()), links):
            failed += 1
            print(f"{page.relative_to(SOURCE)}: {fault}")
    index = set(LINK.findall((SOURCE / "docs/README.md").read_text()))
    for page in sorted((SOURCE / "docs").glob("*.md")):
        if page.name not in index | {"README.md"}:
            failed += 1
            print(f"docs/README.md: {page.name} isn't in this list")
    print(f"links: {len(links)} links in {count} files, {failed} faults")
    return 0 if not failed and len(links) > 100 and count > 20 else 1


if __name__ == "__main__":
    sys.exit(main())
