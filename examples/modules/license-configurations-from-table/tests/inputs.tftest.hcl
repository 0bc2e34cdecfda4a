# Needs neither the emulator nor AWS: the provider is a mock.

mock_provider "licensemanager" {
  # Without this the ARNs are random letters, which other resources refuse.
  mock_resource "licensemanager_license_configuration" {
    defaults = {
      arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-38b658717b87478aaa7c00883e7d2b3a"
    }
  }
}

variables {
  table        = file("tests/licenses.csv")
  associations = file("tests/associations.csv")
}

run "a_table_without_associations" {
  variables {
    associations = "license_configuration,resource_arn\n"
  }

  assert {
    condition     = length(licensemanager_license_configuration.this) == 4 && length(licensemanager_association.this) == 0
    error_message = "The table has four lines, and nothing is to be attached."
  }

  assert {
    condition     = licensemanager_report_generator.this["WEEK"].name == "licenses-week"
    error_message = "The weekly report has another name."
  }
}

# With a byte order mark, the line ends of Windows, capitals, and a space after a name.
run "what_spreadsheets_save" {
  variables {
    table        = "\ufeff${replace(replace(replace(file("tests/licenses.csv"), "true", "TRUE"), "MONTH", "Month"), "\n", "\r\n")}"
    associations = "\ufefflicense_configuration,resource_arn\r\nTrial ,arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0\r\n"
  }

  assert {
    condition     = licensemanager_license_configuration.this["Trial"].license_count_hard_limit
    error_message = "The limit is not hard."
  }

  assert {
    condition     = jsonencode(output.reported) == jsonencode({ MONTH = ["Oracle Database", "Windows Server"], WEEK = ["Analytics"] })
    error_message = "Other reports are made: ${jsonencode(output.reported)}."
  }

  assert {
    condition     = output.attached["Trial"] == 1
    error_message = "Nothing is attached."
  }
}

run "a_line_that_stands_twice_is_attached_once" {
  variables {
    associations = "${file("tests/associations.csv")}Oracle Database ,arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0\n"
  }

  assert {
    condition     = output.attached["Oracle Database"] == 2
    error_message = "Something else is attached: ${jsonencode(output.attached)}."
  }
}

run "semicolons_between_the_columns" {
  command = plan

  variables {
    table = replace(file("tests/licenses.csv"), ",", ";")
  }

  expect_failures = [var.table]
}

run "a_line_without_a_name" {
  command = plan

  variables {
    table = "${file("tests/licenses.csv")} ,Core,,,,,\n"
  }

  expect_failures = [licensemanager_license_configuration.this]
}

run "a_column_is_missing" {
  command = plan

  variables {
    table = "name,license_counting_type\nOracle Database,vCPU\n"
  }

  expect_failures = [var.table]
}

run "a_name_stands_twice" {
  command = plan

  variables {
    table = "${file("tests/licenses.csv")}Analytics,Core,,,,,\n"
  }

  expect_failures = [var.table]
}

run "an_unknown_counting_type" {
  command = plan

  variables {
    table = "${file("tests/licenses.csv")}Mainframe,MIPS,,,,,\n"
  }

  expect_failures = [licensemanager_license_configuration.this]
}

run "a_count_in_words" {
  command = plan

  variables {
    table = "${file("tests/licenses.csv")}Mainframe,Core,many,,,,\n"
  }

  expect_failures = [licensemanager_license_configuration.this]
}

run "a_limit_that_is_neither_hard_nor_soft" {
  command = plan

  variables {
    table = "${file("tests/licenses.csv")}Mainframe,Core,8,hard,,,\n"
  }

  expect_failures = [licensemanager_license_configuration.this]
}

run "a_report_every_year" {
  command = plan

  variables {
    table = "${file("tests/licenses.csv")}Mainframe,Core,8,,,,YEAR\n"
  }

  expect_failures = [licensemanager_license_configuration.this]
}

run "something_attached_to_a_misspelt_name" {
  command = plan

  variables {
    associations = "license_configuration,resource_arn\nOracle,arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0\n"
  }

  expect_failures = [licensemanager_association.this]
}

run "a_table_of_associations_with_other_columns" {
  command = plan

  variables {
    associations = "name,arn\nOracle Database,arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0\n"
  }

  expect_failures = [var.associations]
}

run "a_report_about_asset_groups" {
  command = plan

  variables {
    report_types = ["LicenseAssetGroupUsageReport"]
  }

  expect_failures = [var.report_types]
}
