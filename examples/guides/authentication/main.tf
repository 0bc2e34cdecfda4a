terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "members" {
  description = "Accounts to work in besides the own one: twelve digits each, as text, so that leading zeros stay."
  type        = set(string)
}

provider "licensemanager" {
  region = "us-east-1"

  # The first role is assumed with the credentials that were found, the second with those of the first.
  assume_role {
    role_arn = "arn:aws:iam::111111111111:role/Entry"
  }

  assume_role {
    role_arn     = "arn:aws:iam::123456789012:role/LicenseAdmin"
    external_id  = "licenses"
    session_name = "terraform"
  }

  # With the last role of the chain, this one is assumed in each account that a resource names.
  member_role {
    name = "LicenseMember"
    path = "/terraform/"
  }

  # Nothing is done in any other account, whatever credentials somebody has at hand.
  allowed_account_ids = setunion(["123456789012"], var.members)
}

resource "licensemanager_license_configuration" "own" {
  name                  = "database"
  license_counting_type = "vCPU"
}

resource "licensemanager_license_configuration" "member" {
  for_each = var.members

  account_id            = each.key
  name                  = "database"
  license_counting_type = "vCPU"
}

output "owners" {
  description = "In which accounts the license configurations are."
  value       = sort(concat([licensemanager_license_configuration.own.owner_account_id], [for made in licensemanager_license_configuration.member : made.owner_account_id]))
}
