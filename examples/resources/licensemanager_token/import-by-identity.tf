import {
  to = licensemanager_token.node
  identity = {
    token_id = "66a9bbf5-0896-460f-a1a9-de535dcc175b"
  }
}
