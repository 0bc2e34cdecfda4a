list "licensemanager_report_generator" "all" {
  provider         = licensemanager
  include_resource = true
}
