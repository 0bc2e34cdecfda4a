# Plays a customer on the emulator, who accepts and activates the grant.

terraform {
  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}

variable "account_id" {
  type = string
}

variable "grant_arn" {
  type = string
}

resource "licensemanager_grant_accepter" "customer" {
  account_id = var.account_id
  grant_arn  = var.grant_arn
  status     = "ACTIVE"
}

output "status" {
  value = licensemanager_grant_accepter.customer.status
}
