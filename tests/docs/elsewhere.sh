#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The examples of docs/elsewhere.md, with the files of docs/examples: a stylesheet that brings its plan, on a domain as
# Terraform's provider makes it; KubeVirt's sidecar, called as its shim calls it. What comes out is defined on a real
# QEMU driver (embedded).
set -u

: "${GVT_XML:?}" "${GVT_XML_SOURCE:?}"
export LC_ALL=C.UTF-8
GVT_XML=$(realpath "$GVT_XML")
GVT_XML_SOURCE=$(realpath "$GVT_XML_SOURCE")
examples=$GVT_XML_SOURCE/docs/examples
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export XDG_STATE_HOME=$work/state
# shellcheck source=tests/lib/adapt.sh
. "$GVT_XML_SOURCE/tests/lib/adapt.sh"
# shellcheck source=tests/lib/driver.sh
. "$GVT_XML_SOURCE/tests/lib/driver.sh"
LIBVIRT_DEFAULT_URI=$(driver_uri "$work/driver")
export LIBVIRT_DEFAULT_URI
mkdir "$work/bin"
ln -s "$GVT_XML" "$work/bin/gvt-xml"
PATH=$work/bin:$PATH

first=a297db4a-f4c2-11e6-90f6-d3b88d6c9525
second=b297db4a-f4c2-11e6-90f6-d3b88d6c9525
checks=0
failed=0

fail() {
  echo "FAILED: $*"
  failed=$((failed + 1))
}

# holds WHAT COMMAND…
holds() {
  local what=$1
  shift
  checks=$((checks + 1))
  "$@" >"$work/out" 2>&1 || { fail "$what"; cat "$work/out"; }
}

# count XPATH NUMBER FILE
count() {
  [ "$(xmllint --nonet --xpath "count($1)" "$3")" = "$2" ]
}

# defines FILE: libvirt accepts it, without the devices that a bare host doesn't have.
defines() {
  adapt "$1" >"$work/adapted.xml" && virsh define "$work/adapted.xml"
}

# provider STYLESHEET FILE: as Terraform's provider calls it.
provider() {
  xsltproc --nomkdir --nonet --nowrite "$1" "$2"
}

# is_same FILE FILE
is_same() {
  diff -u <(xmllint --nonet --format "$1") <(xmllint --nonet --format "$2")
}

# This host, as --target says it.
target="libvirt=$(virsh --version),qemu=$(qemu-system-x86_64 --version | sed -n 's/.*version \([0-9.]*\).*/\1/p')"

# Terraform

cd "$work" || exit 1
domain=$GVT_XML_SOURCE/tests/docs/elsewhere/terraform.xml
gvt-xml -q apply --file "$domain" --uuid "$first" --profile gvtg-spice --rendernode /dev/dri/renderD128 \
  --target "$target" >planned.xml
gvt-xml stylesheet apply --plan planned.xml >gvt.xsl
provider gvt.xsl "$domain" >first.xml
holds "Terraform's domain gets by the stylesheet what the program gives it" is_same planned.xml first.xml
sed "s/$first/$second/g" gvt.xsl >replaced.xsl
provider replaced.xsl "$domain" >second.xml
holds "the other guest gets the other vGPU" count "/domain/devices/hostdev/source/address[@uuid = '$second']" 1 second.xml
holds "libvirt takes it" defines second.xml
# Read to the end: two at a time can't have the driver.
gvt-xml status >status.txt
holds "what libvirt completes is no drift" grep -q 'desk2.*in sync' status.txt
holds "the plan is applied to that by who says that it is his" gvt-xml apply desk2 --trust-metadata
gvt-xml status >status.txt
holds "then it is in sync" grep -q 'desk2.*in sync' status.txt

# A plan of a domain that there is, for others.
gvt-xml plan desk2 --uuid "$first" --profile gvtg-headless >plan.xml 2>/dev/null
gvt-xml stylesheet apply --plan - <plan.xml >gvt.xsl
provider gvt.xsl "$domain" >headless.xml
holds "a plan alone does too" count "//graphics | //hostdev[@display = 'on']" 0 headless.xml
holds "a domain that has a plan is refused" sh -c '! xsltproc --nonet gvt.xsl planned.xml'

# KubeVirt

domain=$GVT_XML_SOURCE/tests/docs/elsewhere/kubevirt.xml
"$examples/onDefineDomain" --vmi '{"kind": "VirtualMachineInstance"}' --domain "$(cat "$domain")" >sidecar.xml 2>err
holds "the sidecar's domain has the resolution" count "//*[local-name() = 'property'][@name = 'xres']" 2 sidecar.xml
holds "and KubeVirt's metadata" count "//*[local-name() = 'graceperiod']" 1 sidecar.xml
holds "and one vGPU" count "//hostdev" 1 sidecar.xml
holds "libvirt takes it" defines sidecar.xml
xmllint --nonet --xpath '/domain' "$domain" | sed 's/<hostdev.*<\/hostdev>//' >bare.xml
"$examples/onDefineDomain" --vmi '{}' --domain "$(cat bare.xml)" >sidecar.xml
holds "a guest without a vGPU stays as it is" is_same bare.xml sidecar.xml

# NixOS

if command -v nix-instantiate >/dev/null; then
  holds "the NixOS module is Nix" nix-instantiate --parse "$examples/gvt-xml.nix"
fi

# The document shows nothing that isn't in a file, and names no file that isn't there.
while read -r file; do
  holds "docs/elsewhere.md names $file" test -e "$GVT_XML_SOURCE/docs/$file"
done < <(grep -oE 'examples/[A-Za-z.-]+' "$GVT_XML_SOURCE/docs/elsewhere.md" | sort -u)

echo "elsewhere: $checks checks, $failed failures"
[ "$checks" -ge 12 ] && [ "$failed" = 0 ]
