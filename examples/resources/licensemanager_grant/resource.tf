resource "licensemanager_grant" "partner" {
  name        = "Analytics Suite for our partner"
  license_arn = licensemanager_license.suite.arn
  principal   = provider::licensemanager::account_principal("012345678901")

  allowed_operations = [
    "ListPurchasedLicenses",
    "CheckoutLicense",
    "CheckInLicense",
    "ExtendConsumptionLicense",
  ]
}

# For all accounts of an organizational unit, and active in each of them.
resource "licensemanager_grant" "research" {
  name           = "Analytics Suite for research"
  license_arn    = licensemanager_license.suite.arn
  principal      = "arn:aws:organizations::123456789012:ou/o-exampleorgid/ou-examplerootid-exampleouid"
  desired_status = "ACTIVE"

  allowed_operations = [
    "ListPurchasedLicenses",
    "CheckoutLicense",
    "CheckInLicense",
  ]
}
