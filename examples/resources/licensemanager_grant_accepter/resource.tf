resource "licensemanager_grant_accepter" "suite" {
  grant_arn  = "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329"
  status     = "ACTIVE"
  on_destroy = "disable"
}

# One grant for each member account, accepted and activated there: `member_role` of the provider block says how the
# accounts are reached.
locals {
  members = toset(["012345678901", "210987654321"])
}

resource "licensemanager_grant" "member" {
  for_each           = local.members
  name               = "Analytics Suite"
  license_arn        = licensemanager_license.suite.arn
  principal          = provider::licensemanager::account_principal(each.key)
  allowed_operations = ["ListPurchasedLicenses", "CheckoutLicense", "CheckInLicense"]
}

resource "licensemanager_grant_accepter" "member" {
  for_each   = local.members
  account_id = each.key
  grant_arn  = licensemanager_grant.member[each.key].arn
  status     = "ACTIVE"
}
