output "minimum_vcpus" {
  value = provider::licensemanager::license_rules_parse(["#minimumVcpus=4"])["minimumVcpus"]
}
