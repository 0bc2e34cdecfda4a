resource "licensemanager_license_configuration" "windows" {
  name                     = "Windows Server Datacenter"
  description              = "Agreement 4711, renewed every January"
  license_counting_type    = "Core"
  license_count            = 128
  license_count_hard_limit = true

  license_rules = [
    "#allowedTenancy=EC2-DedicatedHost",
    "#minimumCores=8",
    "#licenseAffinityToHost=90",
  ]

  tags = {
    CostCenter = "7001"
  }
}

# Counted by automated discovery: Oracle databases in RDS.
resource "licensemanager_license_configuration" "oracle" {
  name                  = "Oracle Enterprise Edition"
  license_counting_type = "vCPU"

  product_information = [{
    resource_type = "RDS"
    filters = [{
      name       = "Engine Edition"
      comparator = "EQUALS"
      values     = ["oracle-ee"]
    }]
  }]
}
