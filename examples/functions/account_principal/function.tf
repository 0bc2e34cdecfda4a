output "principal" {
  value = provider::licensemanager::account_principal("012345678901")
}
