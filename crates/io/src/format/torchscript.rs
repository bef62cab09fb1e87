//! TorchScript archives: a module made to return what goes into one of its layers.
//!
//! An archive holds the code of its modules as text. In the function that calls the layer the call
//! becomes `return` of its argument and everything after it goes, so that libtorch, which offers no
//! hooks from outside, gives the embeddings. Where the layer ends a module inside another one, the
//! outer one returns them in turn.

use std::io::{Cursor, Read, Seek, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::FormatError;

/// An archive with its weights may take so much.
const MAX_BYTES: u64 = 4 << 30;

/// Whether a file is such an archive, by the names of its entries.
pub fn is_archive(file: impl Read + Seek) -> bool {
    ZipArchive::new(file)
        .is_ok_and(|archive| archive.file_names().any(|name| name.contains("/code/")))
}

/// The archive in which the module returns what goes into `layer`, such as `fc`.
///
/// # Errors
/// When the bytes are no TorchScript archive, no layer of that name is called, or several are.
pub fn cut_before(bytes: &[u8], layer: &str) -> Result<Vec<u8>, FormatError> {
    let bad = |error: zip::result::ZipError| {
        FormatError::Content(format!("it is no TorchScript archive ({error})"))
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(bad)?;
    let mut entries: Vec<(String, Vec<u8>)> = Vec::new();
    let mut budget = MAX_BYTES;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(bad)?;
        let name = file.name().to_owned();
        let mut held = Vec::new();
        file.take(budget + 1).read_to_end(&mut held).map_err(|error| bad(error.into()))?;
        let what = || "the archive".to_owned();
        let too_large =
            FormatError::TooLarge { what: what(), bytes: held.len() as u64, limit: MAX_BYTES };
        budget = budget.checked_sub(held.len() as u64).ok_or(too_large)?;
        // Places in a source that is changed here would be wrong.
        if !name.ends_with(".debug_pkl") {
            entries.push((name, held));
        }
    }
    let is_code = |name: &str| name.contains("/code/") && name.ends_with(".py");
    let mut found = Vec::new();
    let mut calls = Vec::new();
    let mut n_calls = 0;
    for (at, (_, held)) in entries.iter().enumerate().filter(|(_, (name, _))| is_code(name)) {
        let source = String::from_utf8_lossy(held);
        calls.extend(layers(&source));
        // One file may hold several modules, each with a layer of that name.
        n_calls += source.matches(&format!("({layer}).forward(")).count();
        if let Some(cut) = cut(&source, layer) {
            found.push((at, cut));
        }
    }
    if n_calls != 1 || found.len() != 1 {
        calls.sort();
        calls.dedup();
        let reason = if found.is_empty() {
            format!("no layer called {layer} is used in it; there are {}", calls.join(", "))
        } else {
            format!(
                "{n_calls} layers in it are called {layer}; choose one that is unique among {}",
                calls.join(", ")
            )
        };
        return Err(FormatError::Content(reason));
    }
    let (at, cut) = found.remove(0);
    entries[at].1 = cut.into_bytes();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, held) in entries {
        writer.start_file(name, options).map_err(bad)?;
        writer.write_all(&held).map_err(|error| bad(error.into()))?;
    }
    Ok(writer.finish().map_err(bad)?.into_inner())
}

/// The names of all layers that are called.
fn layers(source: &str) -> Vec<String> {
    let before = source.split(").forward(").map(|text| text.rsplit('(').next().unwrap_or_default());
    let names = before
        .filter(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'));
    names.map(String::from).collect()
}

/// The source in which the first call of `layer` ends its function; none if there is no call.
fn cut(source: &str, layer: &str) -> Option<String> {
    let call = format!("({layer}).forward(");
    let mut lines = Vec::new();
    let (mut done, mut skipping) = (false, false);
    for line in source.lines() {
        // Statements of a function are indented by four, what follows it by less.
        skipping &= line.starts_with("    ") || line.trim().is_empty();
        if skipping {
            continue;
        }
        match line.find(&call).filter(|_| !done) {
            Some(at) => {
                lines.push(format!("    return {}", argument(&line[at + call.len()..])?));
                (done, skipping) = (true, true);
            }
            None => lines.push(line.to_owned()),
        }
    }
    done.then(|| lines.join("\n") + "\n")
}

/// The text up to the bracket that closes the call, without the comma at its end.
fn argument(rest: &str) -> Option<&str> {
    let mut depth = 1;
    for (at, letter) in rest.char_indices() {
        depth += i32::from(matches!(letter, '(' | '[')) - i32::from(matches!(letter, ')' | ']'));
        if depth == 0 {
            return Some(rest[..at].trim().trim_end_matches(',').trim());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "class Net(Module):\n  fc : Linear\n  def forward(self: Net,\n    x: Tensor) -> Tensor:\n    body = self.body\n    f = torch.flatten((body).forward(x, ), 1)\n    fc = self.fc\n    return (fc).forward(f, )\n  def other(self: Net) -> int:\n    return 1\n";

    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn a_function_ends_with_what_goes_into_the_layer() {
        let cut = cut(SOURCE, "fc").unwrap();
        assert!(cut.contains("    fc = self.fc\n    return f\n  def other"), "{cut}");
        let nested = "  def forward(self) -> Tensor:\n    _0 = torch.relu((fc).forward((pool).forward(x, ), ))\n    return _0\n";
        let cut = super::cut(nested, "fc").unwrap();
        assert!(cut.ends_with("    return (pool).forward(x, )\n"), "{cut}");
    }

    #[test]
    fn layers_that_are_not_there_or_not_unique_are_said_with_those_that_are() {
        let one = archive(&[("x/code/__torch__.py", SOURCE), ("x/data.pkl", "")]);
        let cut = cut_before(&one, "fc").unwrap();
        assert!(ZipArchive::new(Cursor::new(cut)).unwrap().by_name("x/data.pkl").is_ok());
        let refused = |bytes: &[u8], layer| cut_before(bytes, layer).unwrap_err().to_string();
        assert!(
            refused(&one, "head")
                .contains("no layer called head is used in it; there are body, fc")
        );
        let two = archive(&[("x/code/a.py", SOURCE), ("x/code/b.py", SOURCE)]);
        assert!(refused(&two, "fc").contains("2 layers in it are called fc"));
        assert!(refused(b"no zip", "fc").contains("no TorchScript archive"));
    }
}
