//! One file per action.

mod convert_license;
mod reject_grant;
