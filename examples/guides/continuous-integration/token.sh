#!/bin/sh
# Asks GitHub Actions for a token for AWS, and tells the steps that follow where it is.
set -eu
umask 077
curl --fail --silent --show-error \
  --header "Authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" \
  "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=sts.amazonaws.com" \
  --output "$RUNNER_TEMP/answer"
jq --exit-status --raw-output .value "$RUNNER_TEMP/answer" >"$RUNNER_TEMP/aws-token"
rm "$RUNNER_TEMP/answer"
echo "AWS_WEB_IDENTITY_TOKEN_FILE=$RUNNER_TEMP/aws-token" >>"$GITHUB_ENV"
