terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "token_file" {
  description = "File with the token of the identity provider."
  type        = string
}

provider "licensemanager" {
  region = "us-east-1"

  assume_role_with_web_identity {
    role_arn                = "arn:aws:iam::123456789012:role/license-plan"
    session_name            = "ci"
    duration                = "2h"
    web_identity_token_file = var.token_file
  }
}

data "licensemanager_license_configurations" "all" {}

output "names" {
  value = sort([for found in data.licensemanager_license_configurations.all.license_configurations : found.name])
}
