data "licensemanager_license_asset_group_assets" "windows" {
  license_asset_group_arn = licensemanager_license_asset_group.windows.arn
  asset_type              = "Instance"
}
