data "licensemanager_license_specifications" "host" {
  resource_arn = "arn:aws:ec2:us-east-1:123456789012:dedicated-host/h-1234567890abcdef0"
}

output "counted_by" {
  value = data.licensemanager_license_specifications.host.arns
}
