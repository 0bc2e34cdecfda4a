data "licensemanager_license_asset_groups" "windows" {
  filter {
    name   = "LicenseAssetRulesetArn"
    values = [licensemanager_license_asset_ruleset.windows.arn]
  }
}
