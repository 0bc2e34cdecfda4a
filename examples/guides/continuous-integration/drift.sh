#!/bin/sh
# Ends with 0 where everything is as Terraform left it and as the configuration says, 2 where it is not, 1 where nobody knows.
terraform plan -refresh-only -input=false -no-color -detailed-exitcode
changed=$?
terraform plan -input=false -no-color -detailed-exitcode
differs=$?
echo "drift: changed outside of Terraform: $changed, other than configured: $differs"
for code in "$changed" "$differs"; do
  [ "$code" = 0 ] || [ "$code" = 2 ] || exit 1
done
[ "$changed$differs" = 00 ] || exit 2
