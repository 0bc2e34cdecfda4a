list "licensemanager_license_asset_group" "all" {
  provider = licensemanager
  limit    = 1000
}
