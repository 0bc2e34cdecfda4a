list "licensemanager_license_asset_ruleset" "all" {
  provider         = licensemanager
  include_resource = true
}
