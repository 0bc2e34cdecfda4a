output "license_configuration_arns" {
  description = "ARN of each license configuration, by name."
  value       = { for name, made in licensemanager_license_configuration.this : name => made.arn }
}

output "report_generator_arns" {
  description = "ARN of each report generator, by period."
  value       = { for period, made in licensemanager_report_generator.this : period => made.arn }
}

output "reported" {
  description = "Names of the license configurations that are reported on, by period."
  value       = { for period, names in local.reports : period => sort(names) }
}

output "attached" {
  description = "How many resources are attached to each license configuration."
  value = {
    for name in keys(local.configurations) :
    name => length([for row in local.attached : row if row.license_configuration == name])
  }
}
