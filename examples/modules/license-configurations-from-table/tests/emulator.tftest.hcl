# Needs the emulator: license-manager-emulator

provider "licensemanager" {
  region     = "us-east-1"
  access_key = "123456789012"
  secret_key = "any"

  endpoints {
    licensemanager = "http://127.0.0.1:4580"
    sts            = "http://127.0.0.1:4580"
  }
}

variables {
  table        = file("tests/licenses.csv")
  associations = file("tests/associations.csv")
}

run "the_table_is_made" {
  assert {
    condition     = join(", ", keys(output.license_configuration_arns)) == "Analytics, Oracle Database, Trial, Windows Server"
    error_message = "Other license configurations were made: ${join(", ", keys(output.license_configuration_arns))}."
  }

  assert {
    condition     = licensemanager_license_configuration.this["Windows Server"].license_rules == toset(["#allowedTenancy=EC2-DedicatedHost", "#minimumCores=8"])
    error_message = "The rules are not those of the table."
  }

  assert {
    condition     = licensemanager_license_configuration.this["Windows Server"].license_count_hard_limit
    error_message = "The limit is not hard."
  }

  assert {
    condition     = licensemanager_license_configuration.this["Analytics"].license_count == null
    error_message = "An empty count became a limit."
  }

  assert {
    condition     = licensemanager_license_configuration.this["Trial"].license_count == 0
    error_message = "A count of zero was lost."
  }

  assert {
    condition     = jsonencode(output.reported) == jsonencode({ MONTH = ["Oracle Database", "Windows Server"], WEEK = ["Analytics"] })
    error_message = "Other reports are made: ${jsonencode(output.reported)}."
  }

  assert {
    condition     = length(licensemanager_report_generator.this["MONTH"].license_configuration_arns) == 2
    error_message = "The monthly report is not about both license configurations."
  }

  assert {
    condition     = output.attached == { "Analytics" = 0, "Oracle Database" = 2, "Trial" = 0, "Windows Server" = 1 }
    error_message = "Something else is attached: ${jsonencode(output.attached)}."
  }
}

# The counting type cannot be changed in place, and what is reported on cannot be deleted.
run "what_is_reported_on_is_replaced" {
  variables {
    table = replace(file("tests/licenses.csv"), "Oracle Database,vCPU", "Oracle Database,Core")
  }

  assert {
    condition     = output.license_configuration_arns["Oracle Database"] != run.the_table_is_made.license_configuration_arns["Oracle Database"]
    error_message = "The license configuration was not replaced."
  }

  assert {
    condition     = output.license_configuration_arns["Analytics"] == run.the_table_is_made.license_configuration_arns["Analytics"]
    error_message = "A license configuration whose line stayed the same was replaced."
  }

  assert {
    condition     = output.report_generator_arns == run.the_table_is_made.report_generator_arns
    error_message = "A report generator was replaced."
  }
}

run "a_line_is_taken_out" {
  variables {
    table        = replace(file("tests/licenses.csv"), "/Windows Server.*\n/", "")
    associations = replace(file("tests/associations.csv"), "/Windows Server.*\n/", "")
  }

  assert {
    condition     = !contains(keys(output.license_configuration_arns), "Windows Server")
    error_message = "The license configuration is still there."
  }

  assert {
    condition     = jsonencode(output.reported["MONTH"]) == jsonencode(["Oracle Database"])
    error_message = "The monthly report is about others: ${jsonencode(output.reported)}."
  }
}
