list "licensemanager_license_configuration" "limited" {
  provider         = licensemanager
  include_resource = true

  config {
    region = "eu-west-1"

    filter {
      name   = "enforceLicenseCount"
      values = ["true"]
    }
  }
}
