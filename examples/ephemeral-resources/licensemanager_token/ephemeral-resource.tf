ephemeral "licensemanager_token" "node" {
  license_arn      = licensemanager_license.suite.arn
  role_arns        = ["arn:aws:iam::123456789012:role/AWSLicenseManagerConsumptionRole"]
  token_properties = ["node-7"]
}
