# Everything that hashicorp/aws has for License Manager: an issuer who counts and grants, and a buyer who accepts.
# Each has a process of the provider, with the account and the endpoint in its environment: an endpoints block costs this
# provider seconds per command. Terraform tells the two by their sources; neither host exists.

terraform {
  required_providers {
    aws   = { source = "issuer.test/hashicorp/aws" }
    buyer = { source = "buyer.test/hashicorp/aws" }
  }
}

variable "license" {}
variable "instance" {}
variable "name" {}
variable "license_count" { type = number }
variable "allowed_operations" { type = set(string) }

resource "aws_licensemanager_license_configuration" "this" {
  name                     = var.name
  description              = "Counted by hashicorp/aws"
  license_counting_type    = "Socket"
  license_count            = var.license_count
  license_count_hard_limit = true
  license_rules            = ["#minimumSockets=2", "#maximumSockets=4"]
  tags                     = { team = var.name }
}

resource "aws_licensemanager_association" "this" {
  license_configuration_arn = aws_licensemanager_license_configuration.this.arn
  resource_arn              = var.instance
}

resource "aws_licensemanager_grant" "this" {
  name               = var.name
  license_arn        = var.license
  principal          = "arn:aws:iam::444455556666:root"
  allowed_operations = var.allowed_operations
}

resource "aws_licensemanager_grant_accepter" "this" {
  provider  = buyer
  grant_arn = aws_licensemanager_grant.this.arn
}

data "aws_licensemanager_grants" "this" {
  filter {
    name   = "LicenseArn"
    values = [var.license]
  }
  depends_on = [aws_licensemanager_grant.this]
}

data "aws_licensemanager_received_license" "this" {
  provider    = buyer
  license_arn = var.license
  depends_on  = [aws_licensemanager_grant_accepter.this]
}

data "aws_licensemanager_received_licenses" "this" {
  provider = buyer
  filter {
    name   = "ProductSKU"
    values = ["sku-1"]
  }
  depends_on = [aws_licensemanager_grant_accepter.this]
}
