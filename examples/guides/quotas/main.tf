terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

provider "licensemanager" {
  region = "us-east-1"

  # All calls slow down together where AWS throttles, and there are never more than five at a time.
  retry_mode              = "adaptive"
  max_concurrent_requests = 5
}

variable "teams" {
  description = "Teams that have licenses of their own."
  type        = set(string)
}

resource "licensemanager_license_configuration" "team" {
  for_each = var.teams

  name                  = each.key
  license_counting_type = "vCPU"
}
