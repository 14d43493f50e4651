#!/bin/sh
# Proves on a real Mac what no other machine can: see docs/macos-verification.md, which explains each step.
#
#     scripts/macos-acceptance.sh [--evidence DIR]      on a Mac, in a checkout, after npm ci
#     scripts/macos-acceptance.sh --dry-run             says the commands, runs none; anywhere
#
# Plants two harmless files below /private/tmp and takes them away again. What the Mac said is kept in DIR: recorded
# outputs are what the tests on other machines start from. Exit code 0: all as expected. 1: not. 2: could not start.
set -eu

cd "$(dirname "$0")/.."
dry=no
evidence=
failures=0

fail() {
  printf 'Cannot run the acceptance: %s\n' "$1" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=yes ;;
    --evidence)
      [ -n "${2-}" ] || fail '--evidence needs a folder. Name one: --evidence DIR'
      evidence=$2
      shift
      ;;
    *) fail "$1 is no option of this script. It knows --dry-run and --evidence DIR" ;;
  esac
  shift
done

hidden=/private/tmp/.ptslog
# The name that is published is in lower case: the volume decides whether this is the same one.
shouted=/private/tmp/.SVX856.LOG

if [ "$dry" = no ]; then
  [ "$(uname -s)" = Darwin ] || fail 'this machine is no Mac. To see the commands: --dry-run'
  [ -x node_modules/.bin/node ] || fail 'nothing is installed. First: npm ci'
  for planted in "$hidden" "$shouted"; do
    [ ! -e "$planted" ] || fail "$planted is there already. Find out why before anything else: npm run sweep"
  done
  [ -n "$evidence" ] || evidence=$(mktemp -d)
  mkdir -p "$evidence"
  trap 'rm -f "$hidden" "$shouted"' EXIT
fi
[ -n "$evidence" ] || evidence=EVIDENCE

step() { # NAME WHAT
  printf '== %s: %s\n' "$1" "$2"
}

# Runs a command; its exit code must be one of those named.
expect() { # "CODE…" COMMAND…
  wanted=$1
  shift
  printf '+ %s  (expect %s)\n' "$*" "$wanted"
  [ "$dry" = no ] || return 0
  code=0
  "$@" || code=$?
  case " $wanted " in
    *" $code "*) ;;
    *)
      printf 'FAILED: exit code %s\n' "$code"
      failures=$((failures + 1))
      ;;
  esac
}

# Runs a command and keeps what it says.
record() { # FILE COMMAND…
  file=$1
  shift
  printf '+ %s  (kept in %s)\n' "$*" "$evidence/$file"
  [ "$dry" = no ] || return 0
  "$@" >"$evidence/$file" 2>&1 || {
    printf 'FAILED: exit code %s\n' $?
    failures=$((failures + 1))
  }
}

sweep() { # "CODE…" REPORT
  expect "$1" npm run --silent sweep -- --no-resolve --no-cache --quiet --format json --output "$evidence/$2"
}

step machine 'which macOS, on which processor'
record sw_vers.txt /usr/bin/sw_vers
record uname.txt /usr/bin/uname -a

step runtime 'the locked runtime starts, and is the one that the tests expect'
expect 0 node_modules/.bin/node --version
expect 0 npm test

step doctor 'what this process may see: compare with and without Full Disk Access for the terminal'
expect '0 3' npm run --silent besom -- doctor

step mounts 'what the walk reads the volumes from'
record mount.txt /sbin/mount

step resolvers 'what the name servers are read from'
record scutil-dns.txt /usr/sbin/scutil --dns

step sealed 'the system volume is sealed, and named as left out'
expect 0 /bin/sh -c '/sbin/mount | grep -q "on / (.*sealed"'

step firmlinks 'one folder by both of its paths has one identity'
# shellcheck disable=SC2016 # the inner shell is the one to expand it
expect 0 /bin/sh -c 'test "$(/usr/bin/stat -f "%d %i" /Users)" = "$(/usr/bin/stat -f "%d %i" /System/Volumes/Data/Users)"'

step flags 'stat tells device, inode and flags in one line'
expect 0 /bin/sh -c '/usr/bin/stat -f "%d %i %f" /private/tmp | grep -Eq "^[0-9]+ [0-9]+ [0-9]+$"'

step clean 'a Mac without traces: nothing found'
sweep '0 3' clean.json

step planted 'a hidden file is found once, under its real path'
expect 0 /usr/bin/touch "$hidden"
sweep 1 planted.json
expect 0 grep -q '"path": *"/private/tmp/.ptslog"' "$evidence/planted.json"
expect 0 rm -f "$hidden"

step spelling 'the volume folds case, so a name in capitals is the published one'
expect 0 /usr/bin/touch "$shouted"
sweep 1 spelling.json
expect 0 rm -f "$shouted"

step service 'the property list is one'
expect 0 /usr/bin/plutil -lint launchd/com.besom.agent.plist

step install 'the checkout installs into a folder, and is taken away again'
expect 0 npm run --silent bundle
expect 0 mkdir -p "$evidence/root"
expect 0 scripts/install.sh --root "$evidence/root"
expect 0 scripts/install.sh --root "$evidence/root" --uninstall

[ "$dry" = no ] || exit 0
printf 'evidence: %s\n' "$evidence"
[ "$failures" -eq 0 ] || {
  printf '%s steps failed\n' "$failures"
  exit 1
}
printf 'all as expected\n'
