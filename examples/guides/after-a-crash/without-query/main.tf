terraform {
  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

provider "licensemanager" {
  region = "us-east-1"
}

data "licensemanager_licenses" "issued" {
  filter {
    name   = "Status"
    values = ["AVAILABLE"]
  }
}

data "licensemanager_grants" "made" {}

data "licensemanager_license_configurations" "counted" {}

output "found" {
  value = {
    licenses               = { for license in data.licensemanager_licenses.issued.licenses : license.arn => license.name }
    grants                 = { for grant in data.licensemanager_grants.made.grants : grant.arn => grant.name if !contains(["DELETED", "REJECTED"], grant.status) }
    license_configurations = { for found in data.licensemanager_license_configurations.counted.license_configurations : found.arn => found.name }
  }
}
