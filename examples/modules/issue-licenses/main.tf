resource "licensemanager_license" "customer" {
  for_each = var.customers

  name             = "${var.product.name} for ${each.key}"
  product_name     = var.product.name
  product_sku      = var.product.sku
  beneficiary      = each.value.account_id
  issuer           = { name = var.product.issuer }
  status           = each.value.suspended ? "SUSPENDED" : "AVAILABLE"
  license_metadata = { customer = each.key }
  tags             = merge(var.tags, { customer = each.key })

  validity = {
    begin = each.value.begin
    end   = each.value.end
  }

  entitlements = concat(
    [for name, count in each.value.counts : {
      name = name, unit = "Count", max_count = count, allow_check_in = true, value = null
    }],
    [for name, text in each.value.features : {
      name = name, unit = "None", max_count = null, allow_check_in = null, value = text
    }],
  )

  consumption_configuration = {
    renew_type                = var.renew_type
    provisional_configuration = { max_time_to_live_in_minutes = var.checkout_minutes }
  }
}

resource "licensemanager_grant" "customer" {
  for_each = var.customers

  name               = "${var.product.name} for ${each.key}"
  license_arn        = licensemanager_license.customer[each.key].arn
  principal          = provider::licensemanager::account_principal(each.value.account_id)
  allowed_operations = var.allowed_operations
  tags               = merge(var.tags, { customer = each.key })
}
