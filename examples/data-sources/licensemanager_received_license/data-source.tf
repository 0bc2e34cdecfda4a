data "licensemanager_received_license" "suite" {
  license_arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
}

output "can_be_used" {
  value = data.licensemanager_received_license.suite.received_metadata.received_status == "ACTIVE"
}
