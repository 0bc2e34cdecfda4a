# terraform apply -invoke=action.licensemanager_reject_grant.unwanted
action "licensemanager_reject_grant" "unwanted" {
  config {
    grant_arn = "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329"
  }
}
