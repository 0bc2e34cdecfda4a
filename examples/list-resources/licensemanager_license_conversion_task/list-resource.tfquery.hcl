list "licensemanager_license_conversion_task" "done" {
  provider = licensemanager

  config {
    filter {
      name   = "Status"
      values = ["SUCCEEDED"]
    }
  }
}
