#!/bin/sh
# Plans, and keeps the plan for the apply. Ends with 0 where nothing is to be done, 2 where something is, 1 where the plan failed.
terraform plan -input=false -no-color -detailed-exitcode -out=licenses.tfplan
