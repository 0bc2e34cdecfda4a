output "principal" {
  value = provider::licensemanager::account_principal("012345678901")
}

output "principal_in_china" {
  value = provider::licensemanager::account_principal("012345678901", "aws-cn")
}
