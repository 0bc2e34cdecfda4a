data "licensemanager_licenses" "available" {
  filter {
    name   = "ProductSKU"
    values = ["SUITE-2026"]
  }

  filter {
    name   = "Status"
    values = ["AVAILABLE"]
  }
}

output "customers" {
  value = data.licensemanager_licenses.available.licenses[*].beneficiary
}
