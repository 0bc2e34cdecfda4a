list "licensemanager_grant" "made" {
  provider = licensemanager

  config {
    filter {
      name   = "GrantStatus"
      values = ["ACTIVE"]
    }
  }
}
