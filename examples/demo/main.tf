terraform {
  required_providers {
    licensemanager = {
      source = "registry.terraform.io/licensemanager/licensemanager"
    }
  }
}

# Region, credentials and endpoint come from the environment. Without AWS_ENDPOINT_URL this manages a real account.
provider "licensemanager" {
  default_tags {
    tags = {
      owner = "license-desk"
      stage = "demo"
    }
  }
}

locals {
  agreements = {
    # Counts vCPUs, and says on which machines the software may run.
    app-server = {
      counting = "vCPU"
      count    = 96
      hard     = false
      rules = {
        allowedTenancy = "EC2-Default"
        minimumVcpus   = 4
      }
    }

    # Counts sockets of dedicated hosts. Nothing starts beyond what was bought.
    hypervisor = {
      counting = "Socket"
      count    = 8
      hard     = true
      rules = {
        allowedTenancy        = "EC2-DedicatedHost"
        licenseAffinityToHost = 90
      }
    }
  }
}

resource "licensemanager_license_configuration" "agreement" {
  for_each = local.agreements

  name                     = each.key
  description              = "Agreement for ${each.key}"
  license_counting_type    = each.value.counting
  license_count            = each.value.count
  license_count_hard_limit = each.value.hard
  license_rules            = provider::licensemanager::license_rules(each.value.rules)

  tags = {
    agreement = each.key
  }
}

# Automated discovery finds these databases and counts their vCPUs.
resource "licensemanager_license_configuration" "oracle" {
  name                  = "oracle-enterprise"
  description           = "Oracle Database Enterprise Edition on RDS"
  license_counting_type = "vCPU"
  license_count         = 48

  product_information = [{
    resource_type = "RDS"
    filters = [{
      name       = "Engine Edition"
      comparator = "EQUALS"
      values     = ["oracle-ee"]
    }]
  }]
}

data "licensemanager_license_configurations" "hard" {
  filter {
    name   = "enforceLicenseCount"
    values = ["true"]
  }

  depends_on = [licensemanager_license_configuration.agreement]
}

output "bought" {
  value = {
    for name, agreement in licensemanager_license_configuration.agreement :
    name => "${agreement.license_count} × ${agreement.license_counting_type}"
  }
}

output "enforced" {
  value = [for found in data.licensemanager_license_configurations.hard.license_configurations : found.name]
}
