resource "licensemanager_report_generator" "monthly" {
  name                       = "database-licenses"
  types                      = ["LicenseConfigurationSummaryReport", "LicenseConfigurationUsageReport"]
  license_configuration_arns = [licensemanager_license_configuration.database.arn]

  frequency = {
    period = "MONTH"
  }
}
