terraform import licensemanager_service_settings.this 123456789012/us-east-1
