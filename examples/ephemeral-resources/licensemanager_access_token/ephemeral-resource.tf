variable "refresh_token" {
  type      = string
  ephemeral = true
}

ephemeral "licensemanager_access_token" "node" {
  token            = var.refresh_token
  token_properties = ["node-7"]
}
