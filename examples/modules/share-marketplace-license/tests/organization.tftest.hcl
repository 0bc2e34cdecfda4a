# Needs the emulator, with an organization: license-manager-emulator --seed-data tests/organization.json

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
  product_sku  = "SUITE-ORGANIZATION"
  organization = "arn:aws:organizations::123456789012:ou/o-example/ou-exam-research"
}

run "purchase" {
  module {
    source = "./tests/purchase"
  }
}

run "one_grant_reaches_all_accounts" {
  variables {
    tags = { team = "research" }
  }

  assert {
    condition     = licensemanager_grant.organization[0].status == "WORKFLOW_COMPLETED"
    error_message = "The grant was not distributed: ${licensemanager_grant.organization[0].status}."
  }

  assert {
    condition     = licensemanager_grant.organization[0].desired_status == "ACTIVE"
    error_message = "The grant is not activated in the accounts."
  }

  assert {
    condition     = output.grant_arns == {}
    error_message = "Accounts have grants of their own: ${jsonencode(output.grant_arns)}."
  }

  assert {
    condition     = licensemanager_grant.organization[0].tags_all["team"] == "research"
    error_message = "The grant lacks its tags."
  }
}

run "who_has_it" {
  module {
    source = "./tests/receivers"
  }

  variables {
    license_arn = run.purchase.license_arn
  }

  assert {
    condition     = join(" ", output.active) == "arn:aws:iam::012345678901:root arn:aws:iam::222222222222:root"
    error_message = "Others can use the license: ${jsonencode(output.active)}."
  }
}
