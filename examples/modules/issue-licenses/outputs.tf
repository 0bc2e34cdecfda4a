output "license_arns" {
  description = "ARN of the license of each customer."
  value       = { for name, license in licensemanager_license.customer : name => license.arn }
}

output "grant_arns" {
  description = "What to send to each customer, who accepts it in the account that was named."
  value       = { for name, grant in licensemanager_grant.customer : name => grant.arn }
}

output "status" {
  description = "Status of each license, and of its grant."
  value = {
    for name, license in licensemanager_license.customer :
    name => { license = license.status, grant = licensemanager_grant.customer[name].status }
  }
}
