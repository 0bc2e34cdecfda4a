terraform import licensemanager_token.node 66a9bbf5-0896-460f-a1a9-de535dcc175b
terraform import licensemanager_token.node 123456789012/us-east-1/66a9bbf5-0896-460f-a1a9-de535dcc175b
