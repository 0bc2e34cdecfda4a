data "licensemanager_grants" "suite" {
  filter {
    name   = "LicenseArn"
    values = ["arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"]
  }
}

output "grantees" {
  value = data.licensemanager_grants.suite.grants[*].principal
}
