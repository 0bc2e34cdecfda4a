list "licensemanager_grant_accepter" "accepted" {
  provider = licensemanager

  config {
    account_id = "210987654321"

    filter {
      name   = "ProductSKU"
      values = ["SUITE-1"]
    }
  }
}
