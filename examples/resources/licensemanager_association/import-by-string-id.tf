import {
  to = licensemanager_association.image
  id = "arn:aws:ec2:us-east-1::image/ami-1234567890abcdef0,arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-38b658717b87478aaa7c00883e7d2b3a"
}
