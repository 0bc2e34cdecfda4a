output "issuing_account" {
  value = provider::licensemanager::arn_parse(
    "arn:aws:license-manager::123456789012:license:l-6488c75fa996491c86ee54f869e54546"
  ).account_id
}
