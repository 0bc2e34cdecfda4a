data "licensemanager_license_versions" "suite" {
  license_arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
}

output "history" {
  value = {
    for version in data.licensemanager_license_versions.suite.versions : version.version => version.changes
  }
}
