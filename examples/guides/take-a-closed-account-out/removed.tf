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

  member_role {
    name = "LicenseAdmin"
  }
}

removed {
  from = licensemanager_grant_accepter.closed

  lifecycle {
    destroy = false
  }
}
