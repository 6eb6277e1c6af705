#!/usr/bin/env bash
# The mode `plan` of the GitHub action: stores the plan, and comments on the pull request with it. A plan that can be
# applied passes.
set -euo pipefail
DONE=planned
. "$GITHUB_ACTION_PATH/action/common.sh"

marker='<!-- webmarketer plan -->'
# A comment of GitHub has at most 65 536 characters.
longest=60000

# api METHOD PATH: sends the body on standard input to GitHub's API.
api() {
  # The header is read from a file, because other processes can see the arguments of a command.
  curl --silent --show-error --fail-with-body --max-time 60 --request "$1" \
    --header @<(printf 'Authorization: Bearer %s\nAccept: application/vnd.github+json\n' "$TOKEN") \
    --data @- "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/$2"
}

# Comments on the pull request with the file, or replaces the comment that an earlier run made.
comment() {
  local file="$1" number id=null body page=1 comments
  number="$(jq -r '.pull_request.number // empty' "$GITHUB_EVENT_PATH")"
  if [ -z "$number" ]; then return; fi
  body="$marker
$(jq --raw-input --slurp --raw-output --argjson longest "$longest" \
    'if length > $longest then .[:$longest] + "\n\nThe rest is in the summary of the job." else . end' "$file")"
  while [ "$id" = null ]; do
    comments="$(api GET "issues/$number/comments?per_page=100&page=$page" < /dev/null)"
    id="$(jq --arg marker "$marker" '[.[] | select(.body | startswith($marker)) | .id] | first' <<< "$comments")"
    if [ "$(jq length <<< "$comments")" -lt 100 ]; then break; fi
    page=$((page + 1))
  done
  if [ "$id" = null ]; then
    jq --null-input --arg body "$body" '{$body}' | api POST "issues/$number/comments" > /dev/null
  else
    jq --null-input --arg body "$body" '{$body}' | api PATCH "issues/comments/$id" > /dev/null
  fi
}

require_account
read_arguments
plan="$RUNNER_TEMP/webmarketer-plan.json"
summary="$RUNNER_TEMP/webmarketer.md"
rm -f "$plan" "$summary"
exit=0
webmarketer plan --credentials "$account" --output "$plan" --format markdown "${given[@]}" > "$summary" || exit=$?
cat "$summary"
cat "$summary" >> "$GITHUB_STEP_SUMMARY"
echo "exit-code=$exit" >> "$GITHUB_OUTPUT"
case "$exit" in
  0 | 4 | 100)
    echo "plan=$plan" >> "$GITHUB_OUTPUT"
    if [ "$COMMENT" = true ] && [ -n "$TOKEN" ]; then
      comment "$summary" \
        || fail "the comment was not written: the job needs \`permissions: pull-requests: write\`, or set \`comment: false\`"
    fi
    ;;
esac
if [ "$exit" = 4 ]; then exit 0; fi
exit "$exit"
