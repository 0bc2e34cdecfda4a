ephemeral "licensemanager_borrow_license_checkout" "render" {
  license_arn       = data.licensemanager_received_license.suite.license_arn
  node_id           = "node-7"
  checkout_metadata = { site = "north" }

  entitlements = [
    { name = "users", unit = "Count", value = "3" },
  ]
}
