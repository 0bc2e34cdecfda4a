data "licensemanager_grant" "partner" {
  grant_arn = "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329"
}

output "is_accepted" {
  value = contains(["DISABLED", "ACTIVE"], data.licensemanager_grant.partner.status)
}
