data "licensemanager_tokens" "suite" {
  filter {
    name   = "LicenseArns"
    values = [licensemanager_license.suite.arn]
  }
}
