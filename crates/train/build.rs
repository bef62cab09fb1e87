//! Linker settings for libtorch; does nothing without the feature `torch`.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // torch-sys tells where libtorch lies. The path becomes an rpath, so that the program starts
    // with no variable set. `-ltorch` is named because the linker would otherwise keep
    // libtorch_cpu alone, and CUDA, which only libtorch pulls in, would be lost without a word.
    if let Ok(lib) = std::env::var("DEP_TCH_LIBTORCH_LIB") {
        println!("cargo:rustc-link-arg=-Wl,-rpath,{lib}");
        println!("cargo:rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo:rustc-link-arg=-ltorch");
        println!("cargo:rustc-link-arg=-Wl,--as-needed");
    }
}
