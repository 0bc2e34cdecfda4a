#!/bin/sh
# Tells whether anything changed outside of Terraform, and changes nothing itself.
terraform plan -refresh-only -detailed-exitcode -input=false -no-color
case $? in
0) echo "audit: nothing changed outside of Terraform" ;;
2) echo "audit: somebody changed something, see above" && exit 2 ;;
*) echo "audit: the plan failed, so nothing is known" && exit 1 ;;
esac
