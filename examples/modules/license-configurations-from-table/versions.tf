terraform {
  required_version = ">= 1.11"

  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}
