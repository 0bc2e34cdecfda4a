data "licensemanager_license" "suite" {
  license_arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
}

output "expires" {
  value = data.licensemanager_license.suite.validity.end
}
