import {
  to = licensemanager_report_generator.monthly
  id = "arn:aws:license-manager:us-east-1:123456789012:report-generator:r-1cf9fba4ba2f42dcab11c686c4b4d329"
}
