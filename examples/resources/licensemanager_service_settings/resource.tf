resource "licensemanager_service_settings" "this" {
  sns_topic_arn                   = "arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-alerts"
  enable_organization_integration = true
}
