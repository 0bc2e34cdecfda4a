resource "licensemanager_license_configuration" "reported" {
  name                  = "database"
  license_counting_type = "vCPU"

  # What is reported on cannot be deleted: a replacement has to come first.
  lifecycle {
    create_before_destroy = true
  }
}

resource "licensemanager_report_generator" "monthly" {
  name                       = "database-licenses"
  types                      = ["LicenseConfigurationSummaryReport", "LicenseConfigurationUsageReport"]
  license_configuration_arns = [licensemanager_license_configuration.reported.arn]

  frequency = {
    period = "MONTH"
  }
}
