terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "product_sku" {
  description = "SKU of the product that was bought, as the list of granted licenses shows it."
  type        = string
}

variable "accounts" {
  description = "Accounts that are to use the license: twelve digits each, as text, so that leading zeros stay."
  type        = set(string)
}

# Licenses of AWS Marketplace have the home region us-east-1.
provider "licensemanager" {
  region = "us-east-1"

  member_role {
    name = "LicenseAdmin"
  }
}

data "licensemanager_received_licenses" "bought" {
  filter {
    name   = "ProductSKU"
    values = [var.product_sku]
  }

  filter {
    name   = "Status"
    values = ["AVAILABLE"]
  }
}

resource "licensemanager_grant" "member" {
  for_each = var.accounts

  name        = "Suite for ${each.key}"
  license_arn = one(data.licensemanager_received_licenses.bought.arns)
  principal   = provider::licensemanager::account_principal(each.key)

  allowed_operations = [
    "CheckoutLicense",
    "CheckInLicense",
    "ExtendConsumptionLicense",
    "ListPurchasedLicenses",
  ]

  lifecycle {
    precondition {
      condition     = length(data.licensemanager_received_licenses.bought.arns) == 1
      error_message = "One license of ${var.product_sku} has to be available, and there are ${length(data.licensemanager_received_licenses.bought.arns)}."
    }
  }
}

resource "licensemanager_grant_accepter" "member" {
  for_each = var.accounts

  account_id = each.key
  grant_arn  = licensemanager_grant.member[each.key].arn
  status     = "ACTIVE"
}

output "status" {
  description = "How far each account has come."
  value       = { for account, accepted in licensemanager_grant_accepter.member : account => accepted.status }
}
