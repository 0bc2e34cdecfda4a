data "licensemanager_license_configuration_associations" "database" {
  license_configuration_arn = licensemanager_license_configuration.database.arn
}
