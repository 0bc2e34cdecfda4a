data "licensemanager_received_grants" "trusted" {
  filter {
    name   = "GranterAccountId"
    values = ["123456789012"]
  }
}

# Accepts whatever this grantor offers.
resource "licensemanager_grant_accepter" "trusted" {
  for_each = toset([
    for grant in data.licensemanager_received_grants.trusted.grants : grant.arn
    if !contains(["REJECTED", "PENDING_DELETE", "DELETED"], grant.status)
  ])
  grant_arn = each.key
  status    = "ACTIVE"
}
