# Needs neither the emulator nor AWS: the provider is a mock.

mock_provider "licensemanager" {
  # Without this the ARN is random letters, which a grant refuses.
  mock_resource "licensemanager_license" {
    defaults = {
      arn = "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
    }
  }
}

variables {
  product = { name = "Suite", sku = "SUITE-1", issuer = "Example Software" }

  customers = {
    ada = { account_id = "033333333333", begin = "2026-01-01T00:00:00Z", counts = { users = 10 } }
  }
}

run "a_customer" {
  assert {
    condition     = licensemanager_grant.customer["ada"].principal == "arn:aws:iam::033333333333:root"
    error_message = "The grant is for another principal."
  }

  assert {
    condition     = licensemanager_license.customer["ada"].status == "AVAILABLE"
    error_message = "The license cannot be used."
  }

  assert {
    condition     = licensemanager_license.customer["ada"].name == "Suite for ada"
    error_message = "The license has another name."
  }
}

run "no_customers_yet" {
  variables {
    customers = {}
  }

  assert {
    condition     = output.grant_arns == {}
    error_message = "There is a grant without a customer."
  }
}

run "an_account_id_that_lost_its_zero" {
  command = plan

  variables {
    customers = { ada = { account_id = "33333333333", begin = "2026-01-01T00:00:00Z", counts = { users = 10 } } }
  }

  expect_failures = [var.customers]
}

run "an_end_before_the_beginning" {
  command = plan

  variables {
    customers = { ada = { account_id = "033333333333", begin = "2026-01-01T00:00:00Z", end = "2025-01-01T00:00:00Z", counts = { users = 10 } } }
  }

  expect_failures = [var.customers]
}

run "a_day_is_no_time" {
  command = plan

  variables {
    customers = { ada = { account_id = "033333333333", begin = "2026-01-01", counts = { users = 10 } } }
  }

  expect_failures = [var.customers]
}

run "a_license_for_nothing" {
  command = plan

  variables {
    customers = { ada = { account_id = "033333333333", begin = "2026-01-01T00:00:00Z" } }
  }

  expect_failures = [var.customers]
}

run "half_a_user" {
  command = plan

  variables {
    customers = { ada = { account_id = "033333333333", begin = "2026-01-01T00:00:00Z", counts = { users = 0.5 } } }
  }

  expect_failures = [var.customers]
}

run "a_product_without_a_sku" {
  command = plan

  variables {
    product = { name = "Suite", sku = "", issuer = "Example Software" }
  }

  expect_failures = [var.product]
}

run "a_renewal_every_year" {
  command = plan

  variables {
    renew_type = "Yearly"
  }

  expect_failures = [var.renew_type]
}

run "no_time_to_use_it" {
  command = plan

  variables {
    checkout_minutes = 0
  }

  expect_failures = [var.checkout_minutes]
}

run "a_grant_of_nothing" {
  command = plan

  variables {
    allowed_operations = []
  }

  expect_failures = [var.allowed_operations]
}
