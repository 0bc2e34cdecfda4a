# Needs the emulator: license-manager-emulator

provider "licensemanager" {
  region     = "eu-central-1"
  access_key = "123456789012"
  secret_key = "any"

  endpoints {
    licensemanager = "http://127.0.0.1:4580"
    sts            = "http://127.0.0.1:4580"
  }

  member_role {
    name = "Anything"
  }
}

variables {
  product = { name = "Suite", sku = "SUITE-1", issuer = "Example Software" }

  customers = {
    ada = { account_id = "033333333333", begin = "2026-01-01T00:00:00Z", end = "2030-01-01T00:00:00Z", counts = { users = 10 }, features = { edition = "gold" } }
    bob = { account_id = "444444444444", begin = "2026-01-01T00:00:00Z", counts = { users = 5 } }
  }
}

run "each_customer_gets_a_license" {
  assert {
    condition     = output.status["ada"] == { license = "AVAILABLE", grant = "PENDING_ACCEPT" }
    error_message = "The license of ada is not on its way: ${jsonencode(output.status["ada"])}."
  }

  assert {
    condition     = licensemanager_license.customer["ada"].beneficiary == "033333333333"
    error_message = "A leading zero was lost."
  }

  assert {
    condition     = { for it in licensemanager_license.customer["ada"].entitlements : it.name => coalesce(it.value, it.max_count) } == { edition = "gold", users = "10" }
    error_message = "The license of ada says something else than what was sold."
  }

  assert {
    condition     = licensemanager_license.customer["bob"].validity.end == null
    error_message = "The license of bob ends, although none was agreed on."
  }

  assert {
    condition     = licensemanager_grant.customer["ada"].tags_all["customer"] == "ada"
    error_message = "The grant lacks the tag that says whose it is."
  }
}

run "the_customer_accepts" {
  module {
    source = "./tests/customer"
  }

  variables {
    account_id = "033333333333"
    grant_arn  = run.each_customer_gets_a_license.grant_arns["ada"]
  }

  assert {
    condition     = output.status == "ACTIVE"
    error_message = "The customer cannot use the license: ${output.status}."
  }
}

run "a_customer_renews_and_another_does_not_pay" {
  variables {
    customers = {
      ada = { account_id = "033333333333", begin = "2026-01-01T00:00:00Z", end = "2031-01-01T00:00:00Z", counts = { users = 20 }, features = { edition = "gold" } }
      bob = { account_id = "444444444444", begin = "2026-01-01T00:00:00Z", counts = { users = 5 }, suspended = true }
    }
  }

  assert {
    condition     = output.license_arns == run.each_customer_gets_a_license.license_arns
    error_message = "A license was replaced, where a new version was enough."
  }

  assert {
    condition     = licensemanager_license.customer["ada"].version == "2"
    error_message = "The renewal made another number of versions: ${licensemanager_license.customer["ada"].version}."
  }

  assert {
    condition     = output.status["bob"].license == "SUSPENDED"
    error_message = "The license of bob can still be used."
  }
}

run "a_customer_leaves" {
  variables {
    customers = {
      ada = { account_id = "033333333333", begin = "2026-01-01T00:00:00Z", end = "2031-01-01T00:00:00Z", counts = { users = 20 }, features = { edition = "gold" } }
    }
  }

  assert {
    condition     = keys(output.license_arns) == ["ada"] && keys(output.grant_arns) == ["ada"]
    error_message = "Something is left of bob: ${jsonencode(output.grant_arns)}."
  }
}
