//! How the fields of a conversion travel.

use aws_sdk_licensemanager::operation::create_license_conversion_task_for_resource::builders::CreateLicenseConversionTaskForResourceFluentBuilder as Create;
use aws_sdk_licensemanager::operation::get_license_conversion_task::GetLicenseConversionTaskOutput as SdkTask;
use aws_sdk_licensemanager::types::{
    LicenseConversionContext as SdkContext, LicenseConversionTask as SdkListed,
    ProductCodeListItem as SdkProduct,
};

use super::LicenseConversionTask;
use super::license_context::{LicenseContext, ProductCode};
use crate::aws::wire;

wire! {
    LicenseConversionTask = SdkTask | SdkListed => Create {
        resource_arn: set_resource_arn create;
        source_license_context: set_source_license_context create;
        destination_license_context: set_destination_license_context create;
        task_id = license_conversion_task_id;
        status;
        status_message;
        start_time;
        license_conversion_time;
        end_time;
    }
}

wire! {
    LicenseContext = SdkContext => part {
        usage_operation: set_usage_operation;
        product_codes: set_product_codes unless_empty;
    }
}

wire! {
    ProductCode = SdkProduct => checked part {
        product_code_id: set_product_code_id;
        product_code_type: set_product_code_type;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::wire::{FromWire as _, ToWire};

    #[test]
    fn a_context_without_products_has_none() {
        let context = |product_codes| LicenseContext {
            usage_operation: Some("RunInstances:0002".into()),
            product_codes,
        };
        let sent: Option<SdkContext> = context(Some(Vec::new())).to_wire().unwrap();
        assert_eq!(sent.as_ref().and_then(|sent| sent.product_codes.clone()), None);
        let told = SdkContext::builder()
            .usage_operation("RunInstances:0002")
            .set_product_codes(Some(Vec::new()))
            .build();
        for wire in [sent, Some(told)] {
            assert_eq!(LicenseContext::from_wire("context", wire), Ok(context(None)));
        }
    }
}
