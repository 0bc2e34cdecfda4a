# Which accounts of the organization can use a license?

terraform {
  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "license_arn" {
  type = string
}

data "licensemanager_received_grants_for_organization" "each" {
  license_arn = var.license_arn
}

output "active" {
  value = sort([
    for grant in data.licensemanager_received_grants_for_organization.each.grants : grant.principal
    if grant.status == "ACTIVE" && startswith(grant.name, "Shared")
  ])
}
