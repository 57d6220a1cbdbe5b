#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The software bill of materials of a release, as SPDX 2.3 (JSON): sbom.py FOLDER VERSION

FOLDER has the sources' tarball, Debian's source package and the .debs. Printed are all files that the tarball and the .debs hold,
and the packages that building and running need. SOURCE_DATE_EPOCH is the time of the document.
"""
import datetime
import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import uuid

LICENSE = "LGPL-2.1-or-later"
AUTHOR = "Organization: gvt-xml developers"
LICENSE_LINE = re.compile(rb"SPDX-License-Identifier: ([A-Za-z0-9.+-]+)")


def digest(algorithm, data):
    return hashlib.new(algorithm, data).hexdigest()


def checksums(data):
    return [{"algorithm": name, "checksumValue": digest(name.lower(), data)} for name in ("SHA1", "SHA256")]


def name_as_id(text):
    """An id has letters, digits, "." and "-" only."""
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-")


def kind(name, data):
    if data.startswith(b"\x7fELF") or name.endswith(".gz"):
        return "BINARY"
    return "DOCUMENTATION" if name.endswith((".md", ".rst")) or "/share/doc/" in name else "SOURCE"


def members(file):
    """Name and contents of each regular file in a tar archive."""
    with tarfile.open(fileobj=file, mode="r|*") as tar:
        for member in tar:
            if member.isfile():
                yield member.name, tar.extractfile(member).read()


def debian_fields(path):
    """The fields of a .deb or of a .dsc."""
    command = ["dpkg-deb", "--field", path] if path.suffix == ".deb" else ["cat", path]
    lines = re.sub(r"\n[ \t]+", " ", subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return dict(line.split(": ", 1) for line in lines.splitlines() if ": " in line)


def dependencies(field):
    """Name and version condition of each, of alternatives the first."""
    for item in filter(None, (item.strip() for item in field.split(","))):
        name, condition = re.match(r"([a-z0-9.+-]+)(?::\w+)?\s*(?:\(([^)]*)\))?", item).groups()
        yield name, condition


class Document:
    def __init__(self, version):
        self.version = version
        self.packages = {}
        self.files = []
        self.relationships = []

    def relate(self, one, kind_of, other):
        self.relationships.append({"spdxElementId": one, "relationshipType": kind_of, "relatedSpdxElement": other})

    def add_archive(self, path, contents, version, purpose):
        """A file of the release, with the files that it holds."""
        package = name_as_id(path.name)
        verification = []
        licenses = set()
        for number, (name, data) in enumerate(sorted(contents)):
            file = name_as_id("File-%s-%d" % (path.name, number))
            named = LICENSE_LINE.search(data[:1000])
            license_of_file = named.group(1).decode() if named else "NOASSERTION"
            licenses.add(license_of_file)
            verification.append(digest("sha1", data))
            self.files.append({"SPDXID": file, "fileName": "./" + name.removeprefix("./"), "fileTypes": [kind(name, data)],
                               "checksums": checksums(data), "licenseConcluded": LICENSE,
                               "licenseInfoInFiles": [license_of_file], "copyrightText": "NOASSERTION"})
            self.relate(package, "CONTAINS", file)
        self.packages[package] = {
            "SPDXID": package, "name": "gvt-xml", "versionInfo": version, "packageFileName": path.name, "supplier": AUTHOR,
            "originator": AUTHOR, "downloadLocation": "NOASSERTION", "filesAnalyzed": True,
            "packageVerificationCode": {"packageVerificationCodeValue": digest("sha1", "".join(sorted(verification)).encode())},
            "checksums": checksums(path.read_bytes()), "licenseConcluded": LICENSE, "licenseDeclared": LICENSE,
            "licenseInfoFromFiles": sorted(licenses), "copyrightText": "2026 gvt-xml developers",
            "primaryPackagePurpose": purpose}
        self.relate("SPDXRef-DOCUMENT", "DESCRIBES", package)
        return package

    def add_foreign(self, name, condition):
        """A package of Debian that isn't part of the release. The condition is part of its id: two .debs may want two versions."""
        package = name_as_id("Debian-%s-%s" % (name, condition or "any"))
        self.packages[package] = {
            "SPDXID": package, "name": name, "downloadLocation": "NOASSERTION", "filesAnalyzed": False,
            "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                              "referenceLocator": "pkg:deb/debian/" + name.replace("+", "%2B")}],
            **({"comment": "Version " + condition} if condition else {})}
        return package

    def add_debian(self, path, source):
        fields = debian_fields(path)
        archive = subprocess.run(["dpkg-deb", "--fsys-tarfile", path], check=True, stdout=subprocess.PIPE).stdout
        package = self.add_archive(path, list(members(io.BytesIO(archive))), fields["Version"], "INSTALL")
        self.relate(package, "GENERATED_FROM", source)
        for name, condition in dependencies(fields.get("Depends", "")):
            self.relate(package, "DEPENDS_ON", self.add_foreign(name, condition))

    def as_json(self, namespace):
        created = datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc)
        return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
                "name": "gvt-xml-" + self.version, "documentNamespace": namespace,
                "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
                                 "creators": [AUTHOR, "Tool: gvt-xml-sbom-" + self.version]},
                "packages": list(self.packages.values()), "files": self.files, "relationships": self.relationships}


def main():
    folder, version = pathlib.Path(sys.argv[1]), sys.argv[2]
    document = Document(version)
    tarball = folder / ("gvt-xml-%s.tar.xz" % version)
    with tarball.open("rb") as file:
        source = document.add_archive(tarball, list(members(file)), version, "SOURCE")
    for path in sorted(folder.glob("*.dsc")):
        for name, condition in dependencies(debian_fields(path)["Build-Depends"]):
            document.relate(document.add_foreign(name, condition), "BUILD_DEPENDENCY_OF", source)
    for path in sorted(folder.glob("*.deb")):
        document.add_debian(path, source)
    # SPDX's form for those who have no address of their own; the same release has the same one.
    name = uuid.uuid5(uuid.NAMESPACE_OID, digest("sha256", tarball.read_bytes()))
    namespace = "https://spdx.org/spdxdocs/gvt-xml-%s-%s" % (version, name)
    json.dump(document.as_json(namespace), sys.stdout, indent=1)
    print()


main()
