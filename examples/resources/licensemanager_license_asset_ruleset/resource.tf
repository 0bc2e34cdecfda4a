resource "licensemanager_license_asset_ruleset" "windows" {
  name        = "windows"
  description = "Windows on our own licenses"

  rules = [{
    rule_statement = {
      instance_rule_statement = {
        and_rule_statement = {
          matching_rule_statements = [
            { key_to_match = "Platform", constraint = "EQUALS", value_to_match = ["Windows"] },
            { key_to_match = "EC2BillingProduct", constraint = "EQUALS", value_to_match = ["windows-byol"] },
          ]
        }
      }
    }
  }]
}
