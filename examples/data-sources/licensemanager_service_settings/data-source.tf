data "licensemanager_service_settings" "this" {}
