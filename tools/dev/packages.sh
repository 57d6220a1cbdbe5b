# shellcheck shell=bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The packages that each word of ./dev needs, and their installation by apt (as root). Without apt the missing packages are named.
# shellcheck disable=SC2034 # for the other words

# Packages of Debian. "PACKAGE?" is left out if the release, of Debian or Ubuntu, doesn't have it.
build_packages=(gcc libc6-dev cmake ninja-build pkg-config libglib2.0-dev libvirt-dev libxml2-dev
  libxslt1-dev libjson-c-dev python3-docutils)
demo_packages=(libvirt-daemon-driver-qemu libvirt-clients qemu-system-x86 'qemu-system-modules-opengl?'
  'qemu-system-modules-spice?' xsltproc)
test_packages=(libcmocka-dev libvirt-daemon-system qemu-utils 'swtpm?' 'swtpm-tools?' libxml2-utils diffutils bsdutils groff-base
  bash-completion zsh fish python3 python3-jsonschema 'ansible-core?' openssl sasl2-bin libsasl2-modules openssh-client netcat-openbsd)
# Where no service starts by being installed; elsewhere the tests do without.
bare_packages=(openssh-server)
release_packages=(mmdebstrap util-linux debian-archive-keyring)
package_packages=(git build-essential debhelper dpkg-dev xz-utils python3 python3-yaml)
# In the root folders that packages are made in.
made_packages=(build-essential debhelper lintian autopkgtest rpm rpmlint makepkg pacman-package-manager libarchive-tools
  fakeroot nix-bin)
# For the image of ./dev e2e's VM, and, in the VM's release, for the drivers of its kernel.
image_packages=(mmdebstrap util-linux cpio e2fsprogs)
driver_packages=(make kmod xz-utils libpng-dev)
fuzz_packages=(clang 'libclang-rt-dev?')
lint_packages=(clang clang-format clang-tidy cppcheck shellcheck zsh codespell valgrind binutils)
cockpit_packages=(cockpit-ws cockpit-bridge chromium chromium-driver python3-selenium gettext)
coverage_packages=(gcovr)
bench_packages=(virtinst valgrind)
# For systems without apt. A row is a package of Debian, the thing to look for (a command, a library as pkg-config names it, a
# file, or "-" for nothing), and the packages of Fedora and of Arch Linux that have it.
elsewhere='
gcc cc gcc gcc
libc6-dev - glibc-devel glibc
cmake cmake cmake cmake
ninja-build ninja ninja-build ninja
pkg-config pkg-config pkgconf-pkg-config pkgconf
libglib2.0-dev glib-2.0 glib2-devel glib2
libvirt-dev libvirt libvirt-devel libvirt
libxml2-dev libxml-2.0 libxml2-devel libxml2
libxslt1-dev libxslt libxslt-devel libxslt
libjson-c-dev json-c json-c-devel json-c
python3-docutils - python3-docutils python-docutils
libcmocka-dev cmocka libcmocka-devel cmocka
libvirt-daemon-driver-qemu /usr/lib*/libvirt/connection-driver/libvirt_driver_qemu.so libvirt-daemon-driver-qemu libvirt
libvirt-clients virsh libvirt-client libvirt
qemu-system-x86 qemu-system-x86_64 qemu-system-x86 qemu-system-x86
qemu-system-modules-opengl - - -
qemu-system-modules-spice - - -
xsltproc xsltproc libxslt libxslt
'

# Packages among those named that aren't installed.
missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "${package%\?}" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

# Packages among those named that aren't left out here, one a line.
offered_packages() {
  local package
  for package in "$@"; do
    [ "$package" = "${package%\?}" ] || apt-cache show "${package%\?}" >/dev/null 2>&1 || continue
    echo "${package%\?}"
  done
}

# Other systems may have apt's commands too, to make root folders of Debian.
has_apt() {
  command -v apt-get >/dev/null && dpkg-query -W dpkg >/dev/null 2>&1
}

is_there() {
  case $1 in
    -) ;;
    /*) compgen -G "$1" >/dev/null ;;
    *) command -v "$1" >/dev/null || pkg-config --exists "$1" 2>/dev/null ;;
  esac
}

# next COMMAND…: what to type next, at the end of a word of ./dev.
next() {
  echo
  echo "Next:"
  printf '    %s\n' "$@"
}

# setup_elsewhere PACKAGE…: without apt.
setup_elsewhere() {
  local package thing fedora arch missing=() for_fedora=() for_arch=() unknown=()
  for package in "${@%\?}"; do
    read -r thing fedora arch <<<"$(sed -n "s/^$package //p" <<<"$elsewhere")"
    if [ -z "$thing" ]; then
      unknown+=("$package")
    elif ! is_there "$thing"; then
      missing+=("$thing") for_fedora+=("$fedora") for_arch+=("$arch")
    fi
  done
  [ "${#unknown[@]}" -eq 0 ] || echo "This needs the contents of these packages of Debian too: ${unknown[*]}" >&2
  [ "${#missing[@]}" -gt 0 ] || return 0
  cat >&2 <<EOF
There is no apt here, and these commands, libraries (by their pkg-config names) and files are missing: ${missing[*]}
Fedora has them in: ${for_fedora[*]}
Arch Linux has them in: ${for_arch[*]}
EOF
  return 1
}

# new_packages PACKAGE…: how many apt would install for these.
new_packages() {
  apt-get install --simulate -qq --no-install-recommends "$@" | grep -c '^Inst '
}

setup() {
  local missing updated=""
  if ! has_apt; then
    setup_elsewhere "$@"
    return
  fi
  mapfile -t missing < <(missing_packages "$@")
  # apt may not have read its sources yet, and knows no package then.
  if [ "$(id -u)" -eq 0 ] && [[ " ${missing[*]} " == *[!?\ ]\ * ]]; then
    apt-get update -qq
    updated=yes
  fi
  mapfile -t missing < <(offered_packages "${missing[@]}")
  [ "${#missing[@]}" -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    {
      echo "These packages are missing: ${missing[*]}"
      echo "Install them with: sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
    } >&2
    return 1
  fi
  [ -n "$updated" ] || apt-get update -qq
  echo "Installing ${#missing[@]} packages, and those that they depend on ($(new_packages "${missing[@]}") in all): ${missing[*]}
apt says nothing more until it is done, in a minute or two."
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

setup_all() {
  setup "${build_packages[@]}" "${demo_packages[@]}" "${test_packages[@]}"
}

# dev_packages test|demo: the packages that it needs in a root folder, one a line.
dev_packages() {
  local needed=("${build_packages[@]}" "${demo_packages[@]}")
  case ${1-} in
    test) needed+=("${test_packages[@]}" "${fuzz_packages[@]}" "${bare_packages[@]}") ;;
    demo) ;;
    *)
      echo "usage: ./dev packages test|demo" >&2
      exit 2
      ;;
  esac
  printf '%s\n' "${needed[@]}"
}

dev_setup() {
  setup_all
}
