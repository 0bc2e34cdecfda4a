list "licensemanager_license" "suite" {
  provider         = licensemanager
  include_resource = true

  config {
    filter {
      name   = "ProductSKU"
      values = ["SUITE-1"]
    }
  }
}

list "licensemanager_grant" "all" {
  provider         = licensemanager
  include_resource = true
}

list "licensemanager_license_configuration" "all" {
  provider         = licensemanager
  include_resource = true
}
