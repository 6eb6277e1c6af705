#!/usr/bin/env bash
# The mode `apply` of the GitHub action: makes the changes of a stored plan, or of one that is made now.
set -euo pipefail
DONE=applied
. "$GITHUB_ACTION_PATH/action/common.sh"

require_account
read_arguments
arguments=(--credentials "$account" --no-pull)
if [ -n "$PLAN" ]; then arguments+=("$PLAN"); else arguments+=(--yes); fi
case "$ALLOW_DESTRUCTIVE" in
  true) arguments+=(--allow-destructive) ;;
  false | "") ;;
  *) fail "\`allow-destructive\` is neither true nor false" ;;
esac
exit=0
output="$(webmarketer apply "${arguments[@]}" "${given[@]}" 2>&1)" || exit=$?
printf '%s\n' "$output"
printf '### Webmarketer: apply ended with exit code %s\n\n```text\n%s\n```\n' "$exit" "${output//\`\`\`/\'\'\'}" >> "$GITHUB_STEP_SUMMARY"
echo "exit-code=$exit" >> "$GITHUB_OUTPUT"
exit "$exit"
