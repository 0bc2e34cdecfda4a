terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "license_arn" {
  description = "License to look at."
  type        = string
}

provider "licensemanager" {
  region = "us-east-1"
}

data "licensemanager_license_versions" "suite" {
  license_arn = var.license_arn
}

output "history" {
  description = "What each version of the license changed."
  value       = { for version in data.licensemanager_license_versions.suite.versions : version.version => version.changes }
}
