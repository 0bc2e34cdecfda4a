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

resource "licensemanager_license" "suite" {
  name         = "Suite"
  product_name = "Suite"
  product_sku  = "SUITE-1"
  beneficiary  = "Ada"
  issuer       = { name = "Example Software" }

  validity = {
    begin = "2026-01-01T00:00:00Z"
    end   = "2030-01-01T00:00:00Z"
  }

  entitlements              = [{ name = "users", unit = "Count", max_count = 10 }]
  consumption_configuration = { renew_type = "None" }
}

output "license_arn" {
  value = licensemanager_license.suite.arn
}
