output "license_arn" {
  description = "ARN of the license that is shared."
  value       = local.license_arn
}

output "grant_arns" {
  description = "ARN of the grant of each account."
  value       = { for account, grant in licensemanager_grant.account : account => grant.arn }
}

output "organization_grant_arn" {
  description = "ARN of the grant to the organization; null where there is none."
  value       = one(licensemanager_grant.organization[*].arn)
}

output "status" {
  description = "How far each account has come: ACTIVE means that it can use the license."
  value       = { for account, accepted in licensemanager_grant_accepter.account : account => accepted.status }
}
