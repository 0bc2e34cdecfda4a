//! Runs a test with the real provider binary, under a real Terraform core, against an emulator of its own.
//!
//! Each test runs on both cores, and in parallel with the others: nothing is shared but the programs, and processes of
//! Terraform that run the commands of one test after those of another.

mod aftermath;
mod case;
mod core;
mod coverage;
mod diagnostics;
mod emulator;
mod endpoint;
mod feature;
mod guide;
mod import;
mod mirror;
mod module;
mod plan;
mod query;
mod reattached;
mod resident;
mod stand_in;
mod state;
mod step;
mod takeover;
mod workspace;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

pub(crate) use case::Case;
pub(crate) use core::{Core, Which};
pub(crate) use diagnostics::{Complaint, Diagnostic, diagnostics, error, expect, warning};
pub(crate) use emulator::{ACCOUNT, Calls, REGION, is_read};
pub(crate) use endpoint::Endpoint;
pub(crate) use feature::Feature;
pub(crate) use guide::{guide_quotes, guide_shows};
pub(crate) use import::Imported;
pub(crate) use mirror::find as find_provider;
pub(crate) use plan::Action;
pub(crate) use stand_in::{Answer, Asked, StandIn};
pub(crate) use step::Step;
pub(crate) use takeover::Theirs;
pub(crate) use workspace::Output;

/// Runs a test on one core, and then destroys what it made and looks for what it left behind.
///
/// On a core that cannot do what the test needs it fails, in words from which `tests/run.py` knows that it was skipped: a
/// test that ran nothing is none that passed.
pub(crate) fn run(which: Which, feature: Option<Feature>, test: fn(&mut Case)) {
    let core = Core::find(which);
    if let Some(feature) = feature {
        assert!(core.has(feature), "cannot run: {} has no {feature:?}", core.name());
    }
    // What runs on both cores starts the provider on the one that most users have.
    let is_only_here = feature.is_some_and(|feature| !Core::find(Which::Stable).has(feature));
    let mut case = Case::new(core, which == Which::Stable || is_only_here);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        test(&mut case);
        case.finish();
    }));
    if let Err(panic) = outcome {
        case.failed();
        resume_unwind(panic);
    }
}

/// Makes two tests of each function named: one per core. A feature before the name is what the test needs; where the
/// oldest supported core lacks it, the test on the stable core is ignored, and says why.
macro_rules! acceptance {
    ($($test:ident $(needs $feature:ident)?),* $(,)?) => {
        mod on_stable_core {
            $(crate::harness::acceptance!(@stable $test $($feature)?);)*
        }
        mod on_newest_core {
            $(crate::harness::acceptance!(@run Newest $test $($feature)?);)*
        }
    };
    (@stable $test:ident Identity) => {
        crate::harness::acceptance!(@ignored "needs resource identity: Terraform 1.12", $test Identity);
    };
    (@stable $test:ident Query) => {
        crate::harness::acceptance!(@ignored "needs terraform query: Terraform 1.14", $test Query);
    };
    (@stable $test:ident Actions) => {
        crate::harness::acceptance!(@ignored "needs actions: Terraform 1.14", $test Actions);
    };
    (@stable $test:ident $($feature:ident)?) => {
        crate::harness::acceptance!(@run Stable $test $($feature)?);
    };
    (@ignored $why:literal, $test:ident $feature:ident) => {
        #[test]
        #[ignore = $why]
        fn $test() {
            use crate::harness::{Feature, Which, run};
            run(Which::Stable, Some(Feature::$feature), super::$test);
        }
    };
    (@run $which:ident $test:ident) => {
        #[test]
        fn $test() {
            crate::harness::run(crate::harness::Which::$which, None, super::$test);
        }
    };
    (@run $which:ident $test:ident $feature:ident) => {
        #[test]
        fn $test() {
            use crate::harness::{Feature, Which, run};
            run(Which::$which, Some(Feature::$feature), super::$test);
        }
    };
}

pub(crate) use acceptance;
