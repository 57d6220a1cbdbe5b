# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# A libvirtd of the test's own, without systemd: its socket, its domains and its logs are below the folder $daemon_root. As root
# it runs as the user nobody. To be sourced.

: "${daemon_root:?}"

# Further lines of its configuration, with which it listens on the network too.
daemon_lines=()

# The user as which the daemon runs, and which may talk to it.
daemon_user() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"
  else
    "$@"
  fi
}

daemon_uri() {
  echo "qemu+unix:///session?socket=$daemon_root/run/libvirt/libvirt-sock"
}

# The environment by which a libvirt of a user has its folders.
daemon_environment() {
  env -u DISPLAY -u DBUS_SESSION_BUS_ADDRESS HOME="$daemon_root/home" XDG_RUNTIME_DIR="$daemon_root/run" \
    XDG_CONFIG_HOME="$daemon_root/config" XDG_CACHE_HOME="$daemon_root/cache" XDG_DATA_HOME="$daemon_root/data" "$@"
}

daemon_start() {
  mkdir -p "$daemon_root"/{run,home,config,cache,data,log}
  chmod 755 "$daemon_root"
  if [ "$(id -u)" = 0 ]; then
    chown -R nobody:nogroup "$daemon_root"
  fi
  printf '%s\n' "log_outputs=\"3:file:$daemon_root/log/libvirtd\"" 'auth_unix_rw="none"' "${daemon_lines[@]}" >"$daemon_root/libvirtd.conf"
  daemon_user env -u DISPLAY HOME="$daemon_root/home" XDG_RUNTIME_DIR="$daemon_root/run" \
    XDG_CONFIG_HOME="$daemon_root/config" XDG_CACHE_HOME="$daemon_root/cache" XDG_DATA_HOME="$daemon_root/data" \
    libvirtd ${daemon_lines[0]+--listen} --config "$daemon_root/libvirtd.conf" --pid-file "$daemon_root/run/pid" \
    >>"$daemon_root/log/out" 2>&1 </dev/null &
  local i
  for ((i = 0; i < 300; i++)); do
    if timeout 20 virsh -q -c "$(daemon_uri)" version >/dev/null 2>&1; then
      return 0
    fi
    sleep 0.1
  done
  echo "the test's libvirtd doesn't start:" >&2
  cat "$daemon_root"/log/* >&2
  return 1
}

daemon_pid() {
  cat "$daemon_root/run/pid"
}

# daemon_signal SIGNAL
daemon_signal() {
  kill "-$1" "$(daemon_pid)"
}

daemon_stop() {
  local pid
  pid=$(daemon_pid 2>/dev/null) || return 0
  kill -CONT "$pid" 2>/dev/null || true
  kill "$pid" 2>/dev/null || return 0
  local i
  for ((i = 0; i < 100; i++)); do
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null || true
}
