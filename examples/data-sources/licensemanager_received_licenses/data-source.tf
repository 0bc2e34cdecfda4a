data "licensemanager_received_licenses" "marketplace" {
  filter {
    name   = "IssuerName"
    values = ["AWS/Marketplace"]
  }
}

output "products" {
  value = data.licensemanager_received_licenses.marketplace.licenses[*].product_name
}
