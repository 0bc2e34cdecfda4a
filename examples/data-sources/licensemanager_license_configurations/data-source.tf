data "licensemanager_license_configurations" "exceeded" {
  filter {
    name   = "usagelimitExceeded"
    values = ["true"]
  }
}

output "exceeded" {
  value = data.licensemanager_license_configurations.exceeded.arns
}
