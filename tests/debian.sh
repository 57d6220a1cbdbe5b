# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Sourced by what makes root folders of Debian: where this machine's apt gets its packages, and how.

# Debian's mirror of this machine's apt, however its sources are written down.
mirror() {
  # shellcheck disable=SC2016 # for apt to fill in
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Identifier: Packages' |
    sed -n 's/^Debian Debian //p' | head -n 1
}

# How this machine's apt gets at a mirror (proxies, what it overlooks), a mmdebstrap option a line.
apt_options() {
  apt-config dump Acquire |
    sed -nE 's/^Acquire::(Check-|Allow|Retries|ForceIPv|[a-z]+::)[^ ]* "[^"]+";$/--aptopt=&/p' |
    grep -v '^--aptopt=Acquire::cdrom'
}

# The mirror, or why there is none.
need_mirror() {
  local uri
  uri=$(mirror) || return
  if [ -z "$uri" ]; then
    echo "apt knows no mirror of Debian here: name one in its sources (sources.list(5)), and apt-get update" >&2
    return 1
  fi
  echo "$uri"
}
