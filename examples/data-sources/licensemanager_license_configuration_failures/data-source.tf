data "licensemanager_license_configuration_failures" "database" {
  license_configuration_arn = licensemanager_license_configuration.database.arn
}
