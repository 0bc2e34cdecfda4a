terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "agreement" {
  description = "Name of the agreement."
  type        = string
}

variable "cores" {
  description = "How many cores it covers."
  type        = number

  validation {
    condition     = var.cores >= 0
    error_message = "Cores cannot be owed."
  }
}

resource "licensemanager_license_configuration" "this" {
  name                     = var.agreement
  license_counting_type    = "Core"
  license_count            = var.cores
  license_count_hard_limit = true
}

resource "licensemanager_report_generator" "monthly" {
  name                       = "${var.agreement}, monthly"
  types                      = ["LicenseConfigurationUsageReport"]
  license_configuration_arns = [licensemanager_license_configuration.this.arn]
  frequency                  = { period = "MONTH" }
}

output "arn" {
  description = "ARN of the license configuration."
  value       = licensemanager_license_configuration.this.arn
}
