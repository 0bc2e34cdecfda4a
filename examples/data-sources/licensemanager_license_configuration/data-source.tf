data "licensemanager_license_configuration" "windows" {
  name = "Windows Server Datacenter"
}

output "free_licenses" {
  value = (
    data.licensemanager_license_configuration.windows.license_count
    - data.licensemanager_license_configuration.windows.consumed_licenses
  )
}
