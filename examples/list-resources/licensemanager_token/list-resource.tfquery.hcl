list "licensemanager_token" "of_suite" {
  provider = licensemanager

  config {
    filter {
      name   = "LicenseArns"
      values = ["arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"]
    }
  }
}
