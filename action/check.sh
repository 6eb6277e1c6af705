#!/usr/bin/env bash
# The mode `check` of the GitHub action: compares the code with the live event types.
set -euo pipefail
DONE=checked
. "$GITHUB_ACTION_PATH/action/common.sh"

rm -f "$RUNNER_TEMP/webmarketer.md"
not_compared() {
  echo "::warning title=webmarketer::the live event types were not compared: $1"
  printf '> **The live event types were not compared:** %s.\n\n' "$1" >> "$GITHUB_STEP_SUMMARY"
  arguments+=(--offline)
}
arguments=(--format github --format markdown --output "$RUNNER_TEMP/webmarketer.md")
if [ "$FOLDER" != . ]; then arguments+=(--path-prefix "$FOLDER"); fi
if [ -n "$SARIF" ]; then arguments+=(--format sarif --output "$SARIF"); fi
case "$OFFLINE" in
  true)
    if [ -n "$TRASH" ]; then fail "\`trash\` needs the service, but \`offline\` is true: remove one of them"; fi
    not_compared "\`offline\` is true"
    ;;
  false | "")
    if write_account; then
      arguments+=(--credentials "$account")
      if [ -n "$TRASH" ]; then arguments+=(--trash "$TRASH"); fi
    elif is_from_fork; then
      not_compared "a pull request from a fork has no secrets${TRASH:+; the trash was not read either}"
    else
      fail "\`credentials\` is empty: check the name of the secret, or set \`offline: true\` to skip the live event types"
    fi
    ;;
  *) fail "\`offline\` is neither true nor false" ;;
esac
read_arguments
exit=0
webmarketer check "${arguments[@]}" "${given[@]}" || exit=$?
if [ -f "$RUNNER_TEMP/webmarketer.md" ]; then cat "$RUNNER_TEMP/webmarketer.md" >> "$GITHUB_STEP_SUMMARY"; fi
exit "$exit"
