data "licensemanager_license_asset_rulesets" "all" {
  show_aws_managed_license_asset_rulesets = true
}
