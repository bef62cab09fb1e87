//! The seeds of the fuzz targets as plain tests: no reader panics, and sound files are read.

use eoscope_io::run::weights::Weights;

use crate::support::checkout;

#[path = "../../fuzz/readers.rs"]
mod readers;

#[test]
fn every_reader_survives_its_seeds() {
    for (name, read) in readers::READERS {
        let folder = checkout().join("fuzz/seeds").join(name);
        let seeds: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().collect();
        assert!(seeds.len() >= 2, "{name} has no seeds");
        for seed in seeds {
            read(&std::fs::read(seed.path()).unwrap());
        }
    }
}

#[test]
fn sound_seeds_are_read_and_code_is_not() {
    let read = |name: &str| {
        let path = checkout().join("fuzz/seeds/weights").join(name);
        Weights::parse(&std::fs::read(path).unwrap())
    };
    let zip = read("zip").unwrap();
    assert_eq!(zip.0["conv1.weight"].values, [1.0; 18]);
    assert_eq!(read("legacy").unwrap(), zip);
    assert_eq!(read("safetensors").unwrap(), zip);
    assert!(read("wrapped").unwrap().0.contains_key("module.linear.bias"));
    assert!(read("code").unwrap_err().contains("posix.system"));
    for name in ["zip-cut", "legacy-cut", "safetensors-cut"] {
        assert!(read(name).is_err(), "{name}");
    }
    let import = |target: &str, seed: &str, name: &str| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::copy(checkout().join("fuzz/seeds").join(target).join(seed), &path).unwrap();
        eoscope_io::run::import(&path, &Default::default()).unwrap()
    };
    for (seed, dim) in [("columns", 2), ("lists", 2)] {
        let imported = import("parquet", seed, "x.parquet");
        assert_eq!(imported.train.dim(), dim, "{seed}");
    }
    assert_eq!(import("npz", "savez_compressed", "x.npz").class_names, ["ant", "bee"]);
    assert_eq!(import("tensors", "named", "x.safetensors").class_names, ["ant", "bee"]);
    assert_eq!(import("table", "papers", "x.csv").train.dim(), 2);
}
