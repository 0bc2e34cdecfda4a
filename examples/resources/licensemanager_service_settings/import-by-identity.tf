import {
  to = licensemanager_service_settings.this
  identity = {
    account_id = "123456789012"
    region     = "us-east-1"
  }
}
