data "licensemanager_report_generators" "database" {
  filter {
    name   = "LicenseConfigurationArn"
    values = [licensemanager_license_configuration.database.arn]
  }
}
