data "licensemanager_received_licenses" "bought" {
  filter {
    name   = "ProductSKU"
    values = [var.product_sku]
  }

  filter {
    name   = "Status"
    values = ["AVAILABLE"]
  }

  lifecycle {
    # None is left after the agreement has ended. Around a renewal there may be two.
    postcondition {
      condition     = length(self.arns) == 1
      error_message = "One license of ${var.product_sku} has to be available, and there are ${length(self.arns)}."
    }
  }
}

locals {
  license_arn = one(data.licensemanager_received_licenses.bought.arns)
}

# One grant for all: the service accepts it in every account, and activates it there.
resource "licensemanager_grant" "organization" {
  count = var.organization == null ? 0 : 1

  name               = var.name
  license_arn        = local.license_arn
  principal          = var.organization
  allowed_operations = var.allowed_operations
  desired_status     = "ACTIVE"
  tags               = var.tags
}

resource "licensemanager_grant" "account" {
  for_each = var.accounts

  name               = "${var.name} for ${each.key}"
  license_arn        = local.license_arn
  principal          = provider::licensemanager::account_principal(each.key)
  allowed_operations = var.allowed_operations
  tags               = var.tags
}

# In the account itself, by the member_role of the provider.
resource "licensemanager_grant_accepter" "account" {
  for_each = var.accounts

  account_id = each.key
  grant_arn  = licensemanager_grant.account[each.key].arn
  status     = "ACTIVE"
  on_destroy = var.on_removal
}
