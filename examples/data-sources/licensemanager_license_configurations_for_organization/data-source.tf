data "licensemanager_license_configurations_for_organization" "exceeded" {
  filter {
    name   = "usagelimitExceeded"
    values = ["true"]
  }
}
