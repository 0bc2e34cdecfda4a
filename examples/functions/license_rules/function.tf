resource "licensemanager_license_configuration" "sql_server" {
  name                  = "SQL Server Standard"
  license_counting_type = "vCPU"

  license_rules = provider::licensemanager::license_rules({
    allowedTenancy = "EC2-Default"
    minimumVcpus   = 4
  })
}
