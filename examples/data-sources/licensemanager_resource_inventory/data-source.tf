data "licensemanager_resource_inventory" "windows" {
  filter {
    name      = "platform"
    condition = "BEGINS_WITH"
    values    = ["Windows"]
  }
}
