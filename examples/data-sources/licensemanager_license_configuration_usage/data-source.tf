data "licensemanager_license_configuration_usage" "database" {
  license_configuration_arn = licensemanager_license_configuration.database.arn
}
