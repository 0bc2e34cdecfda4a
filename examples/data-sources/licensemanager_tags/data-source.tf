data "licensemanager_tags" "suite" {
  resource_arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
}
