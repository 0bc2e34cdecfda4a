data "licensemanager_license_usage" "suite" {
  license_arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
}

output "users" {
  value = one([
    for entitlement in data.licensemanager_license_usage.suite.usage :
    tonumber(entitlement.consumed_value) if entitlement.name == "users"
  ])
}
