# From Windows with a license of AWS to one's own license.
resource "licensemanager_license_conversion_task" "byol" {
  resource_arn = "arn:aws:ec2:us-east-1:123456789012:instance/i-1234567890abcdef0"

  source_license_context      = { usage_operation = "RunInstances:0002" }
  destination_license_context = { usage_operation = "RunInstances:0800" }
}
