resource "licensemanager_license_configuration" "agreement" {
  name                  = "Agreement 4711"
  license_counting_type = "vCPU"
  license_expiry        = provider::licensemanager::license_expiry("2027-01-31T00:00:00Z")
}
