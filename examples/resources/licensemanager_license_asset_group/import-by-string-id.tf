import {
  to = licensemanager_license_asset_group.windows
  id = "arn:aws:license-manager:us-east-1:123456789012:license-asset-group:lag-1cf9fba4ba2f42dcab11c686c4b4d329"
}
