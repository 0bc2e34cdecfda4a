//! How the fields of a token travel.

use aws_sdk_licensemanager::operation::create_token::builders::CreateTokenFluentBuilder as Create;
use aws_sdk_licensemanager::types::TokenData;

use super::Token;
use super::object::FoundToken;
use crate::aws::wire;
use crate::aws::wire::unread;

wire! {
    Token = TokenData => Create {
        license_arn: set_license_arn create;
        role_arns: set_role_arns create;
        expiration_in_days by unread: set_expiration_in_days create;
        renew_before by unread;
        token_properties: set_token_properties create;
        token_id;
        token by unread;
        token_type;
        expiration_time;
        status;
    }
}

wire! {
    FoundToken = TokenData => answer {
        token_id;
        token_type;
        license_arn;
        role_arns;
        token_properties;
        expiration_time;
        status;
    }
}
