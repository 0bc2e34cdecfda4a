list "licensemanager_license" "issued" {
  provider = licensemanager
}

list "licensemanager_grant" "made" {
  provider = licensemanager
}

list "licensemanager_license_configuration" "counted" {
  provider = licensemanager
}
