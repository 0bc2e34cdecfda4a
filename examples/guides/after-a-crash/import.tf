import {
  to = licensemanager_license.suite
  id = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
}
