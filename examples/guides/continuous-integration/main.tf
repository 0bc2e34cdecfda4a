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
}

resource "licensemanager_license_configuration" "database" {
  name                     = "database"
  description              = "Counted by the license desk"
  license_counting_type    = "vCPU"
  license_count            = 64
  license_count_hard_limit = true
}
