resource "licensemanager_license" "suite" {
  name         = "Analytics Suite, Ada Lovelace"
  product_name = "Analytics Suite"
  product_sku  = "SUITE-2026"
  beneficiary  = "ada@example.com"

  issuer = {
    name = "Example Software"
  }

  validity = {
    begin = "2026-01-01T00:00:00Z"
    end   = "2027-01-01T00:00:00Z"
  }

  entitlements = [
    { name = "users", unit = "Count", max_count = 25, allow_check_in = true },
    { name = "edition", unit = "None", value = "gold" },
  ]

  consumption_configuration = {
    renew_type = "Monthly"
    provisional_configuration = {
      max_time_to_live_in_minutes = 60
    }
  }

  license_metadata = {
    contract = "4711"
  }

  tags = {
    Customer = "Lovelace"
  }
}
