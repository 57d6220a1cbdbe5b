#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the commands about the host print with --json, on hosts of files and libvirt's test driver: by its schema, and the same as
# the text says. tests/cli/fleet.sh and tests/cli/files.sh do it for the commands about domains.
set -euo pipefail

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C.UTF-8 XDG_CONFIG_HOME=$work/config
root=$work/host
uri=test:///default
# shellcheck source=tests/lib/hosttree.sh
. "$GVT_XML_SOURCE/tests/lib/hosttree.sh"
# shellcheck source=tests/lib/gvt.sh
. "$GVT_XML_SOURCE/tests/lib/gvt.sh"

# json DEFINITION EXPRESSION
json() {
  [ ! -s "$work/err" ] || fail "JSON isn't all"
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/host.schema.json#$1" "$work/out" "$2" ||
    fail "JSON: $1: $2"
}

intel_gpu 1 2 2 4
mdev a297db4a-f4c2-11e6-90f6-d3b88d6c9525 0000:00:02.0 i915-GVTg_V5_4
gvt 0 --root "$root" devices --json
json devices 'o["devices"][0]["identity"] == "0000:00:02.0" and o["devices"][0]["driver"] == "i915" and o["vgpus"] == []'
json devices 'any(t["id"] == "i915-GVTg_V5_4" and t["free"] == 2 and t["total"] == 3 for t in o["devices"][0]["types"])'
json devices 'o["devices"][0]["vgpus"][0]["uuid"].startswith("a297") and o["devices"][0]["vgpus"][0]["used_by"] == []'
physical_function 0000:00:02.0 7
gvt 0 --root "$root" devices --json
json devices 'o["devices"][0]["most_functions"] == 7 and o["devices"][0]["functions"] == []'
pci 0000:41:00.0 030200 10de 26b9 nvidia 66
physical_function 0000:41:00.0 2 2
nvidia_vf 0000:41:00.4 0000:41:00.0 70 1519
nvidia_vf 0000:41:00.5 0000:41:00.0 71 0 1519 'NVIDIA L40S-2Q'
gvt 0 --root "$root" devices --json
json devices '[f["type"] for f in o["devices"][1]["functions"]] == ["nvidia-1519", None]'
json devices '[f["creatable"] for f in o["devices"][1]["functions"]] == [[], [{"id": "nvidia-1519", "name": "NVIDIA L40S-2Q"}]]'
gvt 0 --root "$root" vgpu list --json
json vgpu_list '[(t["id"], t["parent"], t["free"], t["total"]) for t in o["types"] if "V5_4" in t["id"]] == [("i915-GVTg_V5_4", "0000:00:02.0", 2, 3)]'
json vgpu_list '[(t["name"], t["parent"], t["free"], t["total"]) for t in o["types"] if "nvidia" in t["id"]] == [("NVIDIA L40S-2Q", "0000:41:00.0", 1, 2)]'
json vgpu_list '[(v["identity"][:4], v["type"], v["parent"], v["active"]) for v in o["vgpus"]] == [("0000", "nvidia-1519", "0000:41:00.0", True), ("a297", "i915-GVTg_V5_4", "0000:00:02.0", True)]'
uri=test://$GVT_XML_SOURCE/tests/libvirt/node.xml
guest=$(timeout 60 virsh -q -c "$uri" list --all --name | head -n 1)
gvt 0 --root "$root" devices --for "$guest" --json
json offers 'o["offers"][0]["option"] == "--vgpu-type i915-GVTg_V5_1 --parent 0000:00:02.0" and o["offers"][0]["free"] == 1'
json offers '{n["kind"] for n in o["offers"]} == {"vgpu-type", "function-type", "mdev", "gpu", "virtual-function"}'
json offers '[n["total"] for n in o["offers"] if n["kind"] == "function-type"] == [2]'
# The error of apply and plan has the same, for programs.
for command in apply plan; do
  gvt 2 --root "$root" "$command" "$guest" --json
  /usr/bin/python3 "$GVT_XML_SOURCE/tests/lib/check-json.py" "$GVT_XML_SOURCE/docs/domain.schema.json" "$work/out" "$guest" \
    'o["error"]["code"] == "no-device" and o["offers"][0]["option"] == "--vgpu-type i915-GVTg_V5_1 --parent 0000:00:02.0"' ||
    fail "JSON: the offers of $command"
done
uri=test:///default
gvt 0 --root "$root" devices --all --json
json devices 'len(o["devices"]) >= 1'

sed "s,</devices>,<hostdev mode='subsystem' type='mdev' model='vfio-pci'><source>\
<address uuid='a297db4a-f4c2-11e6-90f6-d3b88d6c9525'/></source></hostdev>&," \
  "$GVT_XML_SOURCE/tests/libvirt/node.xml" >"$work/node.xml"
uri=test://$work/node.xml
gvt 0 status --all --json
json usages 'all(u["kind"] in ("mdev", "pci", "usb") for u in o)'
gvt 2 status --all --match 'a*' --json

gvt 0 profiles --json
profiles=("$GVT_XML_SOURCE"/profiles/*.xml)
json profiles "len(o) == ${#profiles[@]}"
json profiles 'any(p["name"] == "gvtg-spice" and p["device"] == "mdev" and not p["own"] for p in o)'
gvt 0 profiles gvtg-spice --json
json profiles 'len(o) == 1 and any(s["setting"] == "display" for s in o[0]["settings"]) and o[0]["source"]'
gvt 0 profiles --displays --json
json displays 'any(d["display"] == "spice-gl" for d in o)'

gvt 3 --root "$root" hook status --json
json hook 'not o["installed"] and o["why"] and o["program"] is None'
gvt 2 --root "$root" hook install --json

gvt 0 --root "$root" doctor --json 2>/dev/null || gvt 3 --root "$root" doctor --json
json doctor 'len(o["checks"]) > 5 and o["domain"] is None'

echo "json: $checks checks passed"
