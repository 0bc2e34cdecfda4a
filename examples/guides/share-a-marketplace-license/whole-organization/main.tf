terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "license_arn" {
  description = "License that was bought."
  type        = string
}

variable "principal" {
  description = "ARN of the organization or organizational unit that is to use it."
  type        = string
}

provider "licensemanager" {
  region = "us-east-1"
}

resource "licensemanager_grant" "everybody" {
  name               = "Suite for everybody"
  license_arn        = var.license_arn
  principal          = var.principal
  allowed_operations = ["CheckoutLicense", "CheckInLicense", "ExtendConsumptionLicense", "ListPurchasedLicenses"]

  # The service accepts the grant for every account by itself, and activates it there.
  desired_status = "ACTIVE"

  timeouts = {
    create = "4h"
  }
}

data "licensemanager_received_grants_for_organization" "each" {
  license_arn = var.license_arn
  depends_on  = [licensemanager_grant.everybody]
}

output "active" {
  description = "Who can use the license now."
  value = sort([
    for grant in data.licensemanager_received_grants_for_organization.each.grants : grant.principal
    if grant.parent_arn == licensemanager_grant.everybody.arn && grant.status == "ACTIVE"
  ])
}
