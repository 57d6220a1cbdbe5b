#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Ansible collection's tarball, as "ansible-galaxy collection build" makes it, but the same bytes each time.

collection.py SOURCE FOLDER: SOURCE has galaxy.yml. SOURCE_DATE_EPOCH is the time of all files.
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

import yaml

OPTIONAL = {"tags": [], "description": None, "license": [], "license_file": None, "dependencies": {}, "repository": None,
            "documentation": None, "homepage": None, "issues": None}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def entry(name, data=None):
    """A file's or a folder's line in FILES.json."""
    return {"name": name, "ftype": "dir" if data is None else "file", "chksum_type": None if data is None else "sha256",
            "chksum_sha256": None if data is None else sha256(data), "format": 1}


def read(source):
    """Path to contents of each file, None for a folder."""
    found = {}
    for folder, folders, names in os.walk(source):
        folders.sort()
        for name in folders + sorted(names):
            path = os.path.join(folder, name)
            relative = os.path.relpath(path, source)
            if relative != "galaxy.yml":
                found[relative] = None if os.path.isdir(path) else open(path, "rb").read()
    return found


def document(value):
    return json.dumps(value, indent=4).encode()


def main():
    source, folder = sys.argv[1:]
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    with open(os.path.join(source, "galaxy.yml"), encoding="utf-8") as file:
        galaxy = yaml.safe_load(file)
    info = {key: galaxy[key] for key in ("namespace", "name", "version", "authors", "readme")}
    info.update({key: galaxy.get(key, value) for key, value in OPTIONAL.items()})
    files = read(source)
    listing = document({"files": [entry(".")] + [entry(*item) for item in files.items()], "format": 1})
    manifest = document({"collection_info": info,
                         "file_manifest_file": dict(entry("FILES.json", listing)), "format": 1})

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in [("MANIFEST.json", manifest), ("FILES.json", listing), *files.items()]:
            member = tarfile.TarInfo(name)
            member.mtime = epoch
            member.mode = 0o755 if data is None else 0o644
            member.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
            member.size = len(data or b"")
            tar.addfile(member, io.BytesIO(data or b""))
    path = os.path.join(folder, "{namespace}-{name}-{version}.tar.gz".format(**info))
    with open(path, "wb") as file:
        file.write(gzip.compress(packed.getvalue(), 9, mtime=0))
    print(path)


main()
