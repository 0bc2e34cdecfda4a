locals {
  configurations = { for row in csvdecode(var.table) : row.name => row }

  associations = {
    for row in csvdecode(var.associations) : "${row.license_configuration} ${row.resource_arn}" => row
  }

  # The names of the license configurations to report on, by period.
  reports = { for name, row in local.configurations : row.report => name... if row.report != "" }
}

resource "licensemanager_license_configuration" "this" {
  for_each = local.configurations

  name                     = each.key
  description              = each.value.description == "" ? null : each.value.description
  license_counting_type    = each.value.license_counting_type
  license_count            = each.value.license_count == "" ? null : tonumber(each.value.license_count)
  license_count_hard_limit = each.value.license_count_hard_limit == "true"
  license_rules            = each.value.license_rules == "" ? null : split(" ", each.value.license_rules)
  tags                     = var.tags

  # What is reported on cannot be deleted: a replacement has to come first.
  lifecycle {
    create_before_destroy = true
  }
}

resource "licensemanager_association" "this" {
  for_each = local.associations

  license_configuration_arn = licensemanager_license_configuration.this[each.value.license_configuration].arn
  resource_arn              = each.value.resource_arn
}

# One for each period that the table names.
resource "licensemanager_report_generator" "this" {
  for_each = local.reports

  name                       = "${var.report_prefix}-${lower(each.key)}"
  types                      = var.report_types
  license_configuration_arns = [for name in each.value : licensemanager_license_configuration.this[name].arn]
  tags                       = var.tags

  frequency = {
    period = each.key
  }
}
