# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fails unless the Ansible module's parameters are those of its documentation, and have all options of apply.

  ansible-parameters.py MODULE GVT-XML DOCUMENTATION

MODULE is the module's file, DOCUMENTATION its documentation as "ansible-doc --json" prints it.
"""
import importlib.util
import json
import re
import subprocess
import sys

path, program, doc = sys.argv[1:]
spec = importlib.util.spec_from_file_location("gvt_xml", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
taken = module.argument_spec()
told = json.load(open(doc))["gvt_xml.libvirt.gvt_xml"]["doc"]["options"]
assert set(taken) == set(told), set(taken) ^ set(told)
for name, each in taken.items():
    for key in ("type", "elements", "choices", "default", "aliases"):
        assert (each.get(key) or None) == (told[name].get(key) or None), (name, key)
# Options about several domains, a terminal, a file or a script are no parameters of a task.
others = {"help", "help-all", "dry-run", "exit-code", "confirm", "full", "print-xml", "jobs", "keep-going", "fail-fast", "all-or-nothing", "json",
          "file", "output-dir", "no-validate", "no-check", "target", "map", "connect", "quiet", "verbose"}
listed = subprocess.run([program, "apply", "--list-options"], capture_output=True, text=True, check=True).stdout
options = set(re.findall(r"^--([a-z-]+)\t", listed, re.MULTILINE))
assert len(options) > 30, options
# A task takes an option back when it doesn't name it.
others |= {option for option in options if option.startswith("no-") and option[3:] in options}
aliases = {alias for each in taken.values() for alias in each.get("aliases") or ()}
lacking = {option.replace("-", "_") for option in options - others} - set(taken) - aliases
assert not lacking, lacking
