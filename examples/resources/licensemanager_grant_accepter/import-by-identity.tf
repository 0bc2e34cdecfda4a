import {
  to = licensemanager_grant_accepter.suite
  identity = {
    grant_arn = "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329"
  }
}
