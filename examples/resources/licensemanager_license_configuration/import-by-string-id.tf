import {
  to = licensemanager_license_configuration.windows
  id = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-38b658717b87478aaa7c00883e7d2b3a"
}
