locals {
  # Spreadsheets begin a file with a byte order mark, and keep spaces that nobody sees.
  table = [
    for row in csvdecode(trimprefix(var.table, "\ufeff")) : { for column, cell in row : column => trimspace(cell) }
  ]
  attached = distinct([
    for row in csvdecode(trimprefix(var.associations, "\ufeff")) : {
      license_configuration = trimspace(row.license_configuration)
      resource_arn          = trimspace(row.resource_arn)
    }
  ])

  configurations = { for row in local.table : row.name => row }
  associations   = { for row in local.attached : "${row.license_configuration} ${row.resource_arn}" => row }

  # The names of the license configurations to report on, by period.
  reports = { for name, row in local.configurations : upper(row.report) => name... if row.report != "" }
}

resource "licensemanager_license_configuration" "this" {
  for_each = local.configurations

  name                     = each.key
  description              = each.value.description == "" ? null : each.value.description
  license_counting_type    = each.value.license_counting_type
  license_count            = each.value.license_count == "" ? null : tonumber(each.value.license_count)
  license_count_hard_limit = lower(each.value.license_count_hard_limit) == "true"
  license_rules            = each.value.license_rules == "" ? null : compact(split(" ", each.value.license_rules))
  tags                     = var.tags

  lifecycle {
    # What is reported on cannot be deleted: a replacement has to come first.
    create_before_destroy = true

    precondition {
      condition     = each.key != "" && contains(["vCPU", "Instance", "Core", "Socket"], each.value.license_counting_type)
      error_message = "Each line of the table needs a name, and a license_counting_type that is vCPU, Instance, Core or Socket. That of \"${each.key}\" is \"${each.value.license_counting_type}\"."
    }

    precondition {
      condition     = can(regex("^[0-9]*$", each.value.license_count))
      error_message = "A license_count is a whole number, or empty where nothing limits it. That of \"${each.key}\" is \"${each.value.license_count}\"."
    }

    precondition {
      condition     = contains(["", "true", "false"], lower(each.value.license_count_hard_limit))
      error_message = "A license_count_hard_limit is true, false or empty, which means false. That of \"${each.key}\" is \"${each.value.license_count_hard_limit}\"."
    }

    precondition {
      condition     = contains(["", "DAY", "WEEK", "MONTH"], upper(each.value.report))
      error_message = "A report is DAY, WEEK, MONTH or empty, which means none. That of \"${each.key}\" is \"${each.value.report}\"."
    }
  }
}

resource "licensemanager_association" "this" {
  for_each = local.associations

  license_configuration_arn = licensemanager_license_configuration.this[each.value.license_configuration].arn
  resource_arn              = each.value.resource_arn

  lifecycle {
    precondition {
      condition     = contains(keys(local.configurations), each.value.license_configuration)
      error_message = "A license_configuration is a name that stands in the table. \"${each.value.license_configuration}\" does not."
    }
  }
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
