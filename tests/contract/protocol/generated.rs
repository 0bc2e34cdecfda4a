//! Is the committed Rust what the .proto files say? `UPDATE_GENERATED=1` rewrites it.

use std::fs;
use std::path::Path;

const PROTOCOL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/protocol");
const FILES: [&str; 2] = ["tfplugin6", "plugin"];

fn generate_into(directory: &Path) {
    let sources = FILES.map(|name| format!("{name}.proto"));
    let descriptors = protox::compile(sources, [PROTOCOL]).unwrap();
    tonic_prost_build::configure()
        .build_transport(false)
        .btree_map(".")
        .bytes(".")
        .out_dir(directory)
        .compile_fds(descriptors)
        .unwrap();
}

#[test]
fn committed_code_is_what_the_proto_files_say() {
    let fresh = tempfile::tempdir().unwrap();
    generate_into(fresh.path());
    let committed = Path::new(PROTOCOL).join("generated");
    for name in FILES.map(|name| format!("{name}.rs")) {
        let wanted = fs::read_to_string(fresh.path().join(&name)).unwrap();
        if std::env::var_os("UPDATE_GENERATED").is_some() {
            fs::write(committed.join(&name), wanted).unwrap();
        } else {
            let found = fs::read_to_string(committed.join(&name)).unwrap();
            assert!(found == wanted, "generated/{name} is out of date: run `make generate`");
        }
    }
}
