# Plays AWS Marketplace on the emulator: a seller issues a license, and the buyer accepts the grant of it.

terraform {
  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "product_sku" {
  type = string
}

locals {
  seller = "294406891311"
  buyer  = "123456789012"
}

resource "licensemanager_license" "sold" {
  account_id   = local.seller
  name         = "Suite"
  product_name = "Suite"
  product_sku  = var.product_sku
  beneficiary  = local.buyer
  issuer       = { name = "AWS/Marketplace" }
  validity     = { begin = "2026-01-01T00:00:00Z" }

  entitlements = [
    { name = "users", unit = "Count", max_count = 100, allow_check_in = true },
  ]

  consumption_configuration = {
    renew_type = "None"
  }
}

resource "licensemanager_grant" "sold" {
  account_id  = local.seller
  name        = "purchase"
  license_arn = licensemanager_license.sold.arn
  principal   = provider::licensemanager::account_principal(local.buyer)

  allowed_operations = [
    "CreateGrant",
    "CheckoutLicense",
    "CheckInLicense",
    "ExtendConsumptionLicense",
    "ListPurchasedLicenses",
  ]
}

resource "licensemanager_grant_accepter" "bought" {
  grant_arn = licensemanager_grant.sold.arn
  status    = "ACTIVE"
}

output "license_arn" {
  value = licensemanager_grant_accepter.bought.license_arn
}
