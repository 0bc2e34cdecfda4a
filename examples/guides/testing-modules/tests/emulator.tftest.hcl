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
  agreement = "Windows Server"
  cores     = 128
}

run "it_is_made" {
  assert {
    condition     = startswith(output.arn, "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-")
    error_message = "It is somewhere else: ${output.arn}."
  }
}

run "more_cores_are_a_change_in_place" {
  variables {
    cores = 256
  }

  assert {
    condition     = output.arn == run.it_is_made.arn
    error_message = "It was replaced."
  }

  assert {
    condition     = licensemanager_license_configuration.this.license_count == 256
    error_message = "The cores did not arrive."
  }
}
