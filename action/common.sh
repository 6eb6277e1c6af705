# Functions of the modes of the GitHub action, which source this file.
export PATH="$RUNNER_TEMP/webmarketer-installed/bin:$PATH"

# fail MESSAGE: ends the step with an error and a summary.
fail() {
  echo "::error title=webmarketer::$1"
  printf '### Webmarketer: nothing was %s\n\n%s.\n' "$DONE" "$1" >> "$GITHUB_STEP_SUMMARY"
  exit 2
}

# The head repository is null if the fork was deleted.
is_from_fork() {
  [ "$GITHUB_EVENT_NAME" = pull_request ] \
    && jq -e '.pull_request.head.repo.full_name != .repository.full_name' "$GITHUB_EVENT_PATH" > /dev/null
}

# Writes the credentials to a file that is deleted at the end, and sets `account` to its name. Fails if there are none.
write_account() {
  [ -n "${CREDENTIALS//[[:space:]]/}" ] || return 1
  account="$(mktemp "$RUNNER_TEMP/webmarketer.XXXXXX")"
  trap 'rm -f "$account"' EXIT
  printf '%s' "$CREDENTIALS" > "$account"
}

# Like write_account, but without credentials the step fails.
require_account() {
  if write_account; then return; fi
  if is_from_fork; then
    fail "a pull request from a fork has no secrets: run this job only if \`github.event.pull_request.head.repo.full_name == github.repository\`"
  fi
  fail "\`credentials\` is empty: check the name of the secret"
}

# Splits the input `arguments` at spaces and line ends, without expanding anything.
read_arguments() { read -r -d '' -a given <<< "$ARGUMENTS" || true; }
