import {
  to = licensemanager_license_asset_ruleset.windows
  id = "arn:aws:license-manager:us-east-1:123456789012:license-asset-ruleset:lar-1cf9fba4ba2f42dcab11c686c4b4d329"
}
