# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# For scripts that make root folders of Debian and work in them. Packages come from the mirror of this machine's apt. Scripts
# source it.

declare -A codenames=([11]=bullseye [12]=bookworm [13]=trixie [14]=forky)

# Debian's mirror: that of ./dev --snapshot, else of this machine's apt, however its sources are written down.
mirror() {
  if [ -n "${GVT_XML_SNAPSHOT-}" ]; then
    echo "$GVT_XML_SNAPSHOT"
    return
  fi
  # shellcheck disable=SC2016 # for apt to fill in
  apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' 'Identifier: Packages' |
    sed -n 's/^Debian Debian //p' | head -n 1
}

# The settings by which this machine's apt reaches a mirror (proxies, checks that are off), one mmdebstrap option per line.
apt_options() {
  apt-config dump Acquire |
    sed -nE 's/^Acquire::(Check-|Allow|Retries|ForceIPv|[a-z]+::)[^ ]* "[^"]+";$/--aptopt=&/p' |
    grep -v '^--aptopt=Acquire::cdrom' || true
  [ -z "${GVT_XML_SNAPSHOT-}" ] || echo '--aptopt=Acquire::Check-Valid-Until "false";'
}

# The mirror, or why there is none. apt doesn't know it before it has read its sources once.
need_mirror() {
  local uri
  uri=$(mirror) || return
  if [ -z "$uri" ] && [ "$(id -u)" = 0 ]; then
    apt-get update -qq >&2 || return
    uri=$(mirror) || return
  fi
  if [ -z "$uri" ]; then
    echo "apt knows no mirror of Debian here: name one in its sources (sources.list(5)) and apt-get update, or by" \
      "./dev --snapshot URI" >&2
    return 1
  fi
  echo "$uri"
}

# make_debian RELEASE FOLDER [PACKAGE…]: FOLDER/root, unless it is there, with the same packages. "PACKAGE?" is left out of a
# release that doesn't have it. With RELEASE NUMBER-backports, packages that the backports have come from there.
make_debian() {
  local release=$1 folder=$2 codename=${codenames[${1%-backports}]} packages package uri options mirrors pin required="" wished=""
  packages=$(IFS=, && echo "${*:3}")
  ! [ -f "$folder/packages" ] || [ "$(cat "$folder/packages")" != "$packages" ] || return 0
  for package in "${@:3}"; do
    case $package in
      *\?) wished+=" ${package%?}" ;;
      *) required+=",$package" ;;
    esac
  done
  uri=$(need_mirror) || return
  mirrors=("deb $uri $codename main")
  mapfile -t options < <(apt_options)
  if [ "$release" != "${release%-backports}" ]; then
    mirrors+=("deb $uri $codename-backports main")
    pin="Package: *\\nPin: release n=$codename-backports\\nPin-Priority: 990\\n"
    options+=("--setup-hook=printf '$pin' >\"\$1/etc/apt/preferences.d/backports\"")
  fi
  [ -z "$required" ] || options+=("--include=${required#,}")
  [ -z "$wished" ] || options+=("--customize-hook=chroot \"\$1\" sh -c 'apt-get install -qq --no-install-recommends \
    \$(apt-cache show$wished 2>/dev/null | sed -n \"s/^Package: //p\" | sort -u) >/dev/null'")
  echo "Making a root folder of $codename$([ "$release" = "${release%-backports}" ] || echo ", with its backports,") from $uri"
  rm -rf --one-file-system "$folder/root" "$folder/packages" && mkdir -p "$folder" || return
  mmdebstrap --quiet --mode=root --dpkgopt=force-unsafe-io --variant=apt "${options[@]}" "$codename" "$folder/root" "${mirrors[@]}" || return
  printf '%s' "$packages" >"$folder/packages"
}

# need_namespaces WORD NEXT-STEP: what enter() does must be allowed. In a container, and below a plain chroot, it often isn't.
need_namespaces() {
  local said
  said=$(unshare --mount --pid --fork mount -t tmpfs none /mnt 2>&1) && return
  echo "$1: root folders of Debian need the rights to mount and to make namespaces, which are missing here ($said); run it on" \
    "the host itself, or in a container with all rights (podman run --privileged)$2" >&2
  return 1
}

# copy_sources ROOT: as they are now (tracked, or new and not ignored), beside the build folder of the time before.
copy_sources() {
  local to=$1/src/gvt-xml
  mkdir -p "$to" || return
  find "$to" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} + || return
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    if [ -e "$file" ] || [ -L "$file" ]; then printf '%s\0' "$file"; fi
  done | tar --create --null --files-from=- | tar --extract --directory="$to"
}

# enter ROOT WORD…: goes on there, in namespaces of its own: /proc, the bare /dev of the root folder (no KVM, no GPU) with
# pseudo terminals, of /sys only the CPUs, without which libvirt 12.8 starts no guest, and nothing that stays mounted or
# running. The root folder is a mount, so that name spaces for mounts can be made in it. For a shell of its own, in whose place
# it runs.
enter() {
  # shellcheck disable=SC2016 # for the shell in there
  exec unshare --mount --pid --fork --kill-child sh -c '
    mount --bind "$0" "$0" &&
      mount -t proc proc "$0/proc" && mount -t devpts -o newinstance,ptmxmode=666 devpts "$0/dev/pts" &&
      mount -t tmpfs tmpfs "$0/sys" && mkdir -p "$0/sys/devices/system/cpu" &&
      mount -o bind,ro /sys/devices/system/cpu "$0/sys/devices/system/cpu" &&
      exec chroot "$0" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"' "$@" </dev/null
}
