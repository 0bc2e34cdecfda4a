data "licensemanager_received_grants_for_organization" "suite" {
  license_arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
}

output "status_by_principal" {
  value = {
    for grant in data.licensemanager_received_grants_for_organization.suite.grants :
    grant.principal => grant.status
  }
}
