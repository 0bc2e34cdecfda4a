"""Tags of license configurations."""

from test_license_configurations import CODE, UNKNOWN, create, get


def tags(client, arn):
    listed = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in listed}


def test_tags_are_added_overwritten_and_removed(client):
    arn = create(client, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}])
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "b", "Value": "3"}, {"Key": "c", "Value": ""}])
    assert tags(client, arn) == {"a": "1", "b": "3", "c": ""}
    client.untag_resource(ResourceArn=arn, TagKeys=["a", "c", "absent"])
    assert tags(client, arn) == {"b": "3"}
    assert get(client, arn)["Tags"] == [{"Key": "b", "Value": "3"}]
    client.untag_resource(ResourceArn=arn, TagKeys=["b"])
    assert tags(client, arn) == {} and "Tags" not in get(client, arn)


def test_wrong_tags_are_refused(client, refused):
    arn = create(client)
    call = client.tag_resource
    for key, value in (("", "x"), ("k" * 129, ""), ("k", "v" * 257), ("AWS:k", "")):
        refused(CODE, call, ResourceArn=arn, Tags=[{"Key": key, "Value": value}])
    many = [{"Key": str(number), "Value": ""} for number in range(51)]
    refused(CODE, call, "50", ResourceArn=arn, Tags=many)
    call(ResourceArn=arn, Tags=many[:50])
    refused(CODE, call, "50", ResourceArn=arn, Tags=many[50:])


def test_only_what_exists_has_tags(client, refused):
    license_arn = "arn:aws:license-manager::111122223333:license:l-" + "0" * 32
    for arn, code in ((UNKNOWN, CODE), ("nonsense", CODE), (license_arn, "ValidationException")):
        refused(code, client.list_tags_for_resource, ResourceArn=arn)
        refused(code, client.tag_resource, ResourceArn=arn, Tags=[])
        refused(code, client.untag_resource, ResourceArn=arn, TagKeys=[])


def test_tags_end_with_their_resource(client, refused):
    arn = create(client, Tags=[{"Key": "a", "Value": "1"}])
    client.delete_license_configuration(LicenseConfigurationArn=arn)
    refused(CODE, client.list_tags_for_resource, ResourceArn=arn)
