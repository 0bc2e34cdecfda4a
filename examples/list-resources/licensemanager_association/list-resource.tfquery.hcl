list "licensemanager_association" "attached" {
  provider = licensemanager

  config {
    license_configuration_arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-38b658717b87478aaa7c00883EXAMPLE"
  }
}
