ephemeral "licensemanager_license_checkout" "render" {
  product_sku     = "SUITE-1"
  key_fingerprint = data.licensemanager_received_license.suite.issuer.key_fingerprint

  entitlements = [
    { name = "users", unit = "Count", value = "3" },
    { name = "export", unit = "None" },
  ]
}
