terraform {
  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

provider "licensemanager" {
  region = "us-east-1"

  # How to reach other accounts: a resource with account_id = "210987654321" assumes
  # arn:aws:iam::210987654321:role/LicenseAdministration.
  member_role {
    name = "LicenseAdministration"
  }

  default_tags {
    tags = {
      Team = "licensing"
    }
  }
}
