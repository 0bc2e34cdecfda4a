variable "table" {
  description = "License configurations as CSV text, such as file(\"licenses.csv\"). Columns: name, license_counting_type, license_count, license_count_hard_limit, license_rules, description, report. The first two have to be filled in."
  type        = string

  validation {
    condition = can([
      for row in csvdecode(var.table) : [
        row.name, row.license_counting_type, row.license_count, row.license_count_hard_limit,
        row.license_rules, row.description, row.report,
      ]
    ])
    error_message = "The first line has to name all columns: name,license_counting_type,license_count,license_count_hard_limit,license_rules,description,report."
  }

  validation {
    condition     = try(length(distinct(csvdecode(var.table)[*].name)) == length(csvdecode(var.table)), true)
    error_message = "Each name has to stand in one line only: it is the key of what is made."
  }

  validation {
    condition = alltrue([
      for row in try(csvdecode(var.table), []) :
      try(row.name != "" && contains(["vCPU", "Instance", "Core", "Socket"], row.license_counting_type), true)
    ])
    error_message = "Each line needs a name, and a license_counting_type that is vCPU, Instance, Core or Socket."
  }

  validation {
    condition = alltrue([
      for row in try(csvdecode(var.table), []) : can(regex("^[0-9]*$", try(row.license_count, "")))
    ])
    error_message = "A license_count is a whole number, or empty where nothing limits it."
  }

  validation {
    condition = alltrue([
      for row in try(csvdecode(var.table), []) : contains(["", "true", "false"], try(row.license_count_hard_limit, ""))
    ])
    error_message = "A license_count_hard_limit is true, false or empty, which means false."
  }

  validation {
    condition = alltrue([
      for row in try(csvdecode(var.table), []) : contains(["", "DAY", "WEEK", "MONTH"], try(row.report, ""))
    ])
    error_message = "A report is DAY, WEEK, MONTH or empty, which means none."
  }
}

variable "associations" {
  description = "What is attached to the license configurations, as CSV text. Columns: license_configuration (a name of the table), resource_arn (an image, an instance or a host of Amazon EC2)."
  type        = string
  default     = "license_configuration,resource_arn\n"

  validation {
    condition     = can([for row in csvdecode(var.associations) : [row.license_configuration, row.resource_arn]])
    error_message = "The first line has to name both columns: license_configuration,resource_arn."
  }

  validation {
    condition = alltrue([
      for row in try(csvdecode(var.associations), []) :
      try(contains(csvdecode(var.table)[*].name, row.license_configuration), true)
    ])
    error_message = "A license_configuration is a name that stands in the table. Look at ${join(", ", [for row in try(csvdecode(var.associations), []) : row.resource_arn if !try(contains(csvdecode(var.table)[*].name, row.license_configuration), true)])}."
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
