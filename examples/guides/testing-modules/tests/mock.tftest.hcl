mock_provider "licensemanager" {
  mock_resource "licensemanager_license_configuration" {
    defaults = {
      arn = "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-38b658717b87478aaa7c00883e7d2b3a"
    }
  }
}

variables {
  agreement = "Windows Server"
  cores     = 128
}

run "the_report_is_about_the_agreement" {
  assert {
    condition     = licensemanager_report_generator.monthly.license_configuration_arns == toset([output.arn])
    error_message = "The report is about something else."
  }
}

run "cores_that_are_owed" {
  command = plan

  variables {
    cores = -1
  }

  expect_failures = [var.cores]
}
