# Needs neither the emulator nor AWS: the provider is a mock, which answers what stands here.

mock_provider "licensemanager" {
  mock_data "licensemanager_received_licenses" {
    defaults = {
      arns = ["arn:aws:license-manager::294406891311:license:l-6488c75fa996491c86ee54f869e54546"]
    }
  }

  mock_resource "licensemanager_grant" {
    defaults = {
      arn = "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329"
    }
  }
}

variables {
  product_sku = "SUITE-1"
  accounts    = ["012345678901"]
}

run "an_account_gets_a_grant_and_accepts_it" {
  assert {
    condition     = licensemanager_grant.account["012345678901"].principal == "arn:aws:iam::012345678901:root"
    error_message = "The grant is for another principal."
  }

  assert {
    condition     = licensemanager_grant_accepter.account["012345678901"].account_id == "012345678901"
    error_message = "Another account accepts the grant."
  }

  assert {
    condition     = licensemanager_grant_accepter.account["012345678901"].on_destroy == "reject"
    error_message = "An account that leaves keeps its grant."
  }

  assert {
    condition     = output.organization_grant_arn == null
    error_message = "There is a grant to an organization that nobody named."
  }
}

run "an_organization_needs_no_accepters" {
  variables {
    organization = "arn:aws:organizations::123456789012:organization/o-example"
    accounts     = []
  }

  assert {
    condition     = length(licensemanager_grant.organization) == 1 && length(licensemanager_grant_accepter.account) == 0
    error_message = "One grant, and no accepter, was to be made."
  }
}

run "an_account_id_that_lost_its_zero" {
  command = plan

  variables {
    accounts = ["12345678901"]
  }

  expect_failures = [var.accounts]
}

run "nobody" {
  command = plan

  variables {
    accounts = []
  }

  expect_failures = [var.accounts]
}

run "an_account_in_the_place_of_an_organization" {
  command = plan

  variables {
    organization = "arn:aws:iam::123456789012:root"
  }

  expect_failures = [var.organization]
}

run "what_cannot_be_passed_on" {
  command = plan

  variables {
    allowed_operations = ["CreateGrant", "CheckoutLicense"]
  }

  expect_failures = [var.allowed_operations]
}

run "no_product" {
  command = plan

  variables {
    product_sku = " "
  }

  expect_failures = [var.product_sku]
}

run "an_unknown_end" {
  command = plan

  variables {
    on_removal = "delete"
  }

  expect_failures = [var.on_removal]
}
