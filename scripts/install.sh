#!/bin/sh
# Installs Besom from this checkout: the bundle and the runtime it was tested with, where only root can write.
#
#     npm ci && npm run bundle
#     sudo scripts/install.sh                 on this Mac
#     scripts/install.sh --root DIR           into a folder that stands for a Mac's disk (an image, a package, a test)
#     scripts/install.sh [--root DIR] --uninstall
#
# Safe to run again. Exit code 0: done. 2: not done, and one line says why.
set -eu
umask 022

checkout=$(cd "$(dirname "$0")/.." && pwd -P)
label=com.besom.agent
root=
action=install

fail() {
  printf 'Cannot %s: %s\n' "$action" "$1" >&2
  exit 2
}

# Runs a program of the system; its complaint becomes our one line.
try() {
  said=$("$@" 2>&1) || fail "$said. Mend that, then run this again"
}

say() {
  printf '%s\n' "$1"
}

usage() {
  say 'Usage: scripts/install.sh [--root DIR] [--uninstall]'
}

while [ $# -gt 0 ]; do
  case $1 in
    --root)
      [ -n "${2-}" ] || fail '--root needs a folder. Name one: --root DIR'
      root=$2
      shift
      ;;
    --uninstall) action=uninstall ;;
    --help)
      usage
      exit 0
      ;;
    *) fail "$1 is no option of this script. See: scripts/install.sh --help" ;;
  esac
  shift
done

# An empty root means this machine, and "/" means the same.
if [ -n "$root" ]; then
  [ -d "$root" ] || fail "there is no folder $root. Make it, or name another one"
  root=$(cd "$root" && pwd -P)
  [ "$root" != / ] || root=
fi
if [ -z "$root" ]; then
  [ "$(uname -s)" = Darwin ] || fail 'this machine is no Mac. Name a folder: --root DIR'
  [ "$(id -u)" -eq 0 ] || fail 'it writes where only root can. Run it with sudo, or name a folder: --root DIR'
fi

home=$root/opt/besom
link=$root/usr/local/bin/besom
daemons=$root/Library/LaunchDaemons
plist=$daemons/$label.plist
state="$root/Library/Application Support/Besom"
logs=$root/Library/Logs/Besom

# Whoever may put a link where we are about to write as root chooses what we overwrite.
refuse_links() {
  for folder in "$root/opt" "$home" "$state" "$logs" "$daemons"; do
    [ ! -L "$folder" ] || fail "$folder is a symbolic link. Remove it, then run this again"
    [ ! -e "$folder" ] || [ -d "$folder" ] || fail "$folder is no folder. Remove it, then run this again"
  done
  [ "$(id -u)" -eq 0 ] || return 0
  for folder in "$root/opt" "$home"; do
    [ ! -e "$folder" ] || [ -n "$(find "$folder" -prune -user 0)" ] ||
      fail "$folder belongs to another user, who could replace the program. Give it to root: sudo chown root $folder"
  done
}

folder() { # MODE PATH
  try mkdir -p "$2"
  try chmod "$1" "$2"
  own "$2"
}

own() {
  [ "$(id -u)" -ne 0 ] || try chown -h 0:0 "$1"
}

# Written beside its place and then renamed: a running Besom keeps the file it has, and half a file is never there.
place() { # MODE FROM TO
  [ ! -d "$3" ] || fail "$3 is a folder. Remove it, then run this again"
  try rm -f "$3.new"
  try cp "$2" "$3.new"
  try chmod "$1" "$3.new"
  own "$3.new"
  try mv -f "$3.new" "$3"
}

install_besom() {
  bundle=$checkout/dist/besom.mjs
  runtime=$checkout/node_modules/.bin/node
  [ -f "$bundle" ] || fail "$bundle is missing. Make it: npm run bundle"
  [ -f "$runtime" ] || fail "$runtime is missing. Fetch it: npm ci"
  version=$("$runtime" "$bundle" --version 2>/dev/null) || fail "$bundle does not start. See why: $runtime $bundle --version"
  refuse_links

  try mkdir -p "$root/opt" "$daemons"
  folder 755 "$home"
  folder 700 "$state"
  folder 750 "$logs"

  place 755 "$runtime" "$home/node"
  # The kernel starts the runtime itself by this line: no shell, and nothing is looked up in PATH.
  program=$(mktemp "${TMPDIR:-/tmp}/besom-install.XXXXXX") || fail 'there is no room for a temporary file. Make some'
  trap 'rm -f "$program"' EXIT
  { say '#!/opt/besom/node' && sed '1{/^#!/d;}' "$bundle"; } >"$program" || fail "cannot write $program. Make room there"
  place 755 "$program" "$home/besom.mjs"
  # The file's own name says how Node reads it; people and launchd use the short one.
  try ln -sf besom.mjs "$home/besom"
  place 644 "$checkout/LICENSE" "$home/LICENSE"
  place 644 "$checkout/launchd/$label.plist" "$plist"
  link_command
  say "installed in ${root:-/}: Besom $version"
  say "$label is in place and not loaded. Start it: sudo launchctl bootstrap system $plist"
}

# Homebrew may own the folder, and somebody's besom may stand there already: neither is ours to change.
link_command() {
  try mkdir -p "$root/usr/local/bin"
  if [ -L "$link" ] && [ "$(readlink "$link")" = /opt/besom/besom ]; then return; fi
  if [ -e "$link" ] || [ -L "$link" ]; then
    say "left as it is: $link. Call Besom by its own path: /opt/besom/besom"
    return
  fi
  try ln -s /opt/besom/besom "$link"
}

uninstall_besom() {
  refuse_links
  for name in besom besom.mjs node LICENSE; do try rm -f "$home/$name" "$home/$name.new"; done
  [ ! -d "$home" ] || rmdir "$home" 2>/dev/null || say "left as it is: $home, which holds something else"
  try rm -f "$plist"
  if [ -L "$link" ] && [ "$(readlink "$link")" = /opt/besom/besom ]; then try rm -f "$link"; fi
  say "uninstalled from ${root:-/}"
  for kept in "$state" "$logs"; do
    [ ! -d "$kept" ] || say "kept: $kept"
  done
}

case $action in
  install) install_besom ;;
  uninstall) uninstall_besom ;;
esac
