data "licensemanager_received_licenses_for_organization" "suite" {
  filter {
    name   = "ProductSKU"
    values = ["SUITE-2026"]
  }
}

output "arns" {
  value = data.licensemanager_received_licenses_for_organization.suite.arns
}
