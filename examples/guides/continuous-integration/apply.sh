#!/bin/sh
# Applies the plan that was reviewed, and nothing else.
terraform apply -input=false -no-color licenses.tfplan
