# Needs the emulator: license-manager-emulator --seed-data tests/organization.json

provider "licensemanager" {
  region     = "us-east-1"
  access_key = "123456789012"
  secret_key = "any"

  endpoints {
    licensemanager = "http://127.0.0.1:4580"
    sts            = "http://127.0.0.1:4580"
  }

  member_role {
    name = "LicenseAdmin"
  }
}

variables {
  product_sku = "SUITE-ACCOUNTS"
}

run "purchase" {
  module {
    source = "./tests/purchase"
  }
}

run "each_account_accepts_and_activates" {
  variables {
    accounts = ["012345678901", "222222222222"]
  }

  assert {
    condition     = output.license_arn == run.purchase.license_arn
    error_message = "Another license is shared: ${output.license_arn}."
  }

  assert {
    condition     = output.status == { "012345678901" = "ACTIVE", "222222222222" = "ACTIVE" }
    error_message = "Not everybody can use the license: ${jsonencode(output.status)}."
  }

  assert {
    condition     = licensemanager_grant.account["012345678901"].principal == "arn:aws:iam::012345678901:root"
    error_message = "A leading zero was lost."
  }
}

run "an_account_is_taken_off_the_list" {
  variables {
    accounts = ["222222222222"]
  }

  assert {
    condition     = output.status == { "222222222222" = "ACTIVE" }
    error_message = "The other account still has its grant: ${jsonencode(output.status)}."
  }

  assert {
    condition     = output.grant_arns["222222222222"] == run.each_account_accepts_and_activates.grant_arns["222222222222"]
    error_message = "The account that stayed got a new grant."
  }
}

run "a_license_that_nobody_sold" {
  command = plan

  variables {
    product_sku = "NOT-SOLD"
    accounts    = ["222222222222"]
  }

  expect_failures = [data.licensemanager_received_licenses.bought]
}
