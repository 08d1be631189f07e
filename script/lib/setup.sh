# Set-up shared by the programs in script/ and bin/. Sourced, not run: POSIX sh, with $root set to the repository.
# Afterwards $node is the Node to run with.

pinned_node() {
  case "$(uname -sm)" in
    'Linux x86_64') platform=linux-x64 ;;
    'Linux aarch64' | 'Linux arm64') platform=linux-arm64 ;;
    *) platform=$(uname -sm | tr ' ' '-') ;;
  esac
  node=$root/node_modules/node-$platform/bin/node
}

# True when node_modules was made from this very lock file, for this platform.
is_set_up() {
  [ -f "$stamp" ] && read -r made_from <"$stamp" && [ "$made_from" = "$(wanted)" ]
}

wanted() {
  hash=$( (sha256sum "$root/package-lock.json" 2>/dev/null || shasum -a 256 "$root/package-lock.json") | cut -d ' ' -f 1)
  echo "$hash $platform"
}

fail() {
  echo "sutler: $1" >&2
  exit 1
}

install_packages() {
  command -v npm >/dev/null || fail 'npm is not on the PATH; install Node 20 or newer with npm, then run this again.'
  echo "sutler: installing the packages of package-lock.json, Node included (npm ci, about a minute)" >&2
  (cd "$root" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2) ||
    fail 'npm ci failed, see above; mend that (network? disk?), then run this again.'
  wanted >"$stamp"
}

# The pinned Node where npm carries one for this platform, else the one on the PATH when it is new enough.
choose_node() {
  [ -x "$node" ] && return
  node=$(command -v node || true)
  [ -n "$node" ] && "$node" -e 'process.exit(process.versions.node.split(".")[0] >= 24 ? 0 : 1)' && return
  fail "npm brought no Node for $platform, and the one on the PATH is ${node:+older than 24}${node:-missing}; install Node 24 or newer, then run this again."
}

setup() {
  stamp=$root/node_modules/.sutler-setup
  pinned_node
  # A stamp newer than the lock file and a Node that is there: nothing to hash, so the launcher stays quick.
  [ "$stamp" -nt "$root/package-lock.json" ] && [ -x "$node" ] && return
  if ! is_set_up; then
    # One at a time: npm ci empties node_modules first. Whoever waited finds the work done.
    exec 9<"$root/package-lock.json"
    if command -v flock >/dev/null; then flock 9; fi
    is_set_up || install_packages
    exec 9<&-
  fi
  touch "$stamp"
  choose_node
}
