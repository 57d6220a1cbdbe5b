#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks a release's SPDX document without SPDX' own tools: sbom.py DOCUMENT FOLDER

All that it names exists, each id once; each checksum and verification code is that of the file in FOLDER; each file of FOLDER that
is a package is described.
"""
import hashlib
import json
import pathlib
import re
import sys

REQUIRED = {
    "document": {"spdxVersion", "dataLicense", "SPDXID", "name", "documentNamespace", "creationInfo"},
    "packages": {"SPDXID", "name", "downloadLocation", "filesAnalyzed", "licenseConcluded", "licenseDeclared", "copyrightText"},
    "files": {"SPDXID", "fileName", "checksums", "licenseConcluded", "licenseInfoInFiles", "copyrightText"},
    "relationships": {"spdxElementId", "relationshipType", "relatedSpdxElement"}}
KINDS = {"DESCRIBES", "CONTAINS", "GENERATED_FROM", "DEPENDS_ON", "BUILD_DEPENDENCY_OF"}
errors = []


def need(condition, what):
    if not condition:
        errors.append(what)


def check_form(document):
    need(document["spdxVersion"] == "SPDX-2.3" and document["dataLicense"] == "CC0-1.0", "it isn't SPDX 2.3")
    need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["creationInfo"]["created"]), "its time")
    for kind, keys in REQUIRED.items():
        for item in [document] if kind == "document" else document[kind]:
            need(keys <= item.keys(), "%s lacks %s" % (item.get("SPDXID", kind), keys - item.keys()))


def check_references(document):
    ids = [item["SPDXID"] for item in [document, *document["packages"], *document["files"]]]
    need(len(ids) == len(set(ids)), "an id is there twice")
    for name in ids:
        need(re.fullmatch(r"SPDXRef-[A-Za-z0-9.-]+", name), "the id %s" % name)
    related = set()
    for relationship in document["relationships"]:
        need(relationship["relationshipType"] in KINDS, "the kind %s" % relationship["relationshipType"])
        for key in ("spdxElementId", "relatedSpdxElement"):
            related.add(relationship[key])
    need(related == set(ids), "these are in no relationship, or don't exist: %s" % sorted(related ^ set(ids))[:5])


def check_package(document, package, folder):
    contents = (folder / package["packageFileName"]).read_bytes()
    for checksum in package["checksums"]:
        need(hashlib.new(checksum["algorithm"].lower(), contents).hexdigest() == checksum["checksumValue"],
             "the checksum of %s" % package["packageFileName"])
    held = {item["relatedSpdxElement"] for item in document["relationships"]
            if item["relationshipType"] == "CONTAINS" and item["spdxElementId"] == package["SPDXID"]}
    sums = sorted(checksum["checksumValue"] for file in document["files"] if file["SPDXID"] in held
                  for checksum in file["checksums"] if checksum["algorithm"] == "SHA1")
    need(sums, "%s holds nothing" % package["packageFileName"])
    need(hashlib.sha1("".join(sums).encode()).hexdigest() == package["packageVerificationCode"]["packageVerificationCodeValue"],
         "the verification code of %s" % package["packageFileName"])


def main():
    document = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder = pathlib.Path(sys.argv[2])
    check_form(document)
    check_references(document)
    described = [package for package in document["packages"] if package["filesAnalyzed"]]
    for package in described:
        check_package(document, package, folder)
    there = {path.name for path in folder.iterdir() if path.name.endswith(".deb") or re.fullmatch(r"gvt-xml-[0-9.]+\.tar\.xz", path.name)}
    need({package["packageFileName"] for package in described} == there, "the packages that it describes aren't those of the release")
    for error in errors:
        print("sbom:", error, file=sys.stderr)
    if not errors:
        print("sbom: %d packages, %d files, %d relationships" % tuple(len(document[kind]) for kind in ("packages", "files", "relationships")))
    sys.exit(bool(errors))


main()
