data "licensemanager_license_conversion_tasks" "failed" {
  filter {
    name   = "Status"
    values = ["FAILED"]
  }
}
