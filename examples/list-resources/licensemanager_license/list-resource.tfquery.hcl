list "licensemanager_license" "issued" {
  provider = licensemanager

  config {
    filter {
      name   = "Status"
      values = ["AVAILABLE"]
    }
  }
}
