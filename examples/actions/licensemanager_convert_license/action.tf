action "licensemanager_convert_license" "to_own_license" {
  config {
    resource_arn = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"

    source_license_context = {
      usage_operation = "RunInstances:0002"
    }
    destination_license_context = {
      usage_operation = "RunInstances:0800"
    }
  }
}

resource "licensemanager_association" "app" {
  resource_arn              = "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0"
  license_configuration_arn = licensemanager_license_configuration.windows.arn

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.licensemanager_convert_license.to_own_license]
    }
  }
}
