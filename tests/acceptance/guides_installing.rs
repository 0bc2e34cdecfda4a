//! The steps of the guide about installing, with a small program in place of the provider.

use std::env::consts::{ARCH, OS};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use crate::harness::{Case, Step, acceptance};

acceptance! {
    a_release_is_installed_from_a_mirror,
}

const VERSION: &str = "0.1.0";
const PROGRAM: &str = "terraform-provider-licensemanager";

/// The platform of this machine, as Terraform calls it.
fn platform() -> String {
    let system = if OS == "macos" { "darwin" } else { OS };
    let processor = if ARCH == "aarch64" { "arm64" } else { "amd64" };
    format!("{system}_{processor}")
}

/// Puts the files of a release into a folder: a zip for this machine and one for another, and their checksums.
fn release(folder: &Path) {
    let program = folder.join(format!("{PROGRAM}_v{VERSION}"));
    let mut zips = Vec::new();
    for platform in [platform(), "solaris_amd64".to_owned()] {
        fs::write(&program, format!("#!/bin/sh\n# {platform}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let zip = format!("{PROGRAM}_{VERSION}_{platform}.zip");
        let mut pack = Command::new("python3");
        pack.args(["-m", "zipfile", "-c", &zip]).arg(program.file_name().unwrap());
        assert!(pack.current_dir(folder).status().unwrap().success());
        zips.push(zip);
    }
    let sums = Command::new("sha256sum").args(&zips).current_dir(folder).output().unwrap();
    // A file that was not downloaded is in the list too.
    let missing = format!("{:064}  {PROGRAM}_{VERSION}_freebsd_386.zip\n", 0);
    let sums = String::from_utf8(sums.stdout).unwrap() + &missing;
    fs::write(folder.join(format!("{PROGRAM}_{VERSION}_SHA256SUMS")), sums).unwrap();
}

fn a_release_is_installed_from_a_mirror(case: &mut Case) {
    let main = case.file("main/main.tf", include_str!("../../examples/guides/installing/main.tf"));
    let folder = Path::new(&main).parent().unwrap();
    release(folder);
    let mirror = folder.parent().unwrap().join("mirror").display().to_string();
    let made = case.script_with("guides/installing/mirror.sh", &[VERSION, &mirror]);
    assert_eq!(made.code, Some(0), "{made}");
    let listed = |name: &str| -> serde_json::Value {
        let below = "registry.terraform.io/licensemanager/licensemanager";
        let text = fs::read_to_string(Path::new(&mirror).join(below).join(name)).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    assert_eq!(listed("index.json"), serde_json::json!({ "versions": { VERSION: {} } }));
    let archives = listed("0.1.0.json")["archives"].clone();
    assert!(archives[platform()]["hashes"][0].as_str().unwrap().starts_with("zh:"), "{archives}");
    assert_eq!(archives.as_object().unwrap().len(), 2, "{archives}");

    let environment = case.environment();
    let page = include_str!("../../docs/guides/installing.md");
    let settings = page.split("```hcl\n").nth(1).unwrap().split("```").next().unwrap();
    let settings = settings.replace("/srv/terraform/providers", &mirror);
    let settings = case.file("terraformrc", &settings);
    case.set_env("TF_CLI_CONFIG_FILE", &settings);
    let installed = case.terraform(&["init", "-no-color", "-input=false"]);
    let said = format!("Installed licensemanager/licensemanager v{VERSION} (unauthenticated)");
    assert!(installed.stdout.contains(&said), "{installed}");
    let (mirror, own) = (format!("-fs-mirror={mirror}"), format!("-platform={}", platform()));
    let source = "licensemanager/licensemanager";
    let other = "-platform=solaris_amd64";
    let locked = case.terraform(&["providers", "lock", &mirror, &own, other, source]);
    assert_eq!(locked.code, Some(0), "{locked}");
    let lock = fs::read_to_string(folder.join(".terraform.lock.hcl")).unwrap();
    assert_eq!(lock.matches("\"h1:").count(), 2, "{lock}");
    let readonly = case.terraform(&["init", "-no-color", "-input=false", "-lockfile=readonly"]);
    assert_eq!(readonly.code, Some(0), "{readonly}");

    // From here on the provider itself is used again.
    fs::remove_file(folder.join(".terraform.lock.hcl")).unwrap();
    fs::remove_dir_all(folder.join(".terraform")).unwrap();
    case.reset_environment(&environment);
    case.plan(&Step::new("data \"licensemanager_service_settings\" \"all\" {}\n"));
}
