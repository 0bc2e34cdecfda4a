variable "table" {
  description = "License configurations as CSV text, such as file(\"licenses.csv\"). Columns: name, license_counting_type, license_count, license_count_hard_limit, license_rules, description, report. The first two have to be filled in."
  type        = string

  validation {
    condition = can([
      for row in csvdecode(trimprefix(var.table, "\ufeff")) : [
        row.name, row.license_counting_type, row.license_count, row.license_count_hard_limit,
        row.license_rules, row.description, row.report,
      ]
    ])
    error_message = "The first line has to name all columns: name,license_counting_type,license_count,license_count_hard_limit,license_rules,description,report. Each line after it has as many values, with commas between them; a value with a comma of its own stands in quotation marks."
  }

  validation {
    condition     = try(length([for name, rows in { for row in csvdecode(trimprefix(var.table, "\ufeff")) : trimspace(row.name) => row... } : name if length(rows) > 1]) == 0, true)
    error_message = "Each name has to stand in one line only: it is the key of what is made. Look at ${try(join(", ", [for name, rows in { for row in csvdecode(trimprefix(var.table, "\ufeff")) : trimspace(row.name) => row... } : name if length(rows) > 1]), "")}."
  }
}

variable "associations" {
  description = "What is attached to the license configurations, as CSV text. Columns: license_configuration (a name of the table), resource_arn (an image, an instance or a host of Amazon EC2)."
  type        = string
  default     = "license_configuration,resource_arn\n"

  validation {
    condition = can([
      for row in csvdecode(trimprefix(var.associations, "\ufeff")) : [row.license_configuration, row.resource_arn]
    ])
    error_message = "The first line has to name both columns: license_configuration,resource_arn. Each line after it has two values, with a comma between them."
  }
}

variable "report_types" {
  description = "What is reported. The bucket of the reports stands in the settings of License Manager."
  type        = set(string)
  default     = ["LicenseConfigurationSummaryReport", "LicenseConfigurationUsageReport"]

  validation {
    condition     = length(var.report_types) > 0 && length(setsubtract(var.report_types, ["LicenseConfigurationSummaryReport", "LicenseConfigurationUsageReport"])) == 0
    error_message = "Has to be LicenseConfigurationSummaryReport, LicenseConfigurationUsageReport or both."
  }
}

variable "report_prefix" {
  description = "What the names of the report generators begin with. The period is added."
  type        = string
  default     = "licenses"
}

variable "tags" {
  description = "Tags of all that is made."
  type        = map(string)
  default     = {}
}
