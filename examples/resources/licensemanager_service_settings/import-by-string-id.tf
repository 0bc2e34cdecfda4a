import {
  to = licensemanager_service_settings.this
  id = "123456789012/us-east-1"
}
