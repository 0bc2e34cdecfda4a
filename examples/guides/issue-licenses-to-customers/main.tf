terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "customers" {
  description = "Who bought the suite, by a short name that never changes."
  type = map(object({
    account_id = string
    users      = number
    begin      = string
    end        = string
    suspended  = optional(bool, false)
  }))
}

provider "licensemanager" {
  region = "eu-central-1"

  default_tags {
    tags = { product = "suite" }
  }
}

resource "licensemanager_license" "customer" {
  for_each = var.customers

  name         = "Suite for ${each.key}"
  product_name = "Suite"
  product_sku  = "SUITE-1"
  beneficiary  = each.value.account_id
  issuer       = { name = "Example Software" }
  status       = each.value.suspended ? "SUSPENDED" : "AVAILABLE"

  validity = {
    begin = each.value.begin
    end   = each.value.end
  }

  entitlements = [
    { name = "users", unit = "Count", max_count = each.value.users, allow_check_in = true },
    { name = "edition", unit = "None", value = "professional" },
  ]

  consumption_configuration = {
    renew_type                = "Monthly"
    provisional_configuration = { max_time_to_live_in_minutes = 60 }
  }

  license_metadata = { customer = each.key }
}

resource "licensemanager_grant" "customer" {
  for_each = var.customers

  name               = "Suite for ${each.key}"
  license_arn        = licensemanager_license.customer[each.key].arn
  principal          = provider::licensemanager::account_principal(each.value.account_id)
  allowed_operations = ["CheckoutLicense", "CheckInLicense", "ExtendConsumptionLicense", "ListPurchasedLicenses"]
}

output "grants" {
  description = "What to send to each customer, who accepts it in the account that was named."
  value       = { for name, grant in licensemanager_grant.customer : name => grant.arn }
}
