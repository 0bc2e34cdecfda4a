resource "licensemanager_license_asset_group" "windows" {
  name                                  = "windows"
  license_asset_group_configurations    = [{ usage_dimension = "vCPU" }]
  associated_license_asset_ruleset_arns = [licensemanager_license_asset_ruleset.windows.arn]
}
