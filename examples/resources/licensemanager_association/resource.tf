# Instances launched from the image are counted, and refused beyond a hard limit.
resource "licensemanager_association" "image" {
  license_configuration_arn = licensemanager_license_configuration.database.arn
  resource_arn              = "arn:aws:ec2:us-east-1::image/ami-1234567890abcdef0"
}

resource "licensemanager_license_configuration" "database" {
  name                  = "database"
  license_counting_type = "vCPU"
  license_count         = 64
}
